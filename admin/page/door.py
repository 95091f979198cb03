"""The one door of the staff page: who is there, what they may do, and that it was their doing.

Every route says which permission it needs, or that it is for anybody; one that says nothing stops
the start of the application (`check`).
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, request, session
from flask import url_for as address_of
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

from admin.page import answers, looks
from admin.page.viewing import ANYBODY, NEEDS, Viewer, viewer, viewer_of
from core import clock, database
from core.accounts import sessions
from core.accounts.roles import Permission
from core.errors import BusinessError, NotFound
from core.events import Actor, acting
from core.models import ActorKind
from tasks import hints

View = TypeVar("View", bound=Callable[..., Any])
T = TypeVar("T")

__all__ = [
    "TOKEN",
    "Unguarded",
    "allow",
    "anybody",
    "change",
    "check",
    "is_signed_in",
    "needs",
    "room",
    "viewer",
]

TOKEN = "staff"  # noqa: S105 - the name under which the cookie holds it
SIGN_IN = "sign_in.index"
LONGEST_LOGIN = 64


class Unguarded(Exception):
    """A route of the staff page does not say who may use it."""


def room(name: str, import_name: str, *, at: str | None = None) -> Blueprint:
    """A part of the staff page, behind the door; at /admin/<name>/ if it does not say where."""
    made = Blueprint(
        name,
        import_name,
        url_prefix=at or f"/admin/{name.replace('_', '-')}",
        template_folder="templates",
        static_folder="static",
    )
    made.before_request(_enter)
    made.context_processor(looks.said)
    made.register_error_handler(BusinessError, _refused)
    made.register_error_handler(HTTPException, _http)
    return made


def allow(permission: Permission) -> Callable[[View], View]:
    """Beneath the route: who has this permission may use it."""

    def mark(view: View) -> View:
        setattr(view, NEEDS, permission)
        return view

    return mark


def anybody(view: View) -> View:
    """Beneath the route: it is for those, too, who are not signed in."""
    setattr(view, NEEDS, ANYBODY)
    return view


def needs(app: Flask, endpoint: str) -> Permission | None:
    """The permission that a route of the page needs; None if it is for anybody.

    Raises Unguarded.
    """
    if endpoint.endswith(".static"):
        return None
    said = getattr(app.view_functions[endpoint], NEEDS, None)
    if said is None:
        raise Unguarded(endpoint)
    return None if said == ANYBODY else Permission(said)


def check(app: Flask) -> None:
    """Raises Unguarded if any route under a room forgot to say whom it is for."""
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.rpartition(".")[0])
        if blueprint is not None and _enter in blueprint.before_request_funcs.get(None, ()):
            needs(app, rule.endpoint)


def is_signed_in() -> bool:
    return g.get("viewer") is not None


def change(work: Callable[[database.Session], T]) -> T:
    """Run `work` in one transaction, as the viewer's doing; the outbox is hinted at afterwards."""
    actor = Actor(ActorKind.STAFF, viewer().email[:LONGEST_LOGIN])

    def as_viewer(db: database.Session) -> T:
        with acting(db, actor):
            return work(db)

    result = database.transact(as_viewer)
    hints.outbox_waits()
    return result


def _enter() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint.endswith(".static"):
        return None
    needed = needs(current_app, request.endpoint)
    g.viewer = _whoever_asks()
    if needed is None:
        return None
    if g.viewer is None:
        return _to_sign_in()
    if not g.viewer.may(needed):
        abort(403)
    return None


def _whoever_asks() -> Viewer | None:
    token = session.get(TOKEN)
    if not token:
        return None
    now = clock.now()
    with database.read() as db:
        found = viewer_of(db, token, now=now)
    if found is not None and found.is_seen_due:
        database.transact(lambda db: sessions.seen(db, found.session_id, now=now))
    return found


def _to_sign_in() -> ResponseReturnValue:
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    try:
        there = address_of(SIGN_IN, next=here)
    except BuildError:
        abort(401)
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": address_of(SIGN_IN)})
    if request.accept_mimetypes.best == "text/event-stream":
        return Response(status=401)
    return redirect(there, 303)


def _refused(error: BusinessError) -> ResponseReturnValue:
    if isinstance(error, NotFound):
        return answers.problem(HTTPStatus.NOT_FOUND)
    return answers.refused(error)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400 or error.response is not None:
        return error.get_response()
    return answers.problem(HTTPStatus(error.code))

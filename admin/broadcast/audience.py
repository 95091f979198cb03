"""The second step: who gets it, and who does not, and why."""

from flask import Response, render_template, request

from admin.broadcast import wording
from admin.broadcast.room import blueprint, draft_of, go, step
from admin.page import door
from conversations import broadcasting
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import catalogue
from core.errors import NotFound
from core.models import Audience
from core.people import tags
from core.scheduling import broadcasts

NAMED_AT_MOST = 200


@blueprint.get("/<broadcast_id>/audience")
@door.allow(Permission.BROADCAST)
def edit_audience(broadcast_id: str) -> str:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        draft = draft_of(db, known.tenant_id, broadcast_id)
        in_use = tags.in_use(db, known.tenant_id)
    return step("audience", known, draft, tags=in_use, audiences=list(Audience))


@blueprint.post("/<broadcast_id>/audience")
@door.allow(Permission.BROADCAST)
def set_audience(broadcast_id: str) -> Response:
    """With `stay` it is only looked at what that would be."""
    now, me = clock.now(), door.viewer()
    audience = _audience(request.form.get("audience", ""))
    tag = (request.form.get("tag") or None) if audience is Audience.TAG else None

    def work(db: database.Session) -> None:
        known = catalogue(db, me.tenant_id)
        broadcasts.set_audience(db, known, broadcast_id, audience, tag=tag, now=now)

    door.change(work)
    if "stay" in request.form:
        return Response(_reach(broadcast_id))
    return go("edit_text", broadcast_id=broadcast_id)


def _audience(said: str) -> Audience:
    try:
        return Audience(said)
    except ValueError:
        raise NotFound(audience=said) from None


@blueprint.get("/<broadcast_id>/reach")
@door.allow(Permission.BROADCAST)
def reach(broadcast_id: str) -> str:
    """How many get it, and how many do not for which reason."""
    return _reach(broadcast_id)


def _reach(broadcast_id: str) -> str:
    now = clock.now()
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        draft = draft_of(db, known.tenant_id, broadcast_id)
        seen = broadcasting.preview(db, known, draft, now=now)
    return render_template("broadcast/_reach.html", draft=draft, seen=seen, wording=wording)


@blueprint.get("/<broadcast_id>/whom")
@door.allow(Permission.BROADCAST)
def whom(broadcast_id: str) -> str:
    """Those who would get it, or would not for one reason, by name."""
    now, because = clock.now(), request.args.get("because", "")
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        draft = draft_of(db, known.tenant_id, broadcast_id)
        people = broadcasting.whom(db, known, draft, now=now).get(because, ())
    shown = people[:NAMED_AT_MOST]
    return render_template("broadcast/_whom.html", people=shown, further=len(people) - len(shown))

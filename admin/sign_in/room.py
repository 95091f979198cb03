"""The room for those who are not in yet: what its pages share."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, render_template, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from admin.page import door
from admin.page.words import say
from core import database
from core.errors import TooManyGuesses
from core.events import Actor, acting
from core.models import ActorKind

T = TypeVar("T")

START = "/admin/"
SOME_SECONDS = 60

blueprint: Blueprint = door.room("sign_in", __name__)


def page(name: str, *, status: int = 200, problem: str | None = None, **facts: Any) -> Response:
    """`problem` is told above the form."""
    shown = render_template(f"sign_in/{name}.html", problem=problem, **facts)
    return make_response(shown, status)


def wait(name: str, refused: TooManyGuesses, *, now: datetime, **facts: Any) -> Response:
    """The same page, and when the next guess will be looked at."""
    until = datetime.fromisoformat(refused.details["until"])
    seconds = max(1, math.ceil((until - now).total_seconds()))
    if seconds <= SOME_SECONDS:
        problem = say("sign_in.wait_seconds", seconds=seconds)
    else:
        problem = say("sign_in.wait_minutes", minutes=math.ceil(seconds / SOME_SECONDS))
    answer = page(name, status=429, problem=problem, **facts)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def change_as(email: str, work: Callable[[database.Session], T]) -> T:
    """One transaction, as the doing of who proves to be the user of this address by it."""
    actor = Actor(ActorKind.STAFF, email[: door.LONGEST_LOGIN])

    def as_user(db: database.Session) -> T:
        with acting(db, actor):
            return work(db)

    return database.transact(as_user)


def safe(address: str | None) -> str:
    """Where to go on: a page of ours, whatever a link to the sign-in says."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return START
    path = parts.path
    is_ours = not parts.scheme and not parts.netloc and path.startswith(START)
    if not is_ours or "\\" in path or "//" in path or not (address or "").isprintable():
        return START
    if path.startswith(url_for("sign_in.index")):
        return START
    return path + (f"?{parts.query}" if parts.query else "")


def begin(token: str, *, then: str) -> ResponseReturnValue:
    """Nothing of the session before is kept: a token that was planted there opens nothing."""
    session.clear()
    session.permanent = True
    session[door.TOKEN] = token
    return redirect(safe(then), 303)


def has_setup() -> bool:
    return "setup.index" in current_app.view_functions

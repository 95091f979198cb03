"""The way back from a change: the address of a toast's button holds, signed, what was before."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.settings.room import CHANGED, blueprint, change
from core.accounts.roles import Permission
from core.catalogue import Catalogue
from core.errors import NotFound

SECONDS = 15 * 60

Undo = Callable[[Session, Catalogue, Any, datetime], object]
U = TypeVar("U", bound=Undo)
_ways: dict[str, Undo] = {}


def way(kind: str) -> Callable[[U], U]:
    """Decorator: the function sets again what a kind of change has changed."""

    def register(undo: U) -> U:
        _ways[kind] = undo
        return undo

    return register


def to(kind: str, before: Any) -> str:
    """The address that sets `before`, plain values, again."""
    token = _signer().dumps([door.viewer().tenant_id, kind, before])
    return url_for("settings.undo", token=token)


@blueprint.post("/undo/<token>", endpoint="undo")
@door.allow(Permission.SETTINGS)
def undo(token: str) -> ResponseReturnValue:
    try:
        tenant_id, kind, before = _signer().loads(token, max_age=SECONDS)
    except BadSignature:  # an expired one is such, too
        raise NotFound from None
    if tenant_id != door.viewer().tenant_id:
        raise NotFound
    change(lambda db, known, now: _ways[kind](db, known, before, now))
    return answers.done("settings.undone", changed=CHANGED)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="settings undo")

"""The room and its sections, and how each of them reads and changes what is set."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, render_template, url_for
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.page.words import known as is_word
from admin.page.words import say
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue, catalogue
from core.errors import BusinessError
from core.setup import to_come

T = TypeVar("T")

CHANGED = ("settings",)

blueprint: Blueprint = door.room("settings", __name__)

# In the order in which a business is set up; what is not there is not shown.
SECTIONS = (
    "business",
    "services",
    "staff",
    "hours",
    "closures",
    "resources",
    "policies",
    "texts",
    "channels",
    "audit",
)


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    address: str


def sections() -> list[Section]:
    """Those that whoever looks may use."""
    viewer = door.viewer()
    found = []
    for name in SECTIONS:
        endpoint = f"settings.{name}"
        if endpoint in current_app.view_functions:
            needed = door.needs(current_app, endpoint)
            if needed is None or viewer.may(needed):
                found.append(Section(name, url_for(endpoint)))
    return found


@blueprint.context_processor
def _sections() -> dict[str, Any]:
    return {"sections": sections}


@blueprint.get("/")
@door.allow(Permission.SETTINGS)
def index() -> str:
    return render_template("settings/index.html")


def known() -> Catalogue:
    """What is set now."""
    with database.read() as db:
        return catalogue(db, door.viewer().tenant_id)


def change(work: Callable[[Session, Catalogue, datetime], T]) -> T:
    """Change what is set, as the viewer's doing, in one transaction."""
    now, tenant_id = clock.now(), door.viewer().tenant_id
    return door.change(lambda db: work(db, catalogue(db, tenant_id), now))


def saved(kept: list[str], key: str, *, undo: str | None = None, **facts: Any) -> Response:
    """What was asked is done. If visits that are booked do not fit any more they are shown, for
    somebody to look at; else the dialog closes."""
    if not kept:
        return answers.done(f"settings.{key}", undo=undo, changed=CHANGED, **facts)
    with database.read() as db:
        visits = to_come.of_these(db, door.viewer().tenant_id, kept, now=clock.now())
    page = render_template("settings/kept.html", visits=visits, known=known(), undo=undo)
    return answers.told(page, f"settings.{key}", undo=undo, **facts)


def again(page: str) -> Response:
    """The form once more, with what is wrong at its fields."""
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def at_field(error: BusinessError, fields: dict[type[BusinessError], str]) -> dict[str, str]:
    """The problem at the field that it is about. Raises the error if it is about none."""
    for kind, field in fields.items():
        if isinstance(error, kind):
            return {field: answers.reason(error)}
    raise error


def words(key: str, **facts: Any) -> str:
    """The room's own."""
    return say(f"settings.{key}", **facts)


def has_words(key: str) -> bool:
    return is_word(f"settings.{key}")

"""The screens: a day and its parts, each of which asks again for itself, and a week."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from admin.page import door
from admin.today.asked import Look, look
from admin.today.grid import grid
from admin.today.room import blueprint
from conversations import needs
from core import database
from core.accounts.roles import Permission
from core.models import SlotStatus
from core.scheduling.diary.day import day
from core.scheduling.diary.unfolding import unfolding
from core.scheduling.diary.week import week


@blueprint.get("/")
@door.allow(Permission.VIEW)
def index() -> str:
    with database.read() as db:
        seen = look(db)
        shown = _day(db, seen) | _rounds(db, seen) | _attention(db, seen)
    return render_template("today/index.html", look=seen, **shown)


@blueprint.get("/board")
@door.allow(Permission.VIEW)
def board() -> str:
    with database.read() as db:
        seen = look(db)
        shown = _day(db, seen)
    return render_template("today/board.html", look=seen, **shown)


@blueprint.get("/rounds")
@door.allow(Permission.VIEW)
def rounds() -> str:
    with database.read() as db:
        seen = look(db)
        shown = _rounds(db, seen)
    return render_template("today/rounds.html", look=seen, **shown)


@blueprint.get("/attention")
@door.allow(Permission.VIEW)
def attention() -> str:
    with database.read() as db:
        seen = look(db)
        shown = _attention(db, seen)
    return render_template("today/attention.html", look=seen, **shown)


@blueprint.get("/badge")
@door.allow(Permission.VIEW)
def badge() -> str:
    """How much needs somebody, beside the room's name."""
    with database.read() as db:
        seen = look(db)
        found = needs.needs(db, seen.known, now=seen.now)
    return str(len(found)) if found else ""


@blueprint.get("/week")
@door.allow(Permission.VIEW)
def week_of() -> str:
    with database.read() as db:
        seen = look(db)
        shown = week(
            db,
            seen.known,
            seen.monday,
            location_id=seen.location_id,
            languages=_languages(),
        )
    last_on = shown.days[-1]
    template = "today/week_part.html" if request.args.get("part") else "today/week.html"
    return render_template(template, look=seen, week=shown, last_on=last_on)


def _day(db: Session, seen: Look) -> dict[str, Any]:
    found = day(
        db,
        seen.known,
        seen.on,
        now=seen.now,
        location_id=seen.location_id,
        languages=_languages(),
    )
    slot_ids = [slot.slot_id for column in found.columns for slot in column.openings]
    rounds = unfolding(
        db, seen.known, now=seen.now, location_id=seen.location_id, slot_ids=slot_ids
    )
    return {
        "grid": grid(seen.known, found, now=seen.now),
        "asked": {one.slot_id: one for one in rounds},
        "chosen": request.args.get("staff") or door.viewer().staff_id,
    }


def _rounds(db: Session, seen: Look) -> dict[str, Any]:
    found = unfolding(db, seen.known, now=seen.now, location_id=seen.location_id)
    shown = [
        one for one in found if not one.is_taken_back and one.status is not SlotStatus.CANCELED
    ]
    return {"rounds": sorted(shown, key=lambda one: not one.is_going_on)}


def _attention(db: Session, seen: Look) -> dict[str, Any]:
    return {"needs": needs.needs(db, seen.known, now=seen.now)}


def _languages() -> Sequence[str]:
    return (door.viewer().language,)

"""Time of staff that is blocked, and given back."""

from datetime import datetime

import sqlalchemy as sa
from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.today.asked import form_instant, instant_of, known_of, look, wall_instant
from admin.today.refusals import in_dialog
from admin.today.room import blueprint
from core import clock, database
from core.accounts.roles import Permission
from core.errors import BusinessError, NotFound
from core.models import TimeOff
from core.scheduling import time_off

CHANGED = ("today",)


@blueprint.get("/block")
@door.allow(Permission.BOOK)
def block_form() -> str:
    with database.read() as db:
        seen = look(db)
    staff_id = request.args.get("staff_id") or door.viewer().staff_id
    return render_template("today/block_form.html", look=seen, staff_id=staff_id)


@blueprint.post("/block")
@door.allow(Permission.BOOK)
def block() -> Response:
    now = clock.now()

    def work(db: Session) -> tuple[str, TimeOff]:
        known = known_of(db)
        member = known.staff_member(request.values.get("staff_id", ""))
        blocked = time_off.block(
            db,
            known,
            staff_id=member.id,
            starts_at=form_instant(known),
            ends_at=_ends_at(db),
            reason=request.values.get("why", "").strip() or None,
            now=now,
        )
        return member.name, blocked

    try:
        name, blocked = door.change(work)
    except BusinessError as error:
        return in_dialog(error)
    undo = url_for("today.unblock", time_off_id=blocked.id)
    return answers.done("today.was_blocked", undo=undo, changed=CHANGED, name=name)


@blueprint.get("/absences/<time_off_id>")
@door.allow(Permission.BOOK)
def absence(time_off_id: str) -> str:
    with database.read() as db:
        known = known_of(db)
        off = TimeOff.table()
        row = db.execute(
            sa.select(off).where(off.c.id == time_off_id, off.c.tenant_id == known.tenant_id)
        ).first()
    if row is None:
        raise NotFound(time_off_id=time_off_id)
    return render_template("today/absence.html", away=row, known=known)


@blueprint.post("/absences/<time_off_id>/unblock")
@door.allow(Permission.BOOK)
def unblock(time_off_id: str) -> Response:
    now = clock.now()

    def work(db: Session) -> tuple[str, TimeOff]:
        known = known_of(db)
        away = time_off.unblock(db, known, time_off_id, now=now)
        return known.staff_member(away.staff_id).name, away

    name, away = door.change(work)
    undo = url_for(
        "today.block",
        staff_id=away.staff_id,
        starts_at=away.starts_at.isoformat(),
        ends_at=away.ends_at.isoformat(),
        why=away.reason,
    )
    return answers.done("today.was_unblocked", undo=undo, changed=CHANGED, name=name)


def _ends_at(db: Session) -> datetime:
    said = request.values.get("ends_at")
    if said:
        return instant_of(said)
    last_on = request.values.get("last_on") or request.values.get("on")
    return wall_instant(known_of(db), last_on, request.values.get("until"))

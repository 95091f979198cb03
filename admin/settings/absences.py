"""Time that a staff member is away."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.settings import fields, undo
from admin.settings.room import CHANGED, again, at_field, blueprint, change, known, words
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue
from core.errors import BusinessError, InvalidInterval, NoSuchLocalTime, SlotInPast, TimeBooked
from core.models import TimeOff
from core.scheduling import local_time, time_off
from core.setup import to_come

AT_FIELD: dict[type[BusinessError], str] = {
    InvalidInterval: "ends",
    SlotInPast: "ends",
    NoSuchLocalTime: "starts",
}


@blueprint.get("/closures/away", endpoint="new_time_off")
@door.allow(Permission.SETTINGS)
def new() -> str:
    return _form(known())


@blueprint.post("/closures/away", endpoint="add_time_off")
@door.allow(Permission.SETTINGS)
def add() -> ResponseReturnValue:
    problems: fields.Problems = {}
    starts, ends = fields.moment("starts", problems), fields.moment("ends", problems)
    in_the_way = None

    if starts is not None and ends is not None:
        try:
            away = change(_blocking(starts, ends))
        except TimeBooked as error:
            problems = {"starts": answers.reason(error)}
            in_the_way = _visits(error.details["appointment_ids"])
        except BusinessError as error:
            problems = at_field(error, AT_FIELD)
        else:
            back = undo.to("added_time_off", away.id)
            return answers.done("settings.time_off_added", undo=back, changed=CHANGED)
    return again(_form(known(), problems, in_the_way))


@blueprint.post("/closures/away/<time_off_id>/remove", endpoint="remove_time_off")
@door.allow(Permission.SETTINGS)
def remove(time_off_id: str) -> ResponseReturnValue:
    away = change(lambda db, known, now: time_off.unblock(db, known, time_off_id, now=now))
    span = [away.starts_at.isoformat(), away.ends_at.isoformat()]
    back = undo.to("removed_time_off", [away.staff_id, *span, away.reason])
    return answers.done("settings.time_off_removed", undo=back, changed=CHANGED)


@undo.way("added_time_off")
def _there_again(db: Session, known: Catalogue, time_off_id: str, now: datetime) -> None:
    time_off.unblock(db, known, time_off_id, now=now)


@undo.way("removed_time_off")
def _away_again(db: Session, known: Catalogue, before: Any, now: datetime) -> None:
    staff_id, starts_at, ends_at, reason = before
    time_off.block(
        db,
        known,
        staff_id=staff_id,
        starts_at=datetime.fromisoformat(starts_at).astimezone(UTC),
        ends_at=datetime.fromisoformat(ends_at).astimezone(UTC),
        reason=reason,
        now=now,
    )


def _blocking(
    starts: datetime, ends: datetime
) -> Callable[[Session, Catalogue, datetime], TimeOff]:
    """Block the time between two wall times of the business."""

    def work(db: Session, known: Catalogue, now: datetime) -> TimeOff:
        return time_off.block(
            db,
            known,
            staff_id=fields.text("staff_id"),
            starts_at=local_time.instant(starts, known.zone),
            ends_at=local_time.instant(ends, known.zone, second=True),
            reason=fields.text("reason") or None,
            now=now,
        )

    return work


def _visits(ids: list[str]) -> to_come.ToCome:
    with database.read() as db:
        return to_come.of_these(db, door.viewer().tenant_id, ids, now=clock.now())


def _form(
    known: Catalogue,
    problems: fields.Problems | None = None,
    in_the_way: to_come.ToCome | None = None,
) -> str:
    return render_template(
        "settings/time_off.html",
        known=known,
        staff=[(member.id, member.name) for member in known.staff.values()],
        in_the_way=in_the_way,
        reason_hint=words("time_off_reason_hint"),
        problems=problems or {},
    )

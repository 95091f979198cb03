"""When locations are open and when staff work: each week, their breaks, and different days."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.page import answers, door, typed
from admin.settings import fields, undo, weeks
from admin.settings.room import CHANGED, again, at_field, blueprint, change, known, saved, words
from core import clock
from core.accounts.roles import Permission
from core.catalogue import Catalogue
from core.errors import BusinessError, InvalidHours, NotFound, SlotInPast
from core.scheduling.local_time import local
from core.scheduling.rota import Hours, Minutes
from core.setup import opening, rostering
from core.setup.working_hours import Shift

SetWeek = Callable[..., list[str]]
# What has hours of a week, and how they are set.
WEEKS: dict[str, SetWeek] = {
    "opening": opening.set_hours,
    "work": rostering.set_hours,
    "breaks": rostering.set_breaks,
}
AT_FIELD: dict[type[BusinessError], str] = {SlotInPast: "on", InvalidHours: "day"}


@blueprint.get("/hours", endpoint="hours")
@door.allow(Permission.SETTINGS)
def show() -> str:
    facts = known()
    today = local(clock.now(), facts.zone).date()
    return render_template(
        "settings/hours.html", known=facts, weeks=weeks, different=_different(facts, today)
    )


@blueprint.get("/hours/<what>/<owner_id>", endpoint="week")
@door.allow(Permission.SETTINGS)
def week(what: str, owner_id: str) -> str:
    facts = known()
    name, hours = _of(facts, what, owner_id)
    return _week_form(what, owner_id, name, weeks.rows(hours))


@blueprint.post("/hours/<what>/<owner_id>", endpoint="set_week")
@door.allow(Permission.SETTINGS)
def set_week(what: str, owner_id: str) -> ResponseReturnValue:
    name, _ = _of(known(), what, owner_id)
    problems: fields.Problems = {}
    shifts, form = weeks.read_week(problems)

    def work(db: Session, known: Catalogue, now: datetime) -> tuple[list[Hours], list[str]]:
        _, before = _of(known, what, owner_id)
        return before, WEEKS[what](db, known, owner_id, shifts, now=now)

    if not problems:
        try:
            before, kept = change(work)
        except BusinessError as error:
            problems = at_field(error, {InvalidHours: "week"})
        else:
            back = undo.to("week", [what, owner_id, before])
            return saved(kept, "hours_saved", undo=back, name=name)
    return again(_week_form(what, owner_id, name, form, problems))


@blueprint.get("/hours/different", endpoint="new_different_day")
@door.allow(Permission.SETTINGS)
def new_different_day() -> str:
    return _day_form(known())


@blueprint.post("/hours/different", endpoint="set_different_day")
@door.allow(Permission.SETTINGS)
def set_different_day() -> ResponseReturnValue:
    problems: fields.Problems = {}
    owner_id = fields.text("owner_id")
    on = fields.day("on", problems)
    is_closed = "is_closed" in request.form
    times = [] if is_closed else weeks.read_day(problems)
    if not (is_closed or times or problems):
        problems["day"] = words("problem_missing")
    if on is not None and not problems:
        try:
            before, kept = change(_setting_day(owner_id, on, times))
        except BusinessError as error:
            problems = at_field(error, AT_FIELD)
        else:
            back = undo.to("day", [owner_id, on.isoformat(), before])
            return saved(kept, "day_saved", undo=back, day=on)
    return again(_day_form(known(), problems))


@blueprint.post("/hours/different/<owner_id>/<on>/remove", endpoint="remove_different_day")
@door.allow(Permission.SETTINGS)
def remove_different_day(owner_id: str, on: str) -> ResponseReturnValue:
    day = _day(on)
    before, kept = change(_setting_day(owner_id, day, None))
    back = undo.to("day", [owner_id, on, before])
    if kept:
        return saved(kept, "day_removed", undo=back, day=day)
    return answers.done("settings.day_removed", undo=back, changed=CHANGED, day=day)


Before = list[Minutes] | None


def _setting_day(
    owner_id: str, on: date, times: Before
) -> Callable[[Session, Catalogue, datetime], tuple[Before, list[str]]]:
    """Set what is on a date of a location or a staff member; and what was before."""

    def work(db: Session, known: Catalogue, now: datetime) -> tuple[Before, list[str]]:
        is_place = owner_id in known.locations
        week = (
            known.locations[owner_id].opening
            if is_place
            else known.staff_member(owner_id).rota.work
        )
        before = dict(week.exceptions).get(on)
        sets = opening.set_exception if is_place else rostering.set_exception
        kept = sets(db, known, owner_id, on, times, now=now)
        return None if before is None else list(before), kept

    return work


@undo.way("week")
def _week_as_before(db: Session, known: Catalogue, before: Any, now: datetime) -> None:
    what, owner_id, hours = before
    WEEKS[what](db, known, owner_id, [Shift(*one) for one in hours], now=now)


@undo.way("day")
def _day_as_before(db: Session, known: Catalogue, before: Any, now: datetime) -> None:
    owner_id, on, times = before
    spans = None if times is None else [(begins, ends) for begins, ends in times]
    _setting_day(owner_id, date.fromisoformat(on), spans)(db, known, now)


def _of(known: Catalogue, what: str, owner_id: str) -> tuple[str, list[Hours]]:
    """Whose hours, and which they are. Raises NotFound."""
    if what == "opening" and owner_id in known.locations:
        place = known.locations[owner_id]
        return place.name, list(place.opening.hours)
    if what in {"work", "breaks"} and owner_id in known.staff:
        member = known.staff[owner_id]
        return member.name, list(member.hours if what == "work" else member.rota.breaks)
    raise NotFound(owner_id=owner_id)


def _day(text: str) -> date:
    day = typed.day(text)
    if day is None:
        raise NotFound(on=text)
    return day


def _different(known: Catalogue, today: date) -> list[tuple[date, str, str, str]]:
    """The dates to come that differ from the week: which, whose id and name, and how."""
    owners = [(p.id, p.name, p.opening.exceptions) for p in known.locations.values()]
    owners += [(s.id, s.name, s.rota.work.exceptions) for s in known.staff.values()]
    return sorted(
        (day, name, owner_id, weeks.times(times))
        for owner_id, name, exceptions in owners
        for day, times in exceptions
        if day >= today
    )


def _week_form(
    what: str,
    owner_id: str,
    name: str,
    rows: list[weeks.Row],
    problems: fields.Problems | None = None,
) -> str:
    return render_template(
        "settings/week.html",
        what=what,
        owner_id=owner_id,
        name=name,
        rows=rows,
        problems=problems or {},
    )


def _day_form(known: Catalogue, problems: fields.Problems | None = None) -> str:
    owners = [(place.id, place.name) for place in known.locations.values()]
    owners += [(member.id, member.name) for member in known.staff.values()]
    return render_template(
        "settings/different_day.html",
        owners=owners,
        today=local(clock.now(), known.zone).date().isoformat(),
        typed=[*weeks.pairs("day"), ("", ""), ("", "")][:3],
        problems=problems or {},
    )

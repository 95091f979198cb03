"""Days on which nobody, or somebody, cannot be booked: closures and public holidays."""

from datetime import date, datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.page.words import language
from admin.settings import fields, undo
from admin.settings.room import CHANGED, again, at_field, blueprint, change, known, saved, words
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue, catalogue, public_holidays
from core.catalogue.rotas import ClosureInfo
from core.errors import (
    BusinessError,
    InvalidClosure,
    InvalidInterval,
    InvalidName,
    InvalidRegion,
    NotFound,
    SlotInPast,
)
from core.models import ClosureKind
from core.scheduling import time_off
from core.scheduling.local_time import local
from core.setup import closures, opening

AT_FIELD: dict[type[BusinessError], str] = {
    InvalidName: "name",
    InvalidInterval: "last_on",
    InvalidClosure: "last_on",
    SlotInPast: "last_on",
}
HOLIDAYS_SHOWN = 6
EVERYBODY = ""


@blueprint.get("/closures", endpoint="closures")
@door.allow(Permission.SETTINGS)
def show() -> str:
    now = clock.now()
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        away = time_off.ahead(db, known.tenant_id, now=now)
    today = local(now, known.zone).date()
    return render_template(
        "settings/closures.html",
        known=known,
        ahead=[c for c in known.closures if c.days.is_yearly or c.days.last_on >= today],
        whom=_whom,
        away=away,
        holidays={
            place.id: _holidays(place.opening.holiday_region, today)
            for place in known.locations.values()
        },
    )


@blueprint.get("/closures/new", endpoint="new_closure")
@door.allow(Permission.SETTINGS)
def new() -> str:
    return _form(known())


@blueprint.post("/closures/new", endpoint="add_closure")
@door.allow(Permission.SETTINGS)
def add() -> ResponseReturnValue:
    problems: fields.Problems = {}
    first_on = fields.day("first_on", problems)
    last_on = fields.day("last_on", problems) if fields.text("last_on") else first_on
    if first_on is not None and last_on is not None:
        said: dict[str, Any] = {
            "name": fields.text("name"),
            "kind": _kind(fields.text("kind")),
            "first_on": first_on,
            "last_on": last_on,
            "is_yearly": "is_yearly" in request.form,
        }
        try:
            added, kept = change(
                lambda db, known, now: closures.add(
                    db, known, **said, **_of(known, fields.text("whom")), now=now
                )
            )
        except BusinessError as error:
            problems = at_field(error, AT_FIELD)
        else:
            back = undo.to("added_closure", added.id)
            return saved(kept, "closure_added", undo=back, name=added.name)
    return again(_form(known(), problems))


@blueprint.post("/closures/<closure_id>/remove", endpoint="remove_closure")
@door.allow(Permission.SETTINGS)
def remove(closure_id: str) -> ResponseReturnValue:
    removed = change(lambda db, known, now: closures.remove(db, known, closure_id, now=now))
    back = undo.to("removed_closure", _plain(removed))
    return answers.done("settings.closure_removed", undo=back, changed=CHANGED, name=removed.name)


@blueprint.get("/closures/holidays/<location_id>", endpoint="holidays")
@door.allow(Permission.SETTINGS)
def holidays(location_id: str) -> str:
    return _region_form(known(), location_id)


@blueprint.post("/closures/holidays/<location_id>", endpoint="set_holidays")
@door.allow(Permission.SETTINGS)
def set_holidays(location_id: str) -> ResponseReturnValue:
    region = fields.text("region") or None

    def work(db: Session, known: Catalogue, now: datetime) -> tuple[str | None, list[str]]:
        place = known.locations.get(location_id)
        if place is None:
            raise NotFound(location_id=location_id)
        kept = opening.set_holiday_region(db, known, location_id, region, now=now)
        return place.opening.holiday_region, kept

    try:
        before, kept = change(work)
    except BusinessError as error:
        problems = at_field(error, {InvalidRegion: "region"})
        return again(_region_form(known(), location_id, problems))
    return saved(kept, "holidays_saved", undo=undo.to("holidays", [location_id, before]))


@undo.way("added_closure")
def _remove_again(db: Session, known: Catalogue, closure_id: str, now: datetime) -> None:
    closures.remove(db, known, closure_id, now=now)


@undo.way("removed_closure")
def _add_again(db: Session, known: Catalogue, said: Any, now: datetime) -> None:
    days = {name: date.fromisoformat(said[name]) for name in ("first_on", "last_on")}
    facts = said | days | {"kind": ClosureKind(said["kind"])}
    closures.add(db, known, **facts, now=now)


@undo.way("holidays")
def _holidays_as_before(db: Session, known: Catalogue, before: Any, now: datetime) -> None:
    location_id, region = before
    opening.set_holiday_region(db, known, location_id, region, now=now)


def _plain(closure: ClosureInfo) -> dict[str, Any]:
    return {
        "name": closure.name,
        "kind": closure.kind.value,
        "first_on": closure.days.first_on.isoformat(),
        "last_on": closure.days.last_on.isoformat(),
        "is_yearly": closure.days.is_yearly,
        "location_id": closure.location_id,
        "staff_id": closure.staff_id,
    }


def _kind(text: str) -> ClosureKind:
    """Raises NotFound."""
    try:
        return ClosureKind(text)
    except ValueError:
        raise NotFound(kind=text) from None


def _of(known: Catalogue, whom: str) -> dict[str, Any]:
    """Whom it is about. Raises NotFound."""
    if whom == EVERYBODY:
        return {}
    if whom in known.locations:
        return {"location_id": whom}
    return {"staff_id": known.staff_member(whom).id}


def _whom(known: Catalogue, closure: ClosureInfo) -> str:
    """Whom it is about, in words."""
    if closure.staff_id is not None:
        return known.staff_member(closure.staff_id).name
    if closure.location_id is not None:
        return known.locations[closure.location_id].name
    return words("everybody")


def _holidays(region: str | None, today: date) -> list[tuple[date, str]]:
    """The next ones."""
    if region is None:
        return []
    spoken = [language()]
    found = [
        (day, name)
        for year in (today.year, today.year + 1)
        for day, name in public_holidays.in_year(region, year, spoken).items()
        if day >= today
    ]
    return found[:HOLIDAYS_SHOWN]


def _form(known: Catalogue, problems: fields.Problems | None = None) -> str:
    whom = [(EVERYBODY, words("everybody"))]
    if len(known.locations) > 1:
        whom += [(place.id, place.name) for place in known.locations.values()]
    whom += [(member.id, member.name) for member in known.staff.values()]
    return render_template(
        "settings/closure.html",
        whom=whom,
        kinds=[(kind.value, words(f"closure_{kind.value}")) for kind in ClosureKind],
        today=local(clock.now(), known.zone).date().isoformat(),
        problems=problems or {},
    )


def _region_form(
    known: Catalogue, location_id: str, problems: fields.Problems | None = None
) -> str:
    place = known.locations.get(location_id)
    if place is None:
        raise NotFound(location_id=location_id)
    return render_template(
        "settings/holidays.html",
        place=place,
        region=request.form.get("region", place.opening.holiday_region or ""),
        example=known.region,
        problems=problems or {},
    )

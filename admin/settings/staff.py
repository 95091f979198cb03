"""Who works at the business and what they do."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.settings import fields, undo
from admin.settings.room import CHANGED, again, at_field, blueprint, change, known, saved
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue, catalogue, opening_days
from core.errors import BusinessError, InvalidName, NameTaken, NotFound
from core.models import Tenant
from core.setup import staff_changes, staffing, to_come
from core.setup.staff_changes import Member
from core.setup.working_hours import Shift

AT_FIELD: dict[type[BusinessError], str] = {NameTaken: "name", InvalidName: "name"}
WORKING_WEEK = [Shift(weekday, 9 * 60, 17 * 60) for weekday in range(5)]


@blueprint.get("/staff", endpoint="staff")
@door.allow(Permission.SETTINGS)
def show() -> str:
    return render_template("settings/staff.html", known=known())


@blueprint.get("/staff/new", endpoint="new_staff")
@door.allow(Permission.SETTINGS)
def new() -> str:
    facts = known()
    everything = frozenset(s.id for s in facts.services.values() if not s.steps)
    return _form(facts, Member("", (), everything, min(facts.locations)))


@blueprint.post("/staff/new", endpoint="add_staff")
@door.allow(Permission.SETTINGS)
def add() -> ResponseReturnValue:
    wanted = _read(known())
    try:
        change(lambda db, known, now: _add(db, known, wanted, now))
    except BusinessError as error:
        return again(_form(known(), wanted, problems=at_field(error, AT_FIELD)))
    return answers.done("settings.staff_added", changed=CHANGED, name=wanted.name)


@blueprint.get("/staff/<staff_id>", endpoint="staff_member")
@door.allow(Permission.SETTINGS)
def one(staff_id: str) -> str:
    facts = known()
    return _form(facts, staff_changes.member(facts, staff_id), staff_id)


@blueprint.post("/staff/<staff_id>", endpoint="change_staff")
@door.allow(Permission.SETTINGS)
def save(staff_id: str) -> ResponseReturnValue:
    wanted = _read(known())

    def work(db: Session, known: Catalogue, now: datetime) -> tuple[Member, list[str]]:
        before = staff_changes.member(known, staff_id)
        kept = staff_changes.change_staff_member(db, known, staff_id, wanted, now=now)
        return before, kept

    try:
        before, kept = change(work)
    except BusinessError as error:
        return again(_form(known(), wanted, staff_id, problems=at_field(error, AT_FIELD)))
    said = [before.name, before.nicknames, sorted(before.services), before.location_id]
    back = undo.to("staff", [staff_id, *said])
    return saved(kept, "staff_saved", undo=back, name=wanted.name)


@blueprint.get("/staff/<staff_id>/retire", endpoint="ask_to_retire_staff")
@door.allow(Permission.SETTINGS)
def ask_to_retire(staff_id: str) -> str:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        member = known.staff_member(staff_id)
        visits = to_come.of_staff_member(db, known.tenant_id, staff_id, now=clock.now())
    return render_template("settings/retire_staff.html", known=known, member=member, visits=visits)


@blueprint.post("/staff/<staff_id>/retire", endpoint="retire_staff")
@door.allow(Permission.SETTINGS)
def retire(staff_id: str) -> ResponseReturnValue:
    def work(db: Session, known: Catalogue, now: datetime) -> str:
        staff_changes.retire_staff_member(db, known, staff_id, now=now)
        return known.staff_member(staff_id).name

    name = change(work)
    back = undo.to("retired_staff", staff_id)
    return answers.done("settings.staff_retired", undo=back, changed=CHANGED, name=name)


@blueprint.post("/staff/<staff_id>/bring-back", endpoint="bring_back_staff")
@door.allow(Permission.SETTINGS)
def bring_back(staff_id: str) -> ResponseReturnValue:
    def work(db: Session, known: Catalogue, now: datetime) -> str:
        staff_changes.bring_back_staff_member(db, known, staff_id, now=now)
        return known.staff_member(staff_id).name

    name = change(work)
    back = undo.to("returned_staff", staff_id)
    return answers.done("settings.staff_back", undo=back, changed=CHANGED, name=name)


@undo.way("staff")
def _as_before(db: Session, known: Catalogue, before: Any, now: datetime) -> None:
    staff_id, name, nicknames, services, location_id = before
    wanted = Member(name, tuple(nicknames), frozenset(services), location_id)
    staff_changes.change_staff_member(db, known, staff_id, wanted, now=now)


@undo.way("retired_staff")
def _there_again(db: Session, known: Catalogue, staff_id: str, now: datetime) -> None:
    staff_changes.bring_back_staff_member(db, known, staff_id, now=now)


@undo.way("returned_staff")
def _gone_again(db: Session, known: Catalogue, staff_id: str, now: datetime) -> None:
    staff_changes.retire_staff_member(db, known, staff_id, now=now)


def _add(db: Session, known: Catalogue, wanted: Member, now: datetime) -> None:
    """Works when the location is open until somebody says otherwise."""
    place = known.locations.get(wanted.location_id)
    if place is None:
        raise NotFound(location_id=wanted.location_id)
    week = [Shift(*hours) for hours in opening_days.week_of(known, place)]
    added = staffing.add_staff_member(
        db,
        db.get_one(Tenant, known.tenant_id),
        name=wanted.name,
        nicknames=wanted.nicknames,
        services=sorted(wanted.services),
        shifts=week or WORKING_WEEK,
        now=now,
    )
    if added.location_id != wanted.location_id:
        new = catalogue(db, known.tenant_id)
        there = replace(staff_changes.member(new, added.id), location_id=wanted.location_id)
        staff_changes.change_staff_member(db, new, added.id, there, now=now)


def _read(known: Catalogue) -> Member:
    return Member(
        name=fields.text("name"),
        nicknames=fields.names("nicknames"),
        services=frozenset(request.form.getlist("services")),
        location_id=fields.text("location_id") or min(known.locations),
    )


def _form(
    known: Catalogue,
    said: Member,
    staff_id: str | None = None,
    problems: fields.Problems | None = None,
) -> str:
    """Raises NotFound for somebody who does not work there now."""
    if staff_id is not None and staff_id not in known.staff:
        raise NotFound(staff_id=staff_id)
    return render_template(
        "settings/staff_member.html",
        known=known,
        said=said,
        staff_id=staff_id,
        nicknames=fields.joined(said.nicknames),
        single=[service for service in known.services.values() if not service.steps],
        places=[(place.id, place.name) for place in known.locations.values()],
        problems=problems or {},
    )

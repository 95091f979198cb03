"""What the business does."""

from dataclasses import asdict, replace
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
from core.catalogue import Catalogue, catalogue
from core.errors import (
    BusinessError,
    InvalidDuration,
    InvalidName,
    InvalidNeeds,
    InvalidSteps,
    NameTaken,
    NotFound,
)
from core.models import Tenant
from core.setup import service_changes, services, to_come
from core.setup.service_changes import Offering

AT_FIELD: dict[type[BusinessError], str] = {
    NameTaken: "name",
    InvalidName: "name",
    InvalidDuration: "duration_minutes",
    InvalidNeeds: "needs",
    InvalidSteps: "steps",
}
STEPS = 5
NEW = Offering(name="", duration_minutes=60)


@blueprint.get("/services", endpoint="services")
@door.allow(Permission.SETTINGS)
def show() -> str:
    return render_template("settings/services.html", known=known())


@blueprint.get("/services/new", endpoint="new_service")
@door.allow(Permission.SETTINGS)
def new() -> str:
    return _form(known(), NEW)


@blueprint.post("/services/new", endpoint="add_service")
@door.allow(Permission.SETTINGS)
def add() -> ResponseReturnValue:
    problems: fields.Problems = {}
    wanted = _read(known(), problems)
    if not problems:
        try:
            change(lambda db, known, now: _add(db, known, wanted, now))
        except BusinessError as error:
            problems = at_field(error, AT_FIELD)
        else:
            return answers.done("settings.service_added", changed=CHANGED, name=wanted.name)
    return again(_form(known(), wanted, problems=problems))


@blueprint.get("/services/<service_id>", endpoint="service")
@door.allow(Permission.SETTINGS)
def one(service_id: str) -> str:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        said = service_changes.offering(db, known, service_id)
    return _form(known, said, service_id)


@blueprint.post("/services/<service_id>", endpoint="change_service")
@door.allow(Permission.SETTINGS)
def save(service_id: str) -> ResponseReturnValue:
    problems: fields.Problems = {}
    wanted = _read(known(), problems)

    def work(db: Session, known: Catalogue, now: datetime) -> tuple[Offering, list[str]]:
        before = service_changes.offering(db, known, service_id)
        kept = service_changes.change_service(db, known, service_id, wanted, now=now)
        return before, kept

    if not problems:
        try:
            before, kept = change(work)
        except BusinessError as error:
            problems = at_field(error, AT_FIELD)
        else:
            back = undo.to("service", [service_id, asdict(before)])
            return saved(kept, "service_saved", undo=back, name=wanted.name)
    return again(_form(known(), wanted, service_id, problems=problems))


@blueprint.get("/services/<service_id>/retire", endpoint="ask_to_retire_service")
@door.allow(Permission.SETTINGS)
def ask_to_retire(service_id: str) -> str:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        service = known.service(service_id)
        visits = to_come.of_service(db, known.tenant_id, service_id, now=clock.now())
    return render_template(
        "settings/retire_service.html", known=known, service=service, visits=visits
    )


@blueprint.post("/services/<service_id>/retire", endpoint="retire_service")
@door.allow(Permission.SETTINGS)
def retire(service_id: str) -> ResponseReturnValue:
    def work(db: Session, known: Catalogue, now: datetime) -> str:
        service_changes.retire_service(db, known, service_id, now=now)
        return known.service(service_id).name

    name = change(work)
    back = undo.to("retired_service", service_id)
    return answers.done("settings.service_retired", undo=back, changed=CHANGED, name=name)


@blueprint.post("/services/<service_id>/bring-back", endpoint="bring_back_service")
@door.allow(Permission.SETTINGS)
def bring_back(service_id: str) -> ResponseReturnValue:
    def work(db: Session, known: Catalogue, now: datetime) -> str:
        service_changes.bring_back_service(db, known, service_id, now=now)
        return known.service(service_id).name

    name = change(work)
    back = undo.to("returned_service", service_id)
    return answers.done("settings.service_back", undo=back, changed=CHANGED, name=name)


@undo.way("service")
def _as_before(db: Session, known: Catalogue, before: Any, now: datetime) -> None:
    service_id, said = before
    said |= {name: tuple(said[name]) for name in ("aliases", "buffers", "steps")}
    wanted = Offering(**said)
    service_changes.change_service(db, known, service_id, wanted, now=now)


@undo.way("retired_service")
def _offer_again(db: Session, known: Catalogue, service_id: str, now: datetime) -> None:
    service_changes.bring_back_service(db, known, service_id, now=now)


@undo.way("returned_service")
def _stop_again(db: Session, known: Catalogue, service_id: str, now: datetime) -> None:
    service_changes.retire_service(db, known, service_id, now=now)


def _add(db: Session, known: Catalogue, wanted: Offering, now: datetime) -> None:
    services.add_service(
        db,
        db.get_one(Tenant, known.tenant_id),
        name=wanted.name,
        duration_minutes=wanted.duration_minutes,
        price_minor=wanted.price_minor,
        aliases=wanted.aliases,
        buffers=wanted.buffers,
        needs=wanted.needs,
        steps=wanted.steps,
        now=now,
    )


def _read(known: Catalogue, problems: fields.Problems) -> Offering:
    said = Offering(
        name=fields.text("name"),
        duration_minutes=fields.whole("duration_minutes", problems),
        price_minor=fields.price("price", known.currency, problems),
        aliases=fields.names("aliases"),
        buffers=(
            fields.whole("buffer_before", problems) or 0,
            fields.whole("buffer_after", problems) or 0,
        ),
        needs={
            kind: quantity
            for kind in _kinds(known)
            if (quantity := fields.whole(f"need-{kind}", problems))
        },
        steps=tuple(filter(None, request.form.getlist("steps"))),
    )
    # Its steps say how long it takes; what stands in the fields is of before.
    return replace(said, duration_minutes=None, buffers=(0, 0)) if said.steps else said


def _form(
    known: Catalogue,
    said: Offering,
    service_id: str | None = None,
    problems: fields.Problems | None = None,
) -> str:
    """Raises NotFound for a service that is not offered."""
    if service_id is not None and service_id not in known.services:
        raise NotFound(service_id=service_id)
    single = [s for s in known.services.values() if not s.steps and s.id != service_id]
    return render_template(
        "settings/service.html",
        known=known,
        said=said,
        service_id=service_id,
        price=request.form.get("price", fields.shown_price(said.price_minor, known.currency)),
        aliases=fields.joined(said.aliases),
        kinds=_kinds(known),
        single=single,
        step_count=min(STEPS, len(single)),
        problems=problems or {},
    )


def _kinds(known: Catalogue) -> list[str]:
    return sorted({one.kind for one in known.resources.values() if one.is_active})

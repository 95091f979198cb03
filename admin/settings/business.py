"""What the business says of itself, and where it works."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.page.words import LANGUAGES
from admin.settings import fields, undo
from admin.settings.room import CHANGED, again, at_field, blueprint, change, known, saved, words
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue
from core.errors import (
    BusinessError,
    InvalidCurrency,
    InvalidName,
    InvalidNumber,
    InvalidTimeZone,
    NotFound,
)
from core.setup import tenant_changes, to_come
from core.setup.tenant_changes import Business, Place

AT_FIELD: dict[type[BusinessError], str] = {
    InvalidName: "name",
    InvalidTimeZone: "time_zone",
    InvalidCurrency: "currency",
}
AT_PLACE: dict[type[BusinessError], str] = {InvalidName: "name", InvalidNumber: "phone"}


@blueprint.get("/business", endpoint="business")
@door.allow(Permission.SETTINGS)
def show() -> str:
    return render_template("settings/business.html", known=known())


@blueprint.get("/business/edit", endpoint="edit_business")
@door.allow(Permission.SETTINGS)
def edit() -> str:
    return _form(tenant_changes.business(known()))


@blueprint.post("/business/edit", endpoint="change_business")
@door.allow(Permission.SETTINGS)
def save() -> ResponseReturnValue:
    """A change of the zone is asked about first: it moves what the clock shows of every visit."""
    wanted = Business(
        name=fields.text("name"),
        time_zone=fields.text("time_zone"),
        language=fields.text("language"),
        currency=fields.text("currency"),
    )
    if wanted.language not in LANGUAGES:
        return again(_form(wanted, {"language": words("problem_missing")}))
    is_moved = wanted.time_zone != known().zone.key and wanted.time_zone in available_timezones()
    if is_moved and "is_sure" not in request.form:
        return again(_form(wanted, visits=_to_come()))

    def work(db: Session, known: Catalogue, now: datetime) -> tuple[Business, list[str]]:
        kept = tenant_changes.change_tenant(db, known, wanted, now=now)
        return tenant_changes.business(known), kept

    try:
        before, kept = change(work)
    except BusinessError as error:
        return again(_form(wanted, at_field(error, AT_FIELD)))
    return saved(kept, "business_saved", undo=undo.to("business", asdict(before)))


@blueprint.get("/business/places/<location_id>", endpoint="location")
@door.allow(Permission.SETTINGS)
def place(location_id: str) -> str:
    found = known().locations.get(location_id)
    if found is None:
        raise NotFound(location_id=location_id)
    return _place_form(location_id, Place(found.name, found.street, found.phone))


@blueprint.post("/business/places/<location_id>", endpoint="change_location")
@door.allow(Permission.SETTINGS)
def save_place(location_id: str) -> ResponseReturnValue:
    wanted = Place(
        name=fields.text("name"),
        street=fields.text("street") or None,
        phone=fields.text("phone") or None,
    )

    def work(db: Session, known: Catalogue, now: datetime) -> Place:
        tenant_changes.change_location(db, known, location_id, wanted, now=now)
        found = known.locations[location_id]
        return Place(found.name, found.street, found.phone)

    try:
        before = change(work)
    except BusinessError as error:
        return again(_place_form(location_id, wanted, at_field(error, AT_PLACE)))
    back = undo.to("location", [location_id, asdict(before)])
    return answers.done("settings.place_saved", undo=back, changed=CHANGED, name=wanted.name)


@undo.way("business")
def _as_before(db: Session, known: Catalogue, before: Any, now: datetime) -> None:
    tenant_changes.change_tenant(db, known, Business(**before), now=now)


@undo.way("location")
def _place_as_before(db: Session, known: Catalogue, before: Any, now: datetime) -> None:
    location_id, said = before
    tenant_changes.change_location(db, known, location_id, Place(**said), now=now)


def _to_come() -> to_come.ToCome:
    with database.read() as db:
        return to_come.of_all(db, door.viewer().tenant_id, now=clock.now())


def _form(
    said: Business,
    problems: fields.Problems | None = None,
    visits: to_come.ToCome | None = None,
) -> str:
    return render_template(
        "settings/business_edit.html",
        said=said,
        zones=sorted(available_timezones()),
        currencies=sorted(list_currencies()),
        languages=[(one, words(f"language_{one}")) for one in LANGUAGES],
        visits=visits,
        problems=problems or {},
    )


def _place_form(location_id: str, said: Place, problems: fields.Problems | None = None) -> str:
    return render_template(
        "settings/location.html", location_id=location_id, said=said, problems=problems or {}
    )

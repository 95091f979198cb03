"""Rooms and equipment that must be free too."""

from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.settings import fields, undo
from admin.settings.room import CHANGED, again, at_field, blueprint, change, known, words
from core.accounts.roles import Permission
from core.catalogue import Catalogue
from core.catalogue.offering import ResourceInfo
from core.errors import BusinessError, InvalidName, NameTaken, NotFound
from core.models import Tenant
from core.setup import resources

AT_FIELD: dict[type[BusinessError], str] = {InvalidName: "name", NameTaken: "name"}


@blueprint.get("/resources", endpoint="resources")
@door.allow(Permission.SETTINGS)
def show() -> str:
    facts = known()
    return render_template(
        "settings/resources.html",
        known=facts,
        used=sorted(_used(facts), key=lambda one: (one.location_id, one.kind, one.name)),
        needing={
            one.kind: [
                service.name
                for service in facts.services.values()
                if any(need.kind == one.kind for need in service.needs)
            ]
            for one in _used(facts)
        },
    )


@blueprint.get("/resources/new", endpoint="new_resource")
@door.allow(Permission.SETTINGS)
def new() -> str:
    return _form(known())


@blueprint.post("/resources/new", endpoint="add_resource")
@door.allow(Permission.SETTINGS)
def add() -> ResponseReturnValue:
    said = [fields.text("kind"), fields.text("name"), fields.text("location_id") or None]
    problems: fields.Problems = {}
    if not said[0]:
        problems["kind"] = words("problem_missing")
    else:
        try:
            change(lambda db, known, now: _add(db, known, said, now))
        except BusinessError as error:
            problems = at_field(error, AT_FIELD)
        else:
            return answers.done("settings.resource_added", changed=CHANGED, name=said[1])
    return again(_form(known(), problems))


@blueprint.get("/resources/<resource_id>", endpoint="resource")
@door.allow(Permission.SETTINGS)
def one(resource_id: str) -> str:
    return _rename_form(_found(known(), resource_id))


@blueprint.post("/resources/<resource_id>", endpoint="rename_resource")
@door.allow(Permission.SETTINGS)
def rename(resource_id: str) -> ResponseReturnValue:
    before, name = _found(known(), resource_id), fields.text("name")
    try:
        change(lambda db, known, now: _rename(db, known, [resource_id, name], now))
    except BusinessError as error:
        return again(_rename_form(before, at_field(error, AT_FIELD)))
    back = undo.to("resource", [resource_id, before.name])
    return answers.done("settings.resource_saved", undo=back, changed=CHANGED, name=name)


@blueprint.post("/resources/<resource_id>/remove", endpoint="remove_resource")
@door.allow(Permission.SETTINGS)
def remove(resource_id: str) -> ResponseReturnValue:
    def work(db: Session, known: Catalogue, now: datetime) -> resources.Removed:
        name = _found(known, resource_id).id
        tenant = db.get_one(Tenant, known.tenant_id)
        return resources.remove_resource(db, tenant, name=name, now=now)

    removed = change(work)
    gone = removed.resource
    back = undo.to("removed_resource", [gone.kind, gone.name, gone.location_id])
    if removed.unmet:
        unmet = ", ".join(service.name for service in removed.unmet)
        return answers.done(
            "settings.resource_missed", undo=back, changed=CHANGED, name=gone.name, services=unmet
        )
    return answers.done("settings.resource_removed", undo=back, changed=CHANGED, name=gone.name)


@undo.way("removed_resource")
def _add(db: Session, known: Catalogue, said: Any, now: datetime) -> None:
    """What was removed comes back by being added again."""
    kind, name, location_id = said
    tenant = db.get_one(Tenant, known.tenant_id)
    resources.add_resource(db, tenant, kind=kind, name=name, location_id=location_id, now=now)


@undo.way("resource")
def _rename(db: Session, known: Catalogue, said: Any, now: datetime) -> None:
    resource_id, name = said
    resources.rename_resource(db, known, resource_id, name=name, now=now)


def _used(known: Catalogue) -> list[ResourceInfo]:
    return [one for one in known.resources.values() if one.is_active]


def _found(known: Catalogue, resource_id: str) -> ResourceInfo:
    """Raises NotFound."""
    found = next((one for one in _used(known) if one.id == resource_id), None)
    if found is None:
        raise NotFound(resource_id=resource_id)
    return found


def _form(known: Catalogue, problems: fields.Problems | None = None) -> str:
    return render_template(
        "settings/resource_new.html",
        kinds=sorted({one.kind for one in known.resources.values()}),
        places=[(place.id, place.name) for place in known.locations.values()],
        problems=problems or {},
    )


def _rename_form(found: ResourceInfo, problems: fields.Problems | None = None) -> str:
    return render_template(
        "settings/resource.html",
        one=found,
        name=request.form.get("name", found.name),
        problems=problems or {},
    )

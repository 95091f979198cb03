from datetime import date

import pytest
from sqlalchemy.orm import Session

from core import database
from core.catalogue import catalogue, touch
from core.catalogue.offering import Need
from core.errors import NotFound
from core.models import (
    Break,
    Closure,
    ClosureKind,
    Location,
    OpeningException,
    OpeningHours,
    WorkingException,
)
from core.scheduling.rota import Closed
from tests.builders import a_resource, a_service, a_staff_member, a_tenant
from tests.statements import recorded


def test_it_says_who_does_what_and_when(db: Session) -> None:
    tenant = a_tenant(db, policies={"hold_minutes": 5})
    cut = a_service(db, tenant, name="Haircut", aliases=["cut"], buffer_after_minutes=10)
    shave = a_service(db, tenant, name="Shave", duration_minutes=30)
    bob = a_staff_member(db, tenant, name="Bob", services=[cut], hours=(600, 1200), weekdays=[5])
    anna = a_staff_member(db, tenant, name="Anna", services=[cut, shave], nicknames=["Annie"])

    found = catalogue(db, tenant.id)

    assert [s.name for s in found.services.values()] == ["Haircut", "Shave"]
    assert found.services[cut.id].aliases == ("cut",)
    assert found.services[cut.id].buffer_after_minutes == 10
    assert [s.name for s in found.staff_for(cut.id)] == ["Anna", "Bob"]
    assert [s.id for s in found.staff_for(shave.id)] == [anna.id]
    assert found.staff[bob.id].hours == ((5, 600, 1200),)
    assert found.staff[anna.id].nicknames == ("Annie",)
    assert (found.opens_minute, found.closes_minute) == (540, 1200)
    assert found.policies.hold_minutes == 5
    assert [place.name for place in found.locations.values()] == ["Main street"]
    assert found.zone.key == "America/New_York"


def test_what_is_no_longer_offered_is_still_known_by_name(db: Session) -> None:
    tenant = a_tenant(db)
    perm = a_service(db, tenant, name="Perm")
    carl = a_staff_member(db, tenant, name="Carl", services=[perm])
    perm.is_active = carl.is_active = False
    db.flush()

    found = catalogue(db, tenant.id)

    assert not found.services
    assert found.staff_for(perm.id) == ()
    assert found.service(perm.id).name == "Perm"
    assert found.staff_member(carl.id).name == "Carl"


def test_a_service_of_steps_is_made_of_them(db: Session) -> None:
    tenant = a_tenant(db)
    cut = a_service(
        db, tenant, name="Cut", duration_minutes=45, buffer_before_minutes=5, needs={"chair": 1}
    )
    colour = a_service(
        db,
        tenant,
        name="Colour",
        duration_minutes=90,
        buffer_before_minutes=20,
        buffer_after_minutes=15,
        needs={"basin": 1, "chair": 1},
    )
    both = a_service(
        db, tenant, name="Cut & colour", steps=[cut, colour], needs={"room": 2}, price_minor=15000
    )

    found = catalogue(db, tenant.id).services

    assert found[cut.id].needs == (Need("chair", 1, -5, 45),)
    assert found[colour.id].needs == (Need("basin", 1, -20, 105), Need("chair", 1, -20, 105))
    package = found[both.id]
    assert package.steps == (cut.id, colour.id)
    assert package.duration_minutes == 135
    assert (package.buffer_before_minutes, package.buffer_after_minutes) == (5, 15)
    assert package.needs == (
        Need("room", 2, -5, 150),
        Need("chair", 1, -5, 45),
        Need("basin", 1, 45, 150),
        Need("chair", 1, 45, 150),
    )


def test_who_performs_every_step_performs_the_whole_and_nobody_else(db: Session) -> None:
    tenant = a_tenant(db)
    cut, colour = (a_service(db, tenant, name=name) for name in ("Cut", "Colour"))
    both = a_service(db, tenant, name="Cut & colour", steps=[cut, colour])
    a_staff_member(db, tenant, name="Anna", services=[cut, colour])
    a_staff_member(db, tenant, name="Bob", services=[cut, both])

    found = catalogue(db, tenant.id)

    assert [member.name for member in found.staff_for(both.id)] == ["Anna"]


def test_rooms_are_found_by_place_and_kind(db: Session) -> None:
    tenant = a_tenant(db)
    rooms = [a_resource(db, tenant, name=f"Room {number}") for number in (1, 2, 3)]
    basin = a_resource(db, tenant, kind="basin", name="Basin")
    rooms[1].is_active = False
    db.flush()

    found = catalogue(db, tenant.id)

    [place] = found.locations
    assert found.resources_for(place, "room") == (rooms[0].id, rooms[2].id)
    assert found.resources_for(place, "basin") == (basin.id,)
    assert found.resources_for(place, "lift") == ()
    assert found.resources[rooms[1].id].name == "Room 2"


def test_a_business_without_staff_or_services_has_an_empty_catalogue(db: Session) -> None:
    found = catalogue(db, a_tenant(db).id)

    assert (dict(found.services), dict(found.staff)) == ({}, {})
    assert (found.opens_minute, found.closes_minute) == (0, 1440)


def test_another_tenants_things_are_not_found(db: Session) -> None:
    ours = a_tenant(db)
    theirs = a_tenant(db, slug="other", number="+12125550199")
    service = a_service(db, theirs)
    staff = a_staff_member(db, theirs, services=[service])
    found = catalogue(db, ours.id)

    with pytest.raises(NotFound):
        found.service(service.id)
    with pytest.raises(NotFound):
        found.staff_member(staff.id)
    with pytest.raises(NotFound):
        catalogue(db, "no such tenant")


def test_it_is_read_once_and_with_as_many_queries_for_one_as_for_many(db: Session) -> None:
    alone, crowd = a_tenant(db), a_tenant(db, slug="crowd", number="+12125550199")
    for tenant, members in ((alone, 1), (crowd, 12)):
        service = a_service(db, tenant)
        for number in range(members):
            a_staff_member(db, tenant, name=f"Staff {number:02}", services=[service])
    db.commit()

    with recorded() as for_one:
        catalogue(db, alone.id)
    with recorded() as for_many:
        loaded = catalogue(db, crowd.id)
    with recorded() as with_revision:
        again = catalogue(db, crowd.id, crowd.revision)
    with recorded() as in_the_same_step:
        catalogue(db, crowd.id)
    db.commit()
    with recorded() as in_the_next:
        catalogue(db, alone.id)
        catalogue(db, crowd.id)

    assert len(for_one) == len(for_many)
    assert again is loaded
    assert with_revision == in_the_same_step == []
    assert len(in_the_next) == 2


def test_hours_exceptions_breaks_and_closures_are_read_for_whom_they_concern(db: Session) -> None:
    ours, theirs = a_tenant(db), a_tenant(db, slug="other", number="+12125550199")
    anna = a_staff_member(db, ours, services=[a_service(db, ours)], weekdays=[4])
    bob = a_staff_member(db, ours, name="Bob", services=[], weekdays=[4])
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    off = {"from_minute": None, "until_minute": None}
    shift = {"from_minute": 600, "until_minute": 660}
    closing = {"kind": ClosureKind.OTHER, "first_on": friday, "last_on": friday}
    db.add_all(
        [
            OpeningHours(location_id=anna.location_id, weekday=4, **shift),
            OpeningException(location_id=anna.location_id, on_date=saturday, **off),
            WorkingException(staff_id=anna.id, on_date=saturday, **shift),
            WorkingException(staff_id=anna.id, on_date=friday, **off),
            Break(staff_id=anna.id, weekday=4, **shift),
            Closure(tenant_id=ours.id, staff_id=bob.id, name="Bob's birthday", **closing),
            Closure(tenant_id=ours.id, name="Stocktaking", **closing),
            Closure(tenant_id=theirs.id, name="Elsewhere", **closing),
        ]
    )
    db.commit()

    found = catalogue(db, ours.id)

    location, annas, bobs = (
        found.locations[anna.location_id],
        found.staff[anna.id].rota,
        found.staff[bob.id].rota,
    )
    assert location.opening.hours == ((4, 600, 660),)
    assert location.opening.exceptions == ((saturday, ()),)
    assert annas.opening == bobs.opening == location.opening
    assert annas.work.exceptions == ((friday, ()), (saturday, ((600, 660),)))
    assert annas.breaks == ((4, 600, 660),)
    assert annas.work.closed == bobs.work.closed == {Closed(friday, friday)}
    assert [closure.name for closure in found.closures] == ["Bob's birthday", "Stocktaking"]


def test_a_touched_catalogue_is_read_again(db: Session) -> None:
    tenant = a_tenant(db)
    db.commit()
    before = catalogue(db, tenant.id)

    a_service(db, tenant, name="Colour")
    touch(db, tenant.id)
    db.commit()

    assert [s.name for s in catalogue(db, tenant.id).services.values()] == ["Colour"]
    assert not before.services


def test_a_step_sees_one_snapshot_whoever_changes_it_meanwhile(db: Session) -> None:
    tenant = a_tenant(db)
    db.commit()

    with database.read() as step:
        before = catalogue(step, tenant.id)
        database.transact(lambda other: touch(other, tenant.id))
        again = catalogue(step, tenant.id)

    assert again is before
    assert catalogue(db, tenant.id).revision == before.revision + 1


def test_a_step_sees_what_it_changed_itself_until_it_takes_it_back(db: Session) -> None:
    tenant = a_tenant(db)
    db.commit()
    before = catalogue(db, tenant.id)

    savepoint = db.begin_nested()
    a_service(db, tenant, name="Colour")
    touch(db, tenant.id)
    within = catalogue(db, tenant.id)
    savepoint.rollback()

    assert [service.name for service in within.services.values()] == ["Colour"]
    assert not catalogue(db, tenant.id).services
    assert catalogue(db, tenant.id).revision == before.revision


def test_what_a_step_changed_and_took_back_is_never_kept(db: Session) -> None:
    tenant = a_tenant(db)
    db.commit()
    location = db.query(Location).one()
    location.name = "Elsewhere"
    db.flush()
    touch(db, tenant.id)
    inside = catalogue(db, tenant.id)
    db.rollback()

    after = catalogue(db, tenant.id, inside.revision)

    assert [place.name for place in inside.locations.values()] == ["Elsewhere"]
    assert [place.name for place in after.locations.values()] == ["Main street"]


def test_a_snapshot_grows_old_even_if_nobody_said_so(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant = a_tenant(db)
    db.commit()
    kept = catalogue(db, tenant.id)
    db.commit()
    monkeypatch.setattr("core.catalogue.KEEP_SECONDS", 0.0)

    assert catalogue(db, tenant.id) is not kept

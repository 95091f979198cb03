"""Rooms, and services that need them or consist of others, from the terminal."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.catalogue.offering import Need
from core.models import Event, Resource, Service, ServiceNeed, StaffService, Tenant
from core.scheduling import bookings
from tests.builders import a_customer

Run = Callable[[str], Result]


@pytest.fixture
def salon(run: Run) -> Run:
    """The terminal of a salon with a room, in which hair is cut and coloured."""
    for line in (
        "tenant create --name 'Shear Joy' --slug joy --zone UTC --country us --number +12125550123",
        "resource add joy 'Room 1' --kind Room",
        "service add joy --name Cut --minutes 30 --buffer-before 5 --needs room",
        "service add joy --name Colour --minutes 60 --buffer-after 10 --needs room=1",
    ):
        assert run(line).exit_code == 0, line
    return run


def test_a_service_of_steps_takes_their_times_and_whoever_does_them_all_does_it(
    salon: Run, db: Session
) -> None:
    added = salon("service add joy --name 'Cut & colour' --steps 'cut, Colour' --price 95")
    assert "Cut & colour, 90 minutes, $95.00" in added.output
    salon("staff add joy --name Anna --hours 'mon-sun 9-17' --service 'Cut & colour'")
    salon("staff add joy --name Bob --hours 'mon-sun 9-17' --service Cut")

    known = catalogue(db, db.scalars(select(Tenant.id)).one())
    [package] = [s for s in known.services.values() if s.steps]
    assert (package.buffer_before_minutes, package.buffer_after_minutes) == (5, 10)
    assert package.needs == (Need("room", 1, -5, 30), Need("room", 1, 30, 100))
    assert [member.name for member in known.staff_for(package.id)] == ["Anna"]
    assert len(db.scalars(select(StaffService)).all()) == 3


def test_rooms_are_listed_with_what_needs_them(salon: Run) -> None:
    salon("resource add joy Basin --kind basin")

    listed = salon("resource list joy").output

    assert "Room 1  room  Shear Joy  for Colour, Cut\n" in listed
    assert "Basin  basin  Shear Joy  for no service yet\n" in listed


def test_a_removed_room_is_taken_by_no_new_visit_and_comes_back_as_itself(
    salon: Run, db: Session
) -> None:
    salon("staff add joy --name Anna --hours 'mon-sun 9-17'")
    tenant = db.scalars(select(Tenant)).one()
    known = catalogue(db, tenant.id)
    [anna], [cut] = known.staff.values(), [s for s in known.services.values() if s.name == "Cut"]
    now = datetime.now(UTC)
    tomorrow = now.replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    bookings.book(
        db,
        known,
        customer_id=a_customer(db, tenant).id,
        service_id=cut.id,
        staff_id=anna.id,
        starts_at=tomorrow,
        now=now,
    )
    db.commit()

    said = salon("resource remove joy 'room 1'").output

    assert "Visits to come that still have it: 1" in said
    assert "Cut cannot be booked any more" in said
    assert "None yet" in salon("resource list joy").output
    assert "no such thing" in salon("resource remove joy 'Room 1'").output
    salon("resource add joy 'Room 1' --kind room")
    assert len(db.scalars(select(Resource)).all()) == 1
    assert db.scalars(select(Resource.is_active)).one()


def test_who_did_what_is_kept(salon: Run, db: Session) -> None:
    salon("resource remove joy 'Room 1'")

    rows = db.scalars(select(Event).order_by(Event.id)).all()

    assert [row.name for row in rows] == [
        "tenant.created",
        "address.added",
        "resource.added",
        "service.added",
        "service.added",
        "resource.removed",
    ]
    assert {row.actor_kind.value for row in rows} == {"staff"}
    assert rows[3].before is None
    assert rows[3].after is not None
    assert rows[3].after["needs"] == {"room": 1}
    assert rows[5].after is None
    assert rows[5].before is not None
    assert rows[5].before["name"] == "Room 1"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("service add joy --name X --minutes 30 --needs roof", "not so many"),
        ("service add joy --name X --minutes 30 --needs room=2", "there_are: 1"),
        ("service add joy --name X --minutes 30 --needs room=0", "not so many"),
        ("service add joy --name X --minutes 30 --needs room=two", "room or chair=2"),
        ("service add joy --name X --minutes 1500", "a day"),
        ("service add joy --name X --minutes 0", "a minute"),
        ("service add joy --name X --minutes 30 --buffer-after -5", "a minute"),
        ("service add joy --name X", "--steps"),
        ("service add joy --name X --steps Cut", "two services or more"),
        ("service add joy --name X --steps Cut,Perm", "service: Perm"),
        ("service add joy --name X --minutes 40 --steps Cut,Colour", "duration_minutes: 90"),
        ("service add joy --name X --steps Cut,Colour --buffer-after 5", "two services or more"),
        ("service add joy --name X --steps Cut,Both", "step: Both"),
        ("service add joy --name cut --minutes 30", "already used"),
        ("resource add joy 'room 1' --kind room", "already used"),
        ("resource add joy ' ' --kind room", "cannot be a name"),
        (f"resource add joy Basin --kind {'b' * 49}", "cannot be a name"),
        ("resource add joy Basin --kind basin --location Elsewhere", "known: Shear Joy"),
        ("resource add nobody Basin --kind basin", "no such thing"),
        ("resource remove joy Sauna", "no such thing"),
    ],
)
def test_odd_facts_are_refused_with_a_sentence_and_nothing_is_written(
    salon: Run, db: Session, line: str, said: str
) -> None:
    salon("service add joy --name Both --steps Cut,Colour")

    def written() -> list[int]:
        return [len(db.scalars(select(kind)).all()) for kind in (Service, Resource, ServiceNeed)]

    before = written()
    db.commit()

    result = salon(line)

    assert result.exit_code in (1, 2)
    assert said in result.output
    assert written() == before

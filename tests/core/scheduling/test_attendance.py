"""Whether a customer came, and what is made of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.errors import (
    AppointmentClosed,
    AppointmentNotBegun,
    BusinessError,
    InvalidReason,
    NotFound,
    ReasonNeeded,
)
from core.models import ActorKind, Appointment, AppointmentStatus, Event, Message
from core.scheduling import attendance, bookings
from core.scheduling.availability import find_times
from tests.builders import a_tenant
from tests.core.scheduling.racing import at_once
from tests.core.scheduling.shop import Shop, at

COMPLETED, NO_SHOW = AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW
HALF_PAST_THREE = at(24, 15, 30)


@pytest.fixture
def visit(shop: Shop, now: datetime) -> Appointment:
    """On the 24th from three to four."""
    made = shop.booked(shop.customer(1), at(24, 15), now)
    shop.db.commit()
    return made


def status_of(db: Session, visit: Appointment) -> AppointmentStatus:
    found = db.get(Appointment, visit.id, populate_existing=True)
    assert found is not None
    return found.status


def test_staff_say_that_the_customer_came(shop: Shop, visit: Appointment) -> None:
    attendance.complete(shop.db, shop.catalogue, visit.id, now=HALF_PAST_THREE)
    attendance.complete(shop.db, shop.catalogue, visit.id, now=HALF_PAST_THREE)

    assert status_of(shop.db, visit) is COMPLETED
    assert shop.announced() == ["appointment.booked", "appointment.completed"]
    shop.assert_time_adds_up()


def test_a_no_show_is_told_to_nobody(shop: Shop, visit: Appointment) -> None:
    before = len(shop.db.scalars(select(Message)).all())

    attendance.no_show(shop.db, shop.catalogue, visit.id, now=HALF_PAST_THREE)

    assert status_of(shop.db, visit) is NO_SHOW
    assert shop.announced()[-1] == "appointment.missed"
    assert len(shop.db.scalars(select(Message)).all()) == before
    shop.assert_time_adds_up()


def test_what_was_recorded_is_corrected_with_a_reason(shop: Shop, visit: Appointment) -> None:
    db, known = shop.db, shop.catalogue
    attendance.complete(db, known, visit.id, now=at(25, 9))

    with pytest.raises(ReasonNeeded):
        attendance.no_show(db, known, visit.id, now=at(25, 10))
    with pytest.raises(ReasonNeeded):
        attendance.no_show(db, known, visit.id, now=at(25, 10), because="  ")
    attendance.no_show(db, known, visit.id, now=at(25, 10), because="it was somebody else")
    assert status_of(db, visit) is NO_SHOW
    attendance.complete(db, known, visit.id, now=at(25, 11), because="no, it was her")

    assert status_of(db, visit) is COMPLETED
    [_, _, missed, corrected] = db.scalars(select(Event).order_by(Event.id))
    assert missed.reason == "it was somebody else"
    assert (missed.before or {})["status"] == "completed"
    assert (corrected.after or {})["status"] == "completed"


def test_what_cannot_be_known_is_refused_and_nothing_is_written(
    shop: Shop, visit: Appointment, now: datetime
) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    gone = shop.booked(shop.customer(2), at(24, 10), now)
    bookings.cancel(shop.db, shop.catalogue, gone.id, now=now)
    shop.db.commit()
    announced = shop.announced()

    def refusal(which: str, moment: datetime, because: str = "so") -> type[BusinessError]:
        found = []
        for settle in (attendance.complete, attendance.no_show):
            with pytest.raises(BusinessError) as refused:
                settle(shop.db, shop.catalogue, which, now=moment, because=because)
            found.append(type(refused.value))
        assert found[0] is found[1]
        return found[0]

    assert refusal(visit.id, at(24, 15) - timedelta(minutes=1)) is AppointmentNotBegun
    assert refusal(gone.id, at(25, 10)) is AppointmentClosed
    assert refusal("nothing", at(25, 10)) is NotFound
    assert refusal(visit.id, at(25, 10), "x" * 501) is InvalidReason
    shop.tenant = other
    assert refusal(visit.id, at(25, 10)) is NotFound
    assert shop.announced() == announced


def test_time_decides_after_twelve_hours(shop: Shop, visit: Appointment, now: datetime) -> None:
    missed = shop.booked(shop.customer(2), at(24, 15), now, staff=shop.bob)
    later = shop.booked(shop.customer(3), at(24, 16), now)
    attendance.no_show(shop.db, shop.catalogue, missed.id, now=HALF_PAST_THREE)

    assert attendance.complete_due(shop.db, now=at(25, 4) - timedelta(seconds=1)) == 0
    assert attendance.complete_due(shop.db, now=at(25, 4)) == 1
    assert attendance.complete_due(shop.db, now=at(25, 4)) == 0

    assert [status_of(shop.db, one) for one in (visit, missed, later)] == [
        COMPLETED,
        NO_SHOW,
        AppointmentStatus.CONFIRMED,
    ]
    last = shop.db.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert (last.name, last.actor_kind) == ("appointment.completed", ActorKind.SYSTEM)
    shop.assert_time_adds_up()


def test_a_service_has_its_own_hours_and_zero_is_at_once(
    shop: Shop, visit: Appointment, now: datetime
) -> None:
    shop.tenant.policies = {**shop.tenant.policies, "auto_complete_hours": 1.5}
    shop.trim.policies = {"auto_complete_hours": 0}
    touch(shop.db, shop.tenant.id)
    shop.db.commit()
    trim = bookings.book(
        shop.db,
        shop.catalogue,
        customer_id=shop.customer(2).id,
        service_id=shop.trim.id,
        staff_id=shop.bob.id,
        starts_at=at(24, 15),
        now=now,
    )

    def due(moment: datetime) -> list[AppointmentStatus]:
        attendance.complete_due(shop.db, now=moment)
        return [status_of(shop.db, one) for one in (visit, trim)]

    assert due(at(24, 15, 29)) == [AppointmentStatus.CONFIRMED] * 2
    assert due(at(24, 15, 30)) == [AppointmentStatus.CONFIRMED, COMPLETED]
    assert due(at(24, 17, 29)) == [AppointmentStatus.CONFIRMED, COMPLETED]
    assert due(at(24, 17, 30)) == [COMPLETED, COMPLETED]


def test_more_than_a_batch_is_done_in_turns(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    for day in range(23, 30):
        for hour in range(9, 17):
            shop.booked(dana, at(day, hour), now)
    done = [attendance.complete_due(shop.db, now=at(30, 12)) for _ in range(3)]

    assert done == [attendance.BATCH, 56 - attendance.BATCH, 0]


def test_what_is_left_of_a_visit_that_ended_early_stays_taken(
    shop: Shop, visit: Appointment
) -> None:
    attendance.complete(shop.db, shop.catalogue, visit.id, now=at(24, 15, 5))
    shop.tenant.policies = {"minimum_booking_notice_hours": 0}
    touch(shop.db, shop.tenant.id)

    free = find_times(
        shop.db,
        shop.catalogue,
        shop.trim.id,
        windows=[(at(24, 15), at(24, 16, 30))],
        now=at(24, 15, 6),
        staff_ids=[shop.anna.id],
    )

    assert [time.starts_at for time in free] == [at(24, 16), at(24, 16, 15)]


def test_many_at_once_are_one(shop: Shop, visit: Appointment) -> None:
    known = shop.catalogue
    shop.db.commit()

    def settle(db: Session) -> object:
        return attendance.no_show(db, known, visit.id, now=HALF_PAST_THREE)

    def sweep(db: Session) -> object:
        return attendance.complete_due(db, now=at(26, 9))

    assert at_once([settle] * 5) == {"done": 5}
    assert at_once([sweep] * 3) == {"done": 3}
    assert status_of(shop.db, visit) is NO_SHOW
    assert shop.announced() == ["appointment.booked", "appointment.missed"]


def test_same_as_last_time_is_a_visit_that_took_place_or_will(
    shop: Shop, visit: Appointment, now: datetime
) -> None:
    first = shop.booked(shop.customer(2), at(23, 9), now)
    second = bookings.book(
        shop.db,
        shop.catalogue,
        customer_id=first.customer_id,
        service_id=shop.trim.id,
        staff_id=shop.bob.id,
        starts_at=at(24, 9),
        now=now,
    )

    def last() -> str:
        found = bookings.last_made(shop.db, first.customer_id)
        assert found is not None
        return found.id

    assert last() == second.id
    attendance.complete(shop.db, shop.catalogue, first.id, now=at(25, 9))
    attendance.no_show(shop.db, shop.catalogue, second.id, now=at(25, 9))
    assert last() == first.id
    attendance.complete(shop.db, shop.catalogue, second.id, now=at(25, 9), because="she came")
    assert last() == second.id

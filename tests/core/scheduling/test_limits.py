"""What the policies forbid to whom. The shop's own are lenient, so each test sets the one it is
about."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.errors import (
    BusinessError,
    InvalidPolicy,
    InvalidReason,
    OutsideWorkingHours,
    SlotTaken,
    TooFarAhead,
    TooLateToCancel,
    TooLateToMove,
    TooManyEntries,
    TooManyMoves,
    TooSoon,
)
from core.events import Actor, acting
from core.models import ActorKind, Channel, ContactPoint, Customer, Event, Service
from core.scheduling import availability, bookings, waitlist
from core.scheduling.policies import policies_of_service
from core.scheduling.waitlist import Wish
from tests.core.scheduling.shop import Shop, at

STAFF = Actor(ActorKind.STAFF, "erin")
INTEGRATION = Actor(ActorKind.INTEGRATION, "crm")
WHY = "She is a regular"


def rule(shop: Shop, service: Service | None = None, **policies: Any) -> None:
    changed = service or shop.tenant
    changed.policies = {**changed.policies, **policies}
    touch(shop.db, shop.tenant.id)
    shop.db.commit()


def as_customer(dana: Customer) -> Actor:
    return Actor(ActorKind.CUSTOMER, dana.id)


def last_reason(db: Session) -> str | None:
    return db.scalar(
        select(Event.reason).where(Event.name.startswith("appointment.")).order_by(Event.id.desc())
    )


def book(shop: Shop, dana: Customer, starts_at: datetime, now: datetime, **more: Any) -> Any:
    return bookings.book(
        shop.db,
        shop.catalogue,
        customer_id=dana.id,
        service_id=shop.cut.id,
        staff_id=shop.anna.id,
        starts_at=starts_at,
        now=now,
        **more,
    )


@pytest.fixture
def dana(shop: Shop) -> Customer:
    return shop.customer(1)


class TestNotice:
    def test_too_soon_names_the_earliest_start(self, shop: Shop, dana: Customer) -> None:
        rule(shop, minimum_booking_notice_hours=2)

        with pytest.raises(TooSoon) as refused:
            book(shop, dana, at(23, 10, 45), at(23, 9))

        assert refused.value.details == {"hours": 2, "earliest": at(23, 11).isoformat()}
        assert shop.appointments() == []
        assert shop.occupied() == 0

    def test_exactly_the_notice_will_do(self, shop: Shop, dana: Customer) -> None:
        rule(shop, minimum_booking_notice_hours=2)

        assert book(shop, dana, at(23, 11), at(23, 9))

    def test_free_times_begin_after_it(self, shop: Shop) -> None:
        rule(shop, minimum_booking_notice_hours=2)

        def starts(service: Service) -> list[datetime]:
            found = availability.find_times(
                shop.db,
                shop.catalogue,
                service.id,
                windows=[(at(23, 9), at(23, 12))],
                now=at(23, 9, 5),
            )
            return sorted({time.starts_at for time in found})

        assert starts(shop.cut)[0] == at(23, 11, 15)
        rule(shop, shop.cut, minimum_booking_notice_hours=0)
        assert starts(shop.cut)[0] == at(23, 9, 15)
        assert starts(shop.trim)[0] == at(23, 11, 15)

    def test_a_visit_cannot_be_moved_into_it(self, shop: Shop, dana: Customer) -> None:
        rule(shop, minimum_booking_notice_hours=2)
        visit = book(shop, dana, at(23, 14), at(20, 9))

        with pytest.raises(TooSoon):
            bookings.reschedule(
                shop.db, shop.catalogue, visit.id, starts_at=at(23, 10), now=at(23, 9)
            )

        assert [a.starts_at for a in shop.appointments()] == [at(23, 14)]


class TestCancelling:
    @pytest.fixture
    def visit(self, shop: Shop, dana: Customer) -> Any:
        rule(shop, cancellation_deadline_hours=24)
        return book(shop, dana, at(24, 10), at(20, 9))

    def cancel(self, shop: Shop, visit: Any, now: datetime, **more: Any) -> Any:
        return bookings.cancel(shop.db, shop.catalogue, visit.id, now=now, **more)

    def test_until_the_deadline(self, shop: Shop, visit: Any) -> None:
        assert self.cancel(shop, visit, at(23, 10))

    def test_not_a_moment_later(self, shop: Shop, visit: Any) -> None:
        with pytest.raises(TooLateToCancel) as refused:
            self.cancel(shop, visit, at(23, 10) + timedelta(microseconds=1))

        assert refused.value.details["until"] == at(23, 10).isoformat()
        assert len(shop.appointments()) == 1

    def test_a_service_can_be_more_lenient(self, shop: Shop, visit: Any) -> None:
        rule(shop, shop.cut, cancellation_deadline_hours=0)

        assert self.cancel(shop, visit, at(24, 9, 59))

    def test_staff_say_why_and_the_reason_is_kept(
        self, shop: Shop, visit: Any, db: Session
    ) -> None:
        with acting(shop.db, STAFF):
            with pytest.raises(TooLateToCancel):
                self.cancel(shop, visit, at(24, 9), because="  ")
            self.cancel(shop, visit, at(24, 9), because=WHY)

        event = db.scalars(select(Event).where(Event.name == "appointment.canceled")).one()
        assert (event.actor_kind, event.actor_id) == (ActorKind.STAFF, "erin")
        assert event.reason == WHY
        changed = [side and side["status"] for side in (event.before, event.after)]
        assert changed == ["confirmed", "canceled"]

    @pytest.mark.parametrize("kind", [ActorKind.CUSTOMER, ActorKind.INTEGRATION])
    def test_a_reason_frees_nobody_else(self, shop: Shop, visit: Any, kind: ActorKind) -> None:
        with acting(shop.db, Actor(kind, visit.customer_id)), pytest.raises(TooLateToCancel):
            self.cancel(shop, visit, at(24, 9), because=WHY)

    def test_a_reason_has_a_length(self, shop: Shop, visit: Any) -> None:
        with acting(shop.db, STAFF), pytest.raises(InvalidReason):
            self.cancel(shop, visit, at(24, 9), because="x" * 501)


class TestMoving:
    def move(self, shop: Shop, visit: Any, starts_at: datetime, now: datetime, **more: Any) -> Any:
        return bookings.reschedule(
            shop.db, shop.catalogue, visit.id, starts_at=starts_at, now=now, **more
        )

    def test_until_its_deadline(self, shop: Shop, dana: Customer) -> None:
        rule(shop, reschedule_deadline_hours=2)
        visit = book(shop, dana, at(24, 12), at(20, 9))

        with pytest.raises(TooLateToMove) as refused:
            self.move(shop, visit, at(25, 12), at(24, 10, 1))
        assert refused.value.details["until"] == at(24, 10).isoformat()

        assert self.move(shop, visit, at(25, 12), at(24, 10))

    def test_so_often_and_no_oftener(self, shop: Shop, dana: Customer) -> None:
        rule(shop, max_reschedules=2)
        visit = book(shop, dana, at(24, 9), at(20, 9))

        with acting(shop.db, as_customer(dana)):
            self.move(shop, visit, at(24, 10), at(20, 9))
            self.move(shop, visit, at(24, 11), at(20, 9))
            with pytest.raises(TooManyMoves) as refused:
                self.move(shop, visit, at(24, 12), at(20, 9))

        assert refused.value.details["most"] == 2
        assert [(a.starts_at, a.moves) for a in shop.appointments()] == [(at(24, 11), 2)]

    def test_what_staff_move_is_not_counted(self, shop: Shop, dana: Customer) -> None:
        rule(shop, max_reschedules=1)
        visit = book(shop, dana, at(24, 9), at(20, 9))

        with acting(shop.db, STAFF):
            self.move(shop, visit, at(24, 10), at(20, 9))
            self.move(shop, visit, at(24, 11), at(20, 9))
        with acting(shop.db, as_customer(dana)):
            moved = self.move(shop, visit, at(24, 12), at(20, 9))

        assert moved.moves == 1

    def test_to_its_own_time_is_no_move(self, shop: Shop, dana: Customer) -> None:
        rule(shop, max_reschedules=0)
        visit = book(shop, dana, at(24, 9), at(20, 9))

        assert self.move(shop, visit, at(24, 9), at(20, 9)).starts_at == at(24, 9)


class TestStaff:
    """May act against hours and policies, never against what is taken."""

    @pytest.mark.parametrize(
        ("starts_at", "forbids"),
        [
            (at(23, 10), TooSoon),
            (at(23, 20), OutsideWorkingHours),
            (at(200, 10), TooFarAhead),
        ],
    )
    def test_book_against_a_rule_by_saying_why(
        self, shop: Shop, dana: Customer, starts_at: datetime, forbids: type[BusinessError]
    ) -> None:
        rule(shop, minimum_booking_notice_hours=2)

        with acting(shop.db, INTEGRATION), pytest.raises(forbids):
            book(shop, dana, starts_at, at(23, 9), because=WHY)
        with acting(shop.db, STAFF):
            with pytest.raises(forbids):
                book(shop, dana, starts_at, at(23, 9))
            book(shop, dana, starts_at, at(23, 9), because=WHY)

        assert last_reason(shop.db) == WHY

    def test_never_book_twice(self, shop: Shop, dana: Customer) -> None:
        book(shop, dana, at(24, 9), at(20, 9))

        with acting(shop.db, STAFF), pytest.raises(SlotTaken):
            book(shop, shop.customer(2), at(24, 9, 30), at(20, 9), because=WHY)


class TestWaiting:
    def test_for_so_many_things(self, shop: Shop, dana: Customer, now: datetime) -> None:
        rule(shop, max_active_entries=1)
        waitlist.join(shop.db, shop.catalogue, customer_id=dana.id, wish=Wish(shop.cut.id), now=now)
        another = Wish(shop.trim.id)

        with acting(shop.db, as_customer(dana)), pytest.raises(TooManyEntries) as refused:
            waitlist.join(shop.db, shop.catalogue, customer_id=dana.id, wish=another, now=now)
        assert refused.value.details == {"most": 1}

        with acting(shop.db, STAFF):
            waitlist.join(
                shop.db,
                shop.catalogue,
                customer_id=dana.id,
                wish=another,
                now=now,
                because=WHY,
            )
        assert len(waitlist.active_entries(shop.db, dana.id)) == 2

    def test_is_counted_by_number(self, shop: Shop, dana: Customer, now: datetime) -> None:
        """Somebody who is one customer by SMS and another by WhatsApp has one telephone."""
        rule(shop, max_active_entries=1)
        twin, stranger = Customer(tenant_id=shop.tenant.id, created_at=now), shop.customer(2)
        shop.db.add(twin)
        shop.db.flush()
        shop.db.add(
            ContactPoint(
                tenant_id=shop.tenant.id,
                customer_id=twin.id,
                channel=Channel.WHATSAPP,
                address="+12125550001",
                standing_at=datetime(2026, 11, 1, tzinfo=UTC),
            )
        )
        shop.db.flush()
        wish = Wish(shop.cut.id)
        waitlist.join(shop.db, shop.catalogue, customer_id=dana.id, wish=wish, now=now)

        with pytest.raises(TooManyEntries):
            waitlist.join(shop.db, shop.catalogue, customer_id=twin.id, wish=wish, now=now)
        waitlist.join(shop.db, shop.catalogue, customer_id=stranger.id, wish=wish, now=now)


def test_a_service_has_rules_of_its_own_where_that_can_be() -> None:
    policies = policies_of_service({"hold_minutes": 5}, {"cancellation_deadline_hours": 48})
    assert (policies.hold_minutes, policies.cancellation_deadline_hours) == (5, 48)

    with pytest.raises(InvalidPolicy) as refused:
        policies_of_service({}, {"max_active_entries": 5, "weights": {}})
    assert list(refused.value.details["problems"]) == ["max_active_entries", "weights"]

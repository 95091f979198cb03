"""What needs somebody is listed until somebody has seen to it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conversations import attention, handover, needs, people
from conversations.needs import Kind
from core.catalogue import catalogue, touch
from core.ids import new_id
from core.models import (
    Channel,
    ContactPoint,
    Customer,
    Direction,
    Message,
    MessageStatus,
    Purpose,
    SharedPoint,
    Standing,
)
from core.scheduling import bookings
from tests.builders import a_tenant
from tests.core.scheduling.shop import Shop, a_shop, at
from tests.statements import recorded


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


def listed(shop: Shop, now: datetime) -> list[tuple[Kind, str | None]]:
    found = needs.needs(shop.db, shop.catalogue, now=now)
    return [(one.kind, one.customer) for one in found]


def conversation_of(shop: Shop, customer: Customer, now: datetime) -> str:
    return people.add_conversation(shop.db, shop.tenant.id, customer.id, now=now)


def message(
    shop: Shop,
    customer: Customer,
    status: MessageStatus,
    at: datetime,
    **other: Any,
) -> Message:
    point = shop.db.scalars(
        select(ContactPoint).where(ContactPoint.customer_id == customer.id)
    ).one()
    facts: Mapping[str, Any] = {
        "direction": Direction.OUT,
        "purpose": Purpose.NOTICE,
    } | other
    row = Message(
        id=new_id(),
        tenant_id=shop.tenant.id,
        conversation_id=conversation_of(shop, customer, at),
        contact_point_id=point.id,
        channel=Channel.SMS,
        sender="+12125550100",
        recipient=point.address,
        text="Hello",
        status=status,
        created_at=at,
        **facts,
    )
    shop.db.add(row)
    shop.db.flush()
    return row


def stands(shop: Shop, customer: Customer, standing: Standing) -> None:
    shop.db.execute(
        update(ContactPoint)
        .where(ContactPoint.customer_id == customer.id)
        .values(standing=standing)
    )


def test_nothing_needs_anybody_at_first(shop: Shop, now: datetime) -> None:
    assert listed(shop, now) == []


def test_who_was_handed_over_waits_until_the_bot_answers_again(shop: Shop, now: datetime) -> None:
    conversation_id = conversation_of(shop, shop.customer(1, name="Dana"), now)
    handover.take_over(shop.db, shop.tenant.id, conversation_id, now=now)

    [one] = needs.needs(shop.db, shop.catalogue, now=now)
    assert (one.kind, one.customer, one.conversation_id, one.since) == (
        Kind.HANDED_OVER,
        "Dana",
        conversation_id,
        now,
    )

    handover.give_back(shop.db, shop.tenant.id, conversation_id, now=now)
    assert listed(shop, now) == []


def test_a_message_set_aside_is_named_as_such_and_once(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1, name="Dana")
    message(shop, dana, MessageStatus.SET_ASIDE, now, direction=Direction.IN, seq=1, purpose=None)
    conversation_id = conversation_of(shop, dana, now)
    handover.take_over(shop.db, shop.tenant.id, conversation_id, now=now)

    assert listed(shop, now) == [(Kind.SET_ASIDE, "Dana")]

    handover.give_back(shop.db, shop.tenant.id, conversation_id, now=now)
    assert listed(shop, now) == []


@pytest.mark.parametrize("status", [MessageStatus.FAILED, MessageStatus.UNDELIVERED])
def test_what_did_not_arrive_is_listed_until_something_has(
    shop: Shop, now: datetime, status: MessageStatus
) -> None:
    dana = shop.customer(1, name="Dana")
    message(shop, dana, status, now, error_code="30003")

    [one] = needs.needs(shop.db, shop.catalogue, now=now)
    assert (one.kind, one.code) == (Kind.NOT_SENT, "30003")
    assert listed(shop, now + needs.FAILED_LATELY) == []

    message(shop, dana, MessageStatus.DELIVERED, now + timedelta(minutes=1))
    assert listed(shop, now) == []


def test_an_offer_that_did_not_arrive_went_to_somebody_else(shop: Shop, now: datetime) -> None:
    message(shop, shop.customer(1), MessageStatus.FAILED, now, purpose=Purpose.OFFER)

    assert listed(shop, now) == []


@pytest.mark.parametrize(
    ("standing", "kind"),
    [
        (Standing.OPTED_OUT, Kind.OPTED_OUT),
        (Standing.UNDELIVERABLE, Kind.UNDELIVERABLE),
    ],
)
def test_who_cannot_be_told_but_has_a_visit_is_listed(
    shop: Shop, now: datetime, standing: Standing, kind: Kind
) -> None:
    dana, eli = shop.customer(1, name="Dana"), shop.customer(2, name="Eli")
    visit = shop.booked(dana, at(23, 9), now)
    stands(shop, dana, standing)
    stands(shop, eli, standing)

    [one] = needs.needs(shop.db, shop.catalogue, now=now)
    assert (one.kind, one.customer, one.appointment_id) == (kind, "Dana", visit.id)
    assert one.starts_at == at(23, 9)

    bookings.cancel(shop.db, shop.catalogue, visit.id, now=now)
    assert listed(shop, now) == []


def test_of_several_visits_of_one_customer_the_next_is_listed(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1, name="Dana")
    visits = [shop.booked(dana, at(day, 9), now) for day in (25, 23, 24)]
    stands(shop, dana, Standing.OPTED_OUT)

    [one] = needs.needs(shop.db, shop.catalogue, now=now)

    assert one.appointment_id == visits[1].id


def test_whoever_has_another_address_can_be_told(shop: Shop, now: datetime) -> None:
    mother, child = shop.customer(1), shop.customer(2, name="Child")
    shop.booked(child, at(23, 9), now)
    stands(shop, child, Standing.UNDELIVERABLE)
    point_id = shop.db.scalar(select(ContactPoint.id).where(ContactPoint.customer_id == mother.id))
    shop.db.add(
        SharedPoint(contact_point_id=point_id, customer_id=child.id, tenant_id=shop.tenant.id)
    )
    shop.db.flush()

    assert listed(shop, now) == []


def test_who_said_that_they_cannot_come_comes_first_until_the_visit_is_cancelled(
    shop: Shop, now: datetime
) -> None:
    shop.tenant.policies = {"cancellation_deadline_hours": 96}
    touch(shop.db, shop.tenant.id)
    dana = shop.customer(1, name="Dana")
    visit = shop.booked(dana, at(23, 9), now)
    conversation_id = conversation_of(shop, dana, now)
    handover.take_over(
        shop.db, shop.tenant.id, conversation_of(shop, shop.customer(2, name="Eli"), now), now=now
    )
    attention.cannot_come(shop.db, shop.tenant.id, dana.id, visit.id, visit.starts_at, now=now)

    first, second = needs.needs(shop.db, shop.catalogue, now=now)
    assert (first.kind, first.appointment_id, first.conversation_id) == (
        Kind.CANNOT_COME,
        visit.id,
        conversation_id,
    )
    assert second.kind is Kind.HANDED_OVER

    bookings.cancel(shop.db, shop.catalogue, visit.id, because="ill", now=now)
    assert listed(shop, now) == [(Kind.HANDED_OVER, "Eli")]


def test_another_business_has_needs_of_its_own(shop: Shop, now: datetime) -> None:
    handover.take_over(
        shop.db, shop.tenant.id, conversation_of(shop, shop.customer(1), now), now=now
    )
    other = catalogue(shop.db, a_tenant(shop.db, slug="other", number="+12125550199").id)

    with recorded() as statements:
        assert needs.needs(shop.db, other, now=now) == []
    assert len(statements) <= 6

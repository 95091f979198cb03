"""Customers go on writing about a service or somebody whom the business has just retired."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.catalogue import catalogue
from core.models import Channel, Conversation, Direction, Message, MessageStatus
from core.setup import service_changes, staff_changes
from tests.conftest import NOW
from tests.conversations.correspondence import Correspondent, no_providers
from tests.core.scheduling.shop import Shop, a_shop, at


@pytest.fixture
def shop(db: Session, monkeypatch: pytest.MonkeyPatch) -> Shop:
    no_providers(monkeypatch)
    return a_shop(db)


@pytest.fixture
def dana() -> Correspondent:
    return Correspondent(Channel.SMS, "+12125550001")


def retire_cut(shop: Shop) -> None:
    database.transact(
        lambda db: service_changes.retire_service(
            db, catalogue(db, shop.tenant.id), shop.cut.id, now=NOW
        )
    )


def retire_anna(shop: Shop) -> None:
    database.transact(
        lambda db: staff_changes.retire_staff_member(
            db, catalogue(db, shop.tenant.id), shop.anna.id, now=NOW
        )
    )


def statuses() -> set[MessageStatus]:
    with database.read() as db:
        return set(
            db.scalars(select(Message.status).where(Message.direction == Direction.IN)).all()
        )


@pytest.mark.parametrize("answer", ["YES", "friday instead?", "anything later?", "with Bob please"])
@pytest.mark.parametrize("retire", [retire_cut, retire_anna], ids=["service", "staff"])
def test_a_question_that_was_open_is_answered_all_the_same(
    shop: Shop, dana: Correspondent, retire: object, answer: str
) -> None:
    dana.writes("haircut with Anna on Monday at 10am please")
    asked = len(dana.received())
    assert asked
    assert callable(retire)
    retire(shop)

    dana.writes(answer)

    assert len(dana.received()) > asked
    assert statuses() == {MessageStatus.HANDLED}


@pytest.mark.parametrize("retire", [retire_cut, retire_anna], ids=["service", "staff"])
def test_a_visit_that_was_booked_before_is_moved_or_passed_to_staff(
    shop: Shop, dana: Correspondent, retire: object
) -> None:
    customer = shop.customer(1)
    shop.booked(customer, at(23, 10), NOW)
    shop.db.commit()
    assert callable(retire)
    retire(shop)

    dana.writes("can I move my haircut to Tuesday at 3pm?")

    assert statuses() == {MessageStatus.HANDLED}
    assert dana.received()
    if retire is retire_cut:
        with database.read() as db:
            assert db.scalars(select(Conversation.handed_over_at)).one() is not None

"""YES in the very moment in which its offer ends otherwise: booked or not, and the words that leave
say which.

`make test-long` has five hundred of each, `make test` a few.
"""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import notices, offer_links
from conversations.offer_links import State
from core.catalogue import catalogue, touch
from core.models import (
    Appointment,
    AppointmentStatus,
    Customer,
    Direction,
    Message,
    Offer,
    OfferStatus,
    WaitlistEntry,
)
from core.scheduling import offers, waitlist
from tests.builders import an_entry
from tests.core.scheduling.racing import outcomes_at_once
from tests.core.scheduling.shop import Shop, a_shop, at

__all__ = ["notices"]  # who words what happens hears of it only once imported

ASKED = int(os.environ.get("SEQUENCES", "0"))
TURNS = {"sqlite": ASKED // 40 or 8, "mariadb": ASKED // 4 or 20}
HOLD = timedelta(minutes=10)
BOOKED = ("Booked: Haircut with",)
REFUSED = (
    "Sorry, that one is gone now.",
    "Sorry, somebody else is being asked about that time now.",
)
TAKEN_BACK = "is no longer open. You keep your place on the waitlist."


@dataclass
class Turn:
    """Dana has been asked about an hour and has the question; Eve waits behind her."""

    shop: Shop
    number: int
    now: datetime
    offset: timedelta
    dana: Customer = field(init=False)
    eve: Customer = field(init=False)
    offer: Offer = field(init=False)
    page: State = field(init=False)

    def __post_init__(self) -> None:
        db, number = self.shop.db, self.number
        self.dana, self.eve = self.shop.customer(number), self.shop.customer(4000 + number)
        for minute, customer in enumerate((self.dana, self.eve)):
            an_entry(db, customer, self.shop.cut, joined_at=at(1, 9, minute))
        starts_at = at(24 + number // 8, 9 + number % 8)
        offers.free_slot(
            db,
            self.shop.catalogue,
            staff_id=self.shop.anna.id,
            service_id=self.shop.cut.id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            origin_appointment_id=None,
            now=self.now,
        )
        [self.offer] = offers.pending_for(db, self.dana.id)
        offers.message_sent(db, self.shop.catalogue, self.offer.id, sent_at=self.now)
        db.commit()

    @property
    def due(self) -> datetime:
        return self.now + HOLD

    def yes(self, db: Session) -> None:
        """By the page, which shows what is true then; a text says so too, if it was close."""
        moment = self.due + self.offset
        self.page = offer_links.answer(db, self.offer.id, accepts=True, now=moment).state

    def lapse(self, db: Session) -> object:
        return offers.lapse(db, catalogue(db, self.shop.tenant.id), self.offer.id, now=self.due)

    def withdraw(self, db: Session) -> None:
        offers.withdraw(db, catalogue(db, self.shop.tenant.id), self.offer.id, now=self.due)

    def is_booked(self) -> bool:
        query = select(Appointment.id).where(
            Appointment.customer_id == self.dana.id,
            Appointment.starts_at == self.offer.starts_at,
            Appointment.status == AppointmentStatus.CONFIRMED,
        )
        return self.shop.db.scalar(query) is not None

    def status(self) -> OfferStatus:
        found = self.shop.db.scalar(select(Offer.status).where(Offer.id == self.offer.id))
        assert found is not None
        return found

    def told(self) -> list[str]:
        """What is in the outbox for Dana, but for the question."""
        address = f"+1212555{self.number:04}"
        query = (
            select(Message.text)
            .where(Message.recipient == address, Message.direction == Direction.OUT)
            .order_by(Message.id)
        )
        return list(self.shop.db.scalars(query))[1:]

    def clear_up(self) -> None:
        """Whoever waits on must not be asked in the next turn."""
        for customer in (self.dana, self.eve):
            for entry in waitlist.active_entries(self.shop.db, customer.id):
                waitlist.leave(self.shop.db, entry.id, customer_id=customer.id, now=self.due + HOLD)
        self.shop.db.execute(WaitlistEntry.table().delete())
        self.shop.db.commit()


@pytest.fixture
def turns(
    db: Session, database_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Iterator[Turn]]:
    monkeypatch.setenv("DATABASE_TIMEOUT_SECONDS", "30")
    monkeypatch.setenv("STEP_SECONDS", "20")
    shop = a_shop(db)
    shop.tenant.policies = {**shop.tenant.policies, "offer_mode": "sequential"}
    touch(db, shop.tenant.id)
    db.commit()
    kind = "sqlite" if database_url.startswith("sqlite") else "mariadb"
    around = random.Random(kind)

    def made() -> Iterator[Turn]:
        for number in range(TURNS[kind]):
            turn = Turn(shop, number, now, timedelta(milliseconds=around.randint(-50, 50)))
            yield turn
            turn.clear_up()

    return made


def test_yes_and_the_lapse(turns: Callable[[], Iterator[Turn]]) -> None:
    for turn in turns():
        assert set(outcomes_at_once([turn.yes, turn.lapse])) == {"done"}

        said = turn.told()
        assert (turn.page is State.YOURS) == turn.is_booked()
        if turn.is_booked():
            assert len(said) == 1
            assert said[0].startswith(BOOKED)
            assert turn.status() is OfferStatus.ACCEPTED
        else:
            # Eve is being asked by now, and was promised that she alone is.
            assert all(text.startswith(REFUSED[1]) for text in said)
            assert turn.status() is OfferStatus.LAPSED
            assert [o.customer_id for o in offers.pending_for(turn.shop.db, turn.eve.id)]
        turn.shop.db.rollback()
    turn.shop.assert_time_adds_up()


def test_yes_and_the_withdrawal(turns: Callable[[], Iterator[Turn]]) -> None:
    for turn in turns():
        yes, withdrawal = outcomes_at_once([turn.yes, turn.withdraw])

        said = turn.told()
        assert yes == "done"
        assert (turn.page is State.YOURS) == turn.is_booked()
        if turn.is_booked():
            assert withdrawal == "OfferClosed"
            assert len(said) == 1
            assert said[0].startswith(BOOKED)
            assert turn.status() is OfferStatus.ACCEPTED
        else:
            assert withdrawal == "done"
            assert turn.status() is OfferStatus.WITHDRAWN
            assert TAKEN_BACK in said[0]
            assert all(text.startswith(REFUSED) for text in said[1:])
        turn.shop.db.rollback()
    turn.shop.assert_time_adds_up()

"""Seven legal words and ten plain ways to want no more messages, on three channels, in whatever
letters: at most one confirmation, and then nothing, whatever there would be to say."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.keywords import STOP_WORDS
from conversations import outbox, sweeps
from core import database
from core.catalogue import Catalogue, catalogue
from core.events import Actor, acting
from core.models import (
    ActorKind,
    Channel,
    Customer,
    MessageStatus,
    Offer,
    OfferStatus,
    Purpose,
    Service,
    Standing,
    Tenant,
)
from core.scheduling import bookings
from tests import builders
from tests.conftest import NOW
from tests.conversations.correspondence import (
    BUSINESS,
    LEFT,
    Correspondent,
    no_providers,
    on_every_channel,
)
from tests.conversations.test_opting_out import ADDRESSES, correspondent, tell

LEGAL_WORDS = ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"]
PLAIN_WAYS = [
    "please stop texting me",
    "no more messages",
    "unsubscribe me",
    "leave me alone",
    "don't text me again",
    "stop sending me messages",
    "I don't want any more texts",
    "do not contact me anymore",
    "lose my number",
    "take me off your mailing list",
]
CASES: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "mixed": lambda words: "".join(
        letter.upper() if place % 2 else letter.lower() for place, letter in enumerate(words)
    ),
    "a sentence": lambda words: f"{words.capitalize()}.",
    "shouted": lambda words: f"{words.upper()}!!!",
    "between spaces": lambda words: f" \t{words}  \r\n",
}
T = TypeVar("T")
UNASKED = [Purpose.OFFER, Purpose.REMINDER, Purpose.NOTICE, Purpose.REPLY]


@pytest.fixture
def tenant(db: Session, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    no_providers(monkeypatch)
    tenant = builders.a_tenant(db)
    builders.a_staff_member(db, tenant, services=[builders.a_service(db, tenant)])
    on_every_channel(db, tenant)
    return tenant


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("channel", ADDRESSES)
def test_there_is_one_confirmation_and_then_silence(
    tenant: Tenant, channel: Channel, case: str
) -> None:
    for number, words in enumerate([*LEGAL_WORDS, *PLAIN_WAYS]):
        said = CASES[case](words)
        dana = correspondent(channel, number)
        dana.writes("hello")
        before = len(dana.received())

        dana.writes(said)
        confirmations = dana.received()[before:]
        tell(dana, tenant)
        dana.writes(said)
        dana.writes("hello? are you there")
        dana.waits(timedelta(days=1))

        # Twilio confirms its own keywords on SMS, before we could.
        by_carrier = channel is Channel.SMS and said.strip().upper() in STOP_WORDS
        is_keyword = said.strip().rstrip(".!").upper() in STOP_WORDS
        assert len(confirmations) == (0 if by_carrier else 1), said
        assert dana.received()[before:] == confirmations, said
        assert dana.point.standing is Standing.OPTED_OUT, said
        assert dana.ledger() == [
            ("given", "first_message", "hello"),
            ("revoked", "keyword" if is_keyword else "plain_words", said),
        ]


def in_one_step(tenant: Tenant, step: Callable[[Session, Catalogue], T]) -> T:
    return database.transact(lambda db: step(db, catalogue(db, tenant.id)))


def book(tenant: Tenant, customer_id: str, *, days: int) -> str:
    """By the customer, so that nobody need be told."""

    def step(db: Session, known: Catalogue) -> str:
        [service_id], [staff_id] = known.services, known.staff
        with acting(db, Actor(ActorKind.CUSTOMER, customer_id)):
            starts_at = NOW + timedelta(days=days)
        visit = bookings.book(
            db,
            known,
            customer_id=customer_id,
            service_id=service_id,
            staff_id=staff_id,
            starts_at=starts_at,
            now=NOW,
        )
        return visit.id

    return in_one_step(tenant, step)


def free_a_slot(tenant: Tenant) -> None:
    """Eli gives up a haircut."""

    def add(db: Session, _: Catalogue) -> str:
        return builders.a_customer(db, tenant, phone="+12125550190", name="Eli").id

    visit_id = book(tenant, in_one_step(tenant, add), days=4)
    in_one_step(tenant, lambda db, known: bookings.cancel(db, known, visit_id, now=NOW))


def offers() -> list[OfferStatus]:
    with database.read() as db:
        return list(db.scalars(select(Offer.status)))


@pytest.mark.parametrize("channel", ADDRESSES)
@pytest.mark.parametrize("words", ["Stop", "leave me alone"])
class TestWhateverThereWouldBeToSay:
    """Dana waits for a haircut and has a visit to come; then wants no more messages."""

    @pytest.fixture
    def waiting(self, tenant: Tenant, channel: Channel) -> Correspondent:
        dana = correspondent(channel)
        dana.writes("hello")

        def wait(db: Session, known: Catalogue) -> None:
            customer = db.get_one(Customer, dana.point.customer_id)
            builders.an_entry(db, customer, db.scalars(select(Service)).one())

        in_one_step(tenant, wait)
        return dana

    @pytest.fixture
    def dana(self, waiting: Correspondent, words: str) -> Correspondent:
        waiting.writes(words)
        return waiting

    def test_no_offer_is_made(self, tenant: Tenant, dana: Correspondent) -> None:
        before = dana.received()

        free_a_slot(tenant)
        dana.waits(timedelta(hours=1))

        assert dana.received() == before
        assert offers() == []

    def test_an_offer_that_is_open_is_withdrawn(
        self, tenant: Tenant, waiting: Correspondent, words: str
    ) -> None:
        free_a_slot(tenant)
        waiting.waits(timedelta(minutes=1))
        assert offers() == [OfferStatus.PENDING]
        before = len(waiting.received())

        waiting.writes(words)
        waiting.waits(timedelta(hours=1))

        assert offers() == [OfferStatus.WITHDRAWN]
        purposes = [row.purpose for row in waiting.outgoing() if row.status in LEFT][before:]
        by_carrier = waiting.channel is Channel.SMS and words == "Stop"
        assert purposes == ([] if by_carrier else [Purpose.OPT_OUT])

    def test_no_visit_is_reminded_of(self, tenant: Tenant, dana: Correspondent) -> None:
        before = dana.received()
        book(tenant, dana.point.customer_id, days=3)

        sweeps.send_reminders(NOW + timedelta(days=2, hours=1))
        dana.waits(timedelta(days=2, hours=2))

        assert dana.received() == before

    def test_no_change_by_the_business_is_told(self, tenant: Tenant, dana: Correspondent) -> None:
        before = dana.received()
        visit_id = book(tenant, dana.point.customer_id, days=3)

        in_one_step(tenant, lambda db, known: bookings.cancel(db, known, visit_id, now=NOW))
        dana.waits(timedelta(hours=1))

        assert dana.received() == before

    @pytest.mark.parametrize("purpose", UNASKED)
    def test_what_waits_at_the_door_stays_in(
        self, tenant: Tenant, dana: Correspondent, purpose: Purpose
    ) -> None:
        """As it would, had it been written before the wish was heard: one of many, for example."""
        before = dana.received()
        point, conversation_id = dana.point, dana.outgoing()[0].conversation_id

        def write(db: Session, _: Catalogue) -> None:
            outbox.add(
                db,
                tenant_id=tenant.id,
                conversation_id=conversation_id,
                contact_point_id=point.id,
                channel=dana.channel,
                sender=BUSINESS[dana.channel],
                recipient=dana.address,
                text="We have an opening tomorrow.",
                purpose=purpose,
                now=dana.now,
            )

        in_one_step(tenant, write)
        dana.waits(timedelta(hours=1))

        assert dana.received() == before
        last = dana.outgoing()[-1]
        assert (last.status, last.error_code) == (MessageStatus.WITHHELD, "opted_out")

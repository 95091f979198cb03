"""How long a customer has to answer, and what silence means."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue
from core.errors import NotFound
from core.events import Name, announce
from core.models import Channel, Offer, OfferStatus, SlotStatus
from core.scheduling import holds
from core.scheduling.offers.asking import ask_more
from core.scheduling.offers.endings import ENDED_AT_ONCE, end, end_others, lock_offer
from core.scheduling.offers.facts import fact_of_offer
from core.scheduling.slots import SLOTS

OFFERS = Offer.table()

# Built once: building them costs several times what running them does.
_offer = sa.select(OFFERS).where(
    OFFERS.c.id == sa.bindparam("offer"), OFFERS.c.tenant_id == sa.bindparam("tenant")
)
_start = (
    sa.update(OFFERS)
    .where(
        OFFERS.c.id == sa.bindparam("offer"),
        OFFERS.c.status == OfferStatus.PENDING,
        OFFERS.c.sent_at.is_(None),
    )
    .values(sent_at=sa.bindparam("at"), answer_by=sa.bindparam("until"))
)

SWEPT_AT_ONCE = 20
CROSSED = (OfferStatus.WITHDRAWN, OfferStatus.SUPERSEDED)


def message_sent(
    db: Session,
    catalogue: Catalogue,
    offer_id: str,
    *,
    sent_at: datetime,
    channel: Channel | None = None,
) -> None:
    """The customer has the question, by that channel: from `sent_at` they have as long to answer as
    was planned, but never longer than until the visit begins. Only the first call counts. A
    question that left while its offer was being taken back is announced as such. Raises NotFound.
    """
    row = db.execute(_offer, {"offer": offer_id, "tenant": catalogue.tenant_id}).first()
    if row is None:
        raise NotFound(offer_id=offer_id)
    offer = Offer(**row._mapping)
    policies = catalogue.policies_with(offer.service_id, offer.staff_id)
    minutes = offer.answer_minutes or policies.hold_minutes
    answer_by = min(sent_at + timedelta(minutes=minutes), offer.starts_at)
    started = database.affected(db, _start, {"offer": offer_id, "at": sent_at, "until": answer_by})
    if started:
        offer.sent_at, offer.answer_by = sent_at, answer_by
        holds.follow_offers(db, offer.slot_id)
        after = {"answer_by": answer_by.isoformat()}
        fact = fact_of_offer(Name.OFFER_SENT, offer, sent_at)
        data = fact.data | ({"channel": channel.value} if channel else {})
        announce(db, replace(fact, data=data, before={"answer_by": None}, after=after))
    elif offer.sent_at is None:
        _crossed(db, offer_id, sent_at)


def _crossed(db: Session, offer_id: str, sent_at: datetime) -> None:
    """The question and the end of its offer have passed each other: whoever ended it took it for
    not sent, so nobody has told the customer."""
    row = db.execute(sa.select(OFFERS).where(OFFERS.c.id == offer_id)).one()
    offer = Offer(**row._mapping)
    told = database.affected(
        db,
        sa.update(OFFERS)
        .where(OFFERS.c.id == offer_id, OFFERS.c.status.in_(CROSSED), OFFERS.c.sent_at.is_(None))
        .values(sent_at=sent_at),
    )
    if told:
        offer.sent_at = sent_at
        fact = fact_of_offer(Name.OFFER_CROSSED, offer, sent_at)
        announce(db, replace(fact, after={"status": offer.status.value}))


def message_lost(db: Session, offer_id: str) -> None:
    """The message did not arrive after all and is on its way again: the answer time starts anew
    when it was sent."""
    lost = database.affected(
        db,
        sa.update(OFFERS)
        .where(OFFERS.c.id == offer_id, OFFERS.c.status == OfferStatus.PENDING)
        .values(sent_at=None, answer_by=None),
    )
    if lost:
        slot_id = sa.select(OFFERS.c.slot_id).where(OFFERS.c.id == offer_id)
        holds.follow_offers(db, db.scalars(slot_id).one())


@dataclass(frozen=True, slots=True)
class DueOffer:
    offer_id: str
    tenant_id: str


def next_due_offer(db: Session, now: datetime) -> DueOffer | None:
    """An offer whose time to answer is over, its slot locked; another sweep finds another one.
    Those of broadcasts end by the thousand, elsewhere."""
    due = db.execute(
        sa.select(OFFERS.c.id, OFFERS.c.tenant_id, OFFERS.c.slot_id)
        .where(
            OFFERS.c.status == OfferStatus.PENDING, OFFERS.c.broadcast_id.is_(None), _is_due(now)
        )
        .order_by(OFFERS.c.answer_by)
        .limit(SWEPT_AT_ONCE)
    ).all()
    if not due:
        return None
    # The slot is what is claimed, not the offer: a customer's YES locks the slot first, and the
    # other order would make the two wait for each other.
    slot_id = db.scalar(
        sa.select(SLOTS.c.id)
        .where(SLOTS.c.id.in_([row.slot_id for row in due]))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = next((row for row in due if row.slot_id == slot_id), None)
    return DueOffer(found.id, found.tenant_id) if found else None


def lapse(db: Session, catalogue: Catalogue, offer_id: str, *, now: datetime) -> bool:
    """Silence: the customer keeps their place and the round goes on, also for others who were asked
    about the same slot and whose time is over too. An offer that was never sent and whose visit
    begins is withdrawn instead. False if it is not due (any more).

    Raises NotFound.
    """
    locked = lock_offer(db, catalogue, offer_id)
    if locked.slot.status not in (SlotStatus.OPEN, SlotStatus.HELD):
        end_others(db, locked.slot, now)
        return locked.offer.status is OfferStatus.PENDING
    due = db.execute(
        sa.select(OFFERS)
        .where(
            OFFERS.c.slot_id == locked.slot.id,
            OFFERS.c.status == OfferStatus.PENDING,
            OFFERS.c.broadcast_id.is_(None),
            _is_due(now),
        )
        .order_by(OFFERS.c.id)
        .limit(ENDED_AT_ONCE)
    ).all()
    for row in due:
        offer = Offer(**row._mapping)
        end(db, offer, OfferStatus.LAPSED if offer.sent_at else OfferStatus.WITHDRAWN, now)
    if due:
        ask_more(db, catalogue, locked.slot, now=now)
    return any(row.id == offer_id for row in due)


def pending_for(db: Session, customer_id: str) -> list[Offer]:
    """The questions that are open with a customer, oldest first."""
    query = (
        sa.select(Offer)
        .where(Offer.customer_id == customer_id, Offer.status == OfferStatus.PENDING)
        .order_by(Offer.offered_at)
        .execution_options(populate_existing=True)
    )
    return list(db.scalars(query))


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    unsent = sa.and_(OFFERS.c.answer_by.is_(None), OFFERS.c.starts_at <= now)
    return sa.or_(OFFERS.c.answer_by <= now, unsent)

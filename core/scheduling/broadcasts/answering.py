"""What one recipient was asked, and what they say to it. YES is that to any offer
(`offers.accept`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import Appointment, BroadcastRecipient, Offer, OfferStatus
from core.scheduling import offers, waitlist
from core.scheduling.broadcasts.openings import OPENINGS
from core.scheduling.local_time import local

OFFERS = Offer.table()
RECIPIENTS = BroadcastRecipient.table()


def asked_of(db: Session, broadcast_id: str, customer_id: str) -> Sequence[Any]:
    """All that a customer was ever asked by a broadcast, in the order in which it was numbered: a
    number goes on meaning the same when another opening is gone."""
    return db.execute(
        sa.select(
            OFFERS.c.id, OFFERS.c.service_id, OFFERS.c.staff_id, OFFERS.c.starts_at, OFFERS.c.status
        )
        .join(
            OPENINGS,
            sa.and_(
                OPENINGS.c.broadcast_id == OFFERS.c.broadcast_id,
                OPENINGS.c.slot_id == OFFERS.c.slot_id,
            ),
        )
        .where(OFFERS.c.broadcast_id == broadcast_id, OFFERS.c.customer_id == customer_id)
        .order_by(OPENINGS.c.position)
    ).all()


def message_sent(db: Session, offer_id: str, *, sent_at: datetime) -> None:
    """The message of which this is the first offer has left: its questions are asked now. Only the
    first call counts."""
    first = sa.select(OFFERS.c.broadcast_id, OFFERS.c.customer_id).where(OFFERS.c.id == offer_id)
    found = db.execute(first).first()
    if found is None:
        return
    db.execute(
        sa.update(OFFERS)
        .where(
            OFFERS.c.broadcast_id == found.broadcast_id,
            OFFERS.c.customer_id == found.customer_id,
            OFFERS.c.sent_at.is_(None),
        )
        .values(sent_at=sent_at)
    )


def message_failed(db: Session, message_id: str, said_again: str | None, *, now: datetime) -> None:
    """A message did not arrive: another one is on its way instead, or nobody is asked by it."""
    c = RECIPIENTS.c
    if said_again is not None:
        other = {"message_id": said_again}
        db.execute(sa.update(RECIPIENTS).where(c.message_id == message_id).values(other))
        return
    found = db.execute(
        sa.select(c.broadcast_id, c.customer_id).where(c.message_id == message_id)
    ).first()
    if found is not None:
        db.execute(
            sa.update(OFFERS)
            .where(
                OFFERS.c.broadcast_id == found.broadcast_id,
                OFFERS.c.customer_id == found.customer_id,
                OFFERS.c.status == OfferStatus.PENDING,
            )
            .values(status=OfferStatus.WITHDRAWN, ended_at=now)
        )


def end_waits(db: Session, catalogue: Catalogue, booked: Appointment, *, now: datetime) -> None:
    """Who took an opening waits no longer for what it is."""
    start = local(booked.starts_at, catalogue.zone)
    for entry in waitlist.active_entries(db, booked.customer_id):
        is_it = entry.service_id == booked.service_id and entry.instead_of_appointment_id is None
        if is_it and waitlist.is_met(entry, start, booked.staff_id):
            offers.fulfil_entry(db, catalogue, entry.id, customer_id=booked.customer_id, now=now)


def decline(
    db: Session, catalogue: Catalogue, broadcast_id: str, *, customer_id: str, now: datetime
) -> None:
    """NO to all of it."""
    pending = db.scalars(
        sa.select(OFFERS.c.id)
        .where(
            OFFERS.c.broadcast_id == broadcast_id,
            OFFERS.c.customer_id == customer_id,
            OFFERS.c.tenant_id == catalogue.tenant_id,
            OFFERS.c.status == OfferStatus.PENDING,
        )
        .order_by(OFFERS.c.slot_id)
    ).all()
    for offer_id in pending:
        offers.decline(db, catalogue, offer_id, customer_id=customer_id, now=now)

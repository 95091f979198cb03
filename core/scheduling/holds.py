"""Keeping a slot for those who are asked about it: one row that says so, for whom if it is one
alone, and the quanta that make it true. Where somebody who is asked waits for two, a colleague's
time can be kept with it, by a row of its own."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import SlotTaken
from core.ids import new_id
from core.models import Hold, Offer, OfferStatus, Slot
from core.scheduling import changes, occupying, quanta
from core.scheduling.slots import kept_time
from core.scheduling.visits import Visit

HOLDS = Hold.table()
OFFERS = Offer.table()

# Built once: building them costs several times what running them does.
_of_slot = sa.select(HOLDS).where(HOLDS.c.slot_id == sa.bindparam("slot"))
_alone = sa.select(HOLDS.c.id).where(
    HOLDS.c.slot_id == sa.bindparam("slot"), HOLDS.c.customer_id.is_not(None)
)
_live = sa.and_(OFFERS.c.slot_id == HOLDS.c.slot_id, OFFERS.c.status == OfferStatus.PENDING)
_follow = (
    sa.update(HOLDS)
    .where(HOLDS.c.slot_id == sa.bindparam("slot"))
    .values(
        expires_at=sa.case(
            (sa.exists().where(_live, OFFERS.c.answer_by.is_(None)), None),
            else_=sa.select(sa.func.max(OFFERS.c.answer_by)).where(_live).scalar_subquery(),
        )
    )
)
_insert = sa.insert(HOLDS)
_delete = sa.delete(HOLDS).where(HOLDS.c.id == sa.bindparam("hold"))


def take(
    db: Session,
    catalogue: Catalogue,
    slot: Slot,
    visits: Sequence[Visit],
    *,
    seconds: Sequence[Visit] = (),
    customer_id: str | None,
    now: datetime,
) -> list[Visit]:
    """Keep all of the slot, and what any one of the proposed visits needs, once for all who are
    asked about it; for `customer_id` alone if one is given. `seconds` are the second visits of
    those who wait for two. Returns the visits that it is kept for: the first, and those that can be
    kept beside it. Raises SlotTaken.
    """
    kept = [kept_time(slot, proposed) for proposed in visits]
    span = min(begins for begins, _ in kept), max(ends for _, ends in kept)
    own = [second for second in seconds if second.staff_id == slot.staff_id]
    served = _keep(db, catalogue, slot, [*visits, *own], span, customer_id=customer_id, now=now)
    for staff_id in sorted({second.staff_id for second in seconds} - {slot.staff_id}):
        theirs = [second for second in seconds if second.staff_id == staff_id]
        span = occupying.span_of(theirs)
        with suppress(SlotTaken):
            served += _keep(db, catalogue, slot, theirs, span, customer_id=customer_id, now=now)
    return served


def _keep(
    db: Session,
    catalogue: Catalogue,
    slot: Slot,
    visits: Sequence[Visit],
    span: tuple[datetime, datetime],
    *,
    customer_id: str | None,
    now: datetime,
) -> list[Visit]:
    """Keep the time of one staff member. Raises SlotTaken."""
    hold_id = new_id()
    served = occupying.take_for_any(db, catalogue, visits, hold_id, now=now, span=span)
    starts_at, ends_at = occupying.span_of(served, span)
    db.execute(
        _insert,
        {
            "id": hold_id,
            "tenant_id": slot.tenant_id,
            "slot_id": slot.id,
            "customer_id": customer_id,
            "staff_id": visits[0].staff_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "expires_at": None,
        },
    )
    return served


def of_slot(db: Session, slot_id: str) -> list[Hold]:
    """What keeps a slot, and a colleague's time with it, for those who are asked; pictures, not
    attached to the session."""
    return [Hold(**row._mapping) for row in db.execute(_of_slot, {"slot": slot_id})]


def is_promised(db: Session, slot_id: str) -> bool:
    """Whether the slot is kept for one person alone, who was told so."""
    return db.scalar(_alone, {"slot": slot_id}) is not None


def follow_offers(db: Session, slot_id: str) -> None:
    """The slot's hold is over when the last of those who are asked has had time to answer; while
    one has not been sent the question, nobody knows when: no time is lost to a slow provider."""
    db.execute(_follow, {"slot": slot_id})


def drop(db: Session, catalogue: Catalogue, hold: Hold) -> None:
    """Give the held time back."""
    db.execute(_delete, {"hold": hold.id})
    span = (hold.starts_at, hold.ends_at)
    occupying.release(db, catalogue, hold.id, staff_id=hold.staff_id, span=span)


def drop_of_slot(db: Session, catalogue: Catalogue, slot_id: str) -> None:
    """Give back what keeps a slot for those who are asked, if anything does."""
    for hold in of_slot(db, slot_id):
        drop(db, catalogue, hold)


def become(
    db: Session, catalogue: Catalogue, hold: Hold, *, owner_id: str, planned: Visit
) -> tuple[datetime, datetime]:
    """Turn the held time, as far as the visit keeps it busy, into the owner's; what is left, and
    what was kept for others who were asked, is free again.

    Returns the time that the owner now occupies.
    """
    db.execute(_delete, {"hold": hold.id})
    occupying.pass_on(db, catalogue, hold.id, owner_id)
    occupying.keep_only(db, catalogue, owner_id, planned)
    span = (
        max(planned.busy_starts_at, hold.starts_at),
        min(planned.busy_ends_at, hold.ends_at),
    )
    held = quanta.quanta_between(hold.starts_at, hold.ends_at)
    kept = quanta.quanta_between(*span)
    before, after = range(held.start, kept.start), range(kept.stop, held.stop)
    if before or after:
        quanta.release_quanta(db, hold.staff_id, owner_id, [*before, *after])
    if before:
        changes.mark(db, hold.tenant_id, hold.staff_id, hold.starts_at, span[0])
    if after:
        changes.mark(db, hold.tenant_id, hold.staff_id, span[1], hold.ends_at)
    return span

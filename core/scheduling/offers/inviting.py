"""Staff offer a coming vacancy to one who waits, and say by when they want to know."""

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import EntryClosed, EntryOffered, InvalidInterval, NotFound, SlotInPast, SlotTaken
from core.events import Fact, Name, announce_all
from core.models import EntryStatus, Offer, OfferMode, SlotStatus, WaitlistEntry
from core.scheduling import elsewhere, holds, limits, slots
from core.scheduling.offers import claiming, rounds
from core.scheduling.offers.facts import fact_of_offer
from core.scheduling.offers.freeing import announcement, new_slot
from core.scheduling.offers.ranking import Candidate
from core.scheduling.parties import Room
from core.scheduling.visits import bookable_visit

ENTRIES = WaitlistEntry.table()


def invite(  # noqa: PLR0913 - whom, to what, and until when
    db: Session,
    catalogue: Catalogue,
    entry_id: str,
    *,
    staff_id: str,
    starts_at: datetime,
    answer_by: datetime,
    now: datetime,
    because: str | None = None,
) -> Offer:
    """Keep a time that is free, or will be, for an entry until `answer_by`, and ask its customer.

    It is an offer like any other, with a longer time to answer: at NO or silence the time goes to
    the next who wait. Raises NotFound, EntryClosed, EntryOffered, SlotTaken, SlotInPast,
    InvalidInterval (an `answer_by` that has passed or comes after the start) and what
    `bookable_visit` and `limits.reason_of` raise; then whoever opened the transaction rolls it
    back.
    """
    reason = limits.reason_of(because)
    entry = _waiting(db, catalogue, entry_id)
    if starts_at <= now:
        raise SlotInPast(starts_at=starts_at.isoformat())
    if not now < answer_by <= starts_at:
        raise InvalidInterval(answer_by=answer_by.isoformat())
    is_bound = limits.is_bound(db, reason)
    wanted = bookable_visit(
        catalogue, entry.service_id, staff_id, starts_at, now=now, is_bound=is_bound
    )
    elsewhere.check(db, wanted)
    fitting = {entry.service_id: wanted}
    second = None
    if entry.party is not None:
        second = Room(db, catalogue, fitting, now).second_for(entry.service_id, entry.party)
        if second is None:
            raise SlotTaken(entry_id=entry.id)
    slot = new_slot(
        catalogue,
        staff_id=staff_id,
        service_id=entry.service_id,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        now=now,
    )
    opened = announcement(slot, Name.SLOT_OPENED, now)
    slot.status = SlotStatus.HELD
    slots.write(db, slot)
    begun = rounds.begin(db, catalogue, slot, fitting, mode=OfferMode.SEQUENTIAL, now=now)
    besides = [second] if second else []
    alone = entry.customer_id
    kept = holds.take(db, catalogue, slot, [wanted], seconds=besides, customer_id=alone, now=now)
    if second is not None and second not in kept:
        raise SlotTaken(entry_id=entry.id)
    asked = Candidate(
        entry.id, entry.customer_id, entry.service_id, score=0, parts={}, second=second
    )
    if not claiming.claim(db, [asked], 1):
        raise EntryOffered(entry_id=entry.id)
    minutes = (answer_by - now) / timedelta(minutes=1)
    [made] = claiming.write_offers(db, slot, begun, [asked], fitting, minutes, now)
    rounds.keep(db, begun.id, [asked])
    invited = Fact(
        Name.ENTRY_INVITED,
        catalogue.tenant_id,
        entry.id,
        now,
        entry.customer_id,
        {"offer_id": made.id, "staff_id": staff_id, "starts_at": starts_at.isoformat()},
        before={"status": entry.status.value},
        after={"status": EntryStatus.OFFERED.value},
        reason=reason,
    )
    fact = fact_of_offer(Name.OFFER_MADE, made, now)
    told = {"minutes": minutes, "is_held": True, "answer_by": answer_by.isoformat()}
    offered = replace(fact, data=fact.data | told, after={"status": made.status.value})
    announce_all(db, [opened, invited, offered])
    return made


def _waiting(db: Session, catalogue: Catalogue, entry_id: str) -> WaitlistEntry:
    row = db.execute(
        sa.select(ENTRIES).where(
            ENTRIES.c.id == entry_id, ENTRIES.c.tenant_id == catalogue.tenant_id
        )
    ).first()
    if row is None:
        raise NotFound(entry_id=entry_id)
    if row.status is EntryStatus.OFFERED:
        raise EntryOffered(entry_id=entry_id)
    if row.status is not EntryStatus.ACTIVE:
        raise EntryClosed(status=row.status.value)
    return WaitlistEntry(**row._mapping)

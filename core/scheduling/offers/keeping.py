"""Holding a slot for those who are asked, with a colleague's time for who waits for two."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import SlotTaken
from core.models import Offer, Slot
from core.scheduling import holds, parties
from core.scheduling.offers import claiming
from core.scheduling.offers.ranking import Candidate
from core.scheduling.visits import Visit, visit


def keep(  # noqa: PLR0913 - what is kept, and for whom
    db: Session,
    catalogue: Catalogue,
    slot: Slot,
    live: Sequence[Offer],
    chosen: Sequence[Candidate],
    fitting: Mapping[str, Visit],
    *,
    alone_for: str | None,
    now: datetime,
) -> list[Candidate]:
    """Hold the slot for those who are being asked and those who are chosen to be, whose visits are
    among those `fitting`, or for one alone. Returns for whom of the chosen; the others wait on."""
    firsts = [fitting[one.service_id] for one in chosen]
    firsts_told = [visit(catalogue, o.service_id, o.staff_id, o.starts_at) for o in live]
    seconds = [parties.second_of(catalogue, offer) for offer in live]
    seconds += [one.second for one in chosen]
    kept: Collection[Visit] = ()
    # What is wanted besides may have been booked between our look at it and now.
    for visits in ([*firsts_told, *firsts], [*firsts_told, *firsts[:1]], firsts_told):
        if distinct := list({v.service_id: v for v in visits}.values()):
            besides = list(dict.fromkeys(filter(None, seconds)))
            with suppress(SlotTaken):
                kept = holds.take(
                    db, catalogue, slot, distinct, seconds=besides, customer_id=alone_for, now=now
                )
                break
    served = [one for one in chosen if _is_in(kept, fitting[one.service_id], one.second)]
    for candidate in chosen:
        if candidate not in served:
            claiming.give_back(db, candidate)
    return served


def _is_in(kept: Collection[Visit], first: Visit, second: Visit | None) -> bool:
    return first in kept and (second is None or second in kept)

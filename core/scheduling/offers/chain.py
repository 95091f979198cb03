"""One cancellation moves several visits: who takes a freed slot may give up a later one, and that
one is offered to the next.

Each step is remembered by the slot that it freed (`freed_by_offer_id`); the chain is found by
walking from slot to offer to slot. It ends: everybody in it moves to an earlier time, and the
policy `chain_depth` bounds how many do.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import Offer, Slot

OFFERS = Offer.table()
SLOTS = Slot.table()

_before = (
    sa.select(SLOTS.c.freed_by_offer_id)
    .join(OFFERS, OFFERS.c.slot_id == SLOTS.c.id)
    .where(OFFERS.c.id == sa.bindparam("offer"), OFFERS.c.tenant_id == sa.bindparam("tenant"))
)


def may_go_on(db: Session, catalogue: Catalogue, offer_id: str) -> bool:
    """Whether those who wait may be asked about what was given up for this offer: one query for
    each visit that was moved before."""
    link: str | None = offer_id
    for _ in range(catalogue.policies.chain_depth):
        link = db.scalar(_before, {"offer": link, "tenant": catalogue.tenant_id})
        if link is None:
            return True
    return False

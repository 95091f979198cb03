"""How often somebody is asked: `max_offers_per_day` for the same wait within any 24 hours."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.models import Offer, WaitlistEntry
from core.models.base import UtcDateTime

A_DAY = timedelta(days=1)
NO_LIMIT = 2**31 - 1

ENTRIES = WaitlistEntry.table()
OFFERS = Offer.table()


def was_asked_enough() -> sa.ColumnElement[bool]:
    """Of an entry: whether it had all the offers of a day when the round began. The parameters are
    those of `cap_facts`; what is asked later about that instant gets the same answer."""
    had = (
        sa.select(sa.func.count())
        .where(
            OFFERS.c.entry_id == ENTRIES.c.id,
            OFFERS.c.offered_at > sa.bindparam("cap_since", type_=UtcDateTime()),
            OFFERS.c.offered_at < sa.bindparam("cap_until", type_=UtcDateTime()),
        )
        .correlate(ENTRIES)
        .scalar_subquery()
    )
    return had >= sa.bindparam("cap_most", type_=sa.Integer())


def cap_facts(most: int | None, until: datetime) -> dict[str, Any]:
    """The parameters of `was_asked_enough` for `max_offers_per_day`; the day is the 24 hours until
    `until`."""
    most = NO_LIMIT if most is None else most
    return {"cap_since": until - A_DAY, "cap_until": until, "cap_most": most}

"""Nobody is asked at night.

An offer that cannot be told before the morning would keep its slot from everybody for hours, so it
is not made. Whoever is awake is asked instead, in their order; if nobody is, the slot stands in
public availability and its round begins in the morning of the first who sleeps.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.messaging.quiet_hours import quiet_until
from core.models import ContactPoint, Slot, Standing
from core.people.sharing import points_of
from core.scheduling.slots import SLOTS

POINTS = ContactPoint.table()
BEGUN_AT_ONCE = 20


def asleep(
    db: Session, catalogue: Catalogue, customer_ids: Sequence[str], now: datetime
) -> dict[str, datetime]:
    """Those who can be reached by no address now because it is night there, and until when."""
    if not customer_ids:
        return {}
    reached = points_of(customer_ids)
    rows = db.execute(
        sa.select(reached.c.customer_id, POINTS.c.address)
        .join(POINTS, POINTS.c.id == reached.c.contact_point_id)
        .where(POINTS.c.standing == Standing.OK)
    )
    wakes: dict[str, datetime] = {}
    awake: set[str] = set()
    for customer_id, address in rows:
        until = quiet_until(catalogue.policies.messaging, address, catalogue.zone, now)
        if until is None:
            awake.add(customer_id)
        else:
            wakes[customer_id] = min(until, wakes.get(customer_id, until))
    return {customer_id: at for customer_id, at in wakes.items() if customer_id not in awake}


def ask_later(db: Session, slot: Slot, at: datetime) -> None:
    """Begin the slot's round at an aware instant, by a sweep; until then it is open to all."""
    db.execute(sa.update(SLOTS).where(SLOTS.c.id == slot.id).values(ask_at=at))
    slot.ask_at = at


def take_due(db: Session, now: datetime) -> list[tuple[str, str]]:
    """Tenant and id of slots whose round may begin, locked and not due any more; what was taken
    meanwhile is among them."""
    due = db.execute(
        sa.select(SLOTS.c.tenant_id, SLOTS.c.id)
        .where(SLOTS.c.ask_at <= now)
        .order_by(SLOTS.c.ask_at)
        .limit(BEGUN_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if due:
        db.execute(
            sa.update(SLOTS).where(SLOTS.c.id.in_([row.id for row in due])).values(ask_at=None)
        )
    return [(row.tenant_id, row.id) for row in due]

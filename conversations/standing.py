"""May we write to this address? What keywords, plain words and providers say about it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from conversations.people import Person
from core.database import affected
from core.events import Fact, Name, announce
from core.models import ContactPoint, Standing

FACTS = {
    Standing.OPTED_OUT: Name.CONTACT_OPTED_OUT,
    Standing.OK: Name.CONTACT_OPTED_IN,
    Standing.UNDELIVERABLE: Name.CONTACT_UNDELIVERABLE,
}


def change(
    db: Session,
    *,
    tenant_id: str,
    contact_point_id: str,
    customer_id: str,
    to: Standing,
    because: str,
    now: datetime,
) -> bool:
    """Set the standing and announce it; False if it was so already. `because` names the source:
    a keyword, plain words, a provider's code."""
    point = ContactPoint.table()
    changed = affected(
        db,
        update(point)
        .where(point.c.id == contact_point_id, point.c.standing != to)
        .values(standing=to, standing_at=now),
    )
    if changed:
        announce(
            db,
            Fact(FACTS[to], tenant_id, contact_point_id, now, customer_id, {"because": because}),
        )
    return bool(changed)


def change_for(db: Session, person: Person, *, to: Standing, because: str, now: datetime) -> bool:
    """The same for the address that a person writes from."""
    return change(
        db,
        tenant_id=person.tenant_id,
        contact_point_id=person.contact_point_id,
        customer_id=person.customer_id,
        to=to,
        because=because,
        now=now,
    )

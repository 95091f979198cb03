"""What customers would rather not be asked."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.events import Fact, Name, announce
from core.models import Customer

CUSTOMERS = Customer.table()
# For so long a no to earlier times holds.
EARLIER_NOT_ASKED = timedelta(days=90)


def wants_no_earlier(db: Session, customer_id: str, *, now: datetime) -> bool:
    """Whether the customer has lately said no to being told of earlier times."""
    said_at = db.scalar(sa.select(CUSTOMERS.c.no_earlier_at).where(CUSTOMERS.c.id == customer_id))
    return said_at is not None and now < said_at + EARLIER_NOT_ASKED


def want_no_earlier(db: Session, customer_id: str, *, now: datetime) -> None:
    """The customer said no to being told of earlier times, and is not asked for a while."""
    row = db.execute(
        sa.select(CUSTOMERS.c.tenant_id, CUSTOMERS.c.no_earlier_at).where(
            CUSTOMERS.c.id == customer_id
        )
    ).one()
    db.execute(sa.update(CUSTOMERS).where(CUSTOMERS.c.id == customer_id).values(no_earlier_at=now))
    before = row.no_earlier_at.isoformat() if row.no_earlier_at else None
    announce(
        db,
        Fact(
            Name.NO_EARLIER_WANTED,
            row.tenant_id,
            customer_id,
            now,
            customer_id,
            before={"no_earlier_at": before},
            after={"no_earlier_at": now.isoformat()},
        ),
    )

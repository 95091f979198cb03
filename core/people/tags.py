"""Words that staff put on customers: `regular`, `apprentice`, `color`.

One mechanism for all that a business wants to tell its customers apart by: a broadcast can go to
whoever has a tag, and a tag can weigh in the ranking of those who wait.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.errors import InvalidName, NotFound
from core.events import Fact, Name, announce
from core.models import Customer, CustomerTag
from core.scheduling import wants

LONGEST_TAG = 40
# However its signs are composed; to put a million marks in order takes minutes.
LONGEST_TYPED = 5 * LONGEST_TAG
TAG = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")

_tag, _customer = CustomerTag.table(), Customer.table()


def canonical(text: str) -> str:
    """A tag as it is stored: one word in small letters. Raises InvalidName."""
    typed = text.strip()[:LONGEST_TYPED].casefold()
    tag = unicodedata.normalize("NFC", typed).replace(" ", "-")
    if len(tag) > LONGEST_TAG or not TAG.fullmatch(tag):
        raise InvalidName(name=text[:LONGEST_TAG])
    return tag


def add_tag(db: Session, tenant_id: str, customer_id: str, text: str, *, now: datetime) -> str:
    """Put a tag on a customer and return it as it is stored; one that is there already stays.

    Raises InvalidName, and NotFound for another tenant's customer.
    """
    tag = canonical(text)
    _lock(db, tenant_id, customer_id)
    if tag not in tags_of(db, customer_id):
        row = {"customer_id": customer_id, "tag": tag, "tenant_id": tenant_id, "tagged_at": now}
        db.execute(sa.insert(_tag), row)
        wants.points_changed(db, [customer_id], now=now)
        of_tag = {"tag": tag}
        announce(
            db,
            Fact(Name.CUSTOMER_TAGGED, tenant_id, customer_id, now, customer_id, after=of_tag),
        )
    return tag


def remove_tag(db: Session, tenant_id: str, customer_id: str, text: str, *, now: datetime) -> None:
    """Raises NotFound, also for a tag that the customer has not."""
    tag = canonical(text)
    _lock(db, tenant_id, customer_id)
    gone = database.affected(
        db, sa.delete(_tag).where(_tag.c.customer_id == customer_id, _tag.c.tag == tag)
    )
    if not gone:
        raise NotFound(tag=tag)
    wants.points_changed(db, [customer_id], now=now)
    of_tag = {"tag": tag}
    announce(
        db, Fact(Name.CUSTOMER_UNTAGGED, tenant_id, customer_id, now, customer_id, before=of_tag)
    )


def tags_of(db: Session, customer_id: str) -> Sequence[str]:
    """In the order of the alphabet."""
    mine = sa.select(_tag.c.tag).where(_tag.c.customer_id == customer_id)
    return db.scalars(mine.order_by(_tag.c.tag)).all()


def in_use(db: Session, tenant_id: str) -> Mapping[str, int]:
    """How many of the tenant's customers have each tag, in the order of the alphabet."""
    rows = db.execute(
        sa.select(_tag.c.tag, sa.func.count())
        .where(_tag.c.tenant_id == tenant_id)
        .group_by(_tag.c.tag)
        .order_by(_tag.c.tag)
    )
    return {tag: many for tag, many in rows}  # noqa: C416 - rows are no pairs to the types


def _lock(db: Session, tenant_id: str, customer_id: str) -> None:
    """Two who tag the same customer do so one after the other."""
    c = _customer.c
    known = sa.select(c.id).where(c.id == customer_id, c.tenant_id == tenant_id)
    if db.scalar(known.with_for_update()) is None:
        raise NotFound(customer_id=customer_id)

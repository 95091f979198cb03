"""Finding customers by a part of their name, or by their number or mailbox."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import InvalidMailbox, InvalidNumber
from core.models import ContactPoint, Customer
from core.people import mailboxes, phone_numbers

CUSTOMERS, POINTS = Customer.table(), ContactPoint.table()

SHORTEST_NUMBER = 4  # digits; fewer stand in too many


@dataclass(frozen=True, slots=True)
class Found:
    """`address` is the first of the customer's own; who shares another's has none."""

    id: str
    name: str | None
    is_vip: bool
    address: str | None


def is_named(part: str) -> sa.ColumnElement[bool]:
    """Whether a customer's name has this part, in small or great letters. SQLite knows those of
    English alone, so the part is looked for in the usual ways of writing as well."""
    written = " ".join(part.split())
    ways = {written, written.lower(), written.title(), written.upper()}
    lowered = sa.func.lower(CUSTOMERS.c.name).contains(written.lower(), autoescape=True)
    return sa.or_(lowered, *(CUSTOMERS.c.name.contains(w, autoescape=True) for w in sorted(ways)))


def found(
    db: Session, tenant_id: str, text: str, *, region: str, limit: int = 10
) -> Sequence[Found]:
    """The tenant's customers whose name has the text, or who have that number or mailbox, or one
    that has these digits; by name. Nobody for a text of blanks."""
    if not text.strip():
        return []
    rows = db.execute(
        sa.select(CUSTOMERS.c.id, CUSTOMERS.c.name, CUSTOMERS.c.is_vip)
        .where(
            CUSTOMERS.c.tenant_id == tenant_id,
            sa.or_(is_named(text), _has_address(tenant_id, text, region)),
        )
        .order_by(CUSTOMERS.c.name, CUSTOMERS.c.id)
        .limit(limit)
    ).all()
    addresses = _addresses(db, [row.id for row in rows])
    return [Found(*row, addresses.get(row.id)) for row in rows]


def at_address(db: Session, tenant_id: str, text: str, *, region: str) -> str | None:
    """The id of the customer with just that number or mailbox, however it is written."""
    mine = sa.select(POINTS.c.customer_id).where(
        POINTS.c.tenant_id == tenant_id, POINTS.c.address.in_(_ways(text, region))
    )
    found: str | None = db.scalar(mine.order_by(POINTS.c.id).limit(1))
    return found


def _ways(text: str, region: str) -> list[str]:
    """How an address may be stored that is written so."""
    whole = {text.strip()}
    with suppress(InvalidNumber):
        whole.add(phone_numbers.canonical(text, region))
    with suppress(InvalidMailbox):
        whole.add(mailboxes.canonical(text))
    return sorted(whole)


def _has_address(tenant_id: str, text: str, region: str) -> sa.ColumnElement[bool]:
    has_it: sa.ColumnElement[bool] = POINTS.c.address.in_(_ways(text, region))
    digits = "".join(filter(str.isdigit, text))
    for part in {digits, digits.lstrip("0")}:  # as it is dialled within the country
        if len(part) >= SHORTEST_NUMBER and not any(map(str.isalpha, text)):
            has_it = sa.or_(has_it, POINTS.c.address.contains(part, autoescape=True))
    mine = sa.select(POINTS.c.customer_id).where(POINTS.c.tenant_id == tenant_id, has_it)
    return CUSTOMERS.c.id.in_(mine)


def _addresses(db: Session, ids: Sequence[str]) -> Mapping[str, str]:
    rows = db.execute(
        sa.select(POINTS.c.customer_id, POINTS.c.address)
        .where(POINTS.c.customer_id.in_(ids))
        .order_by(POINTS.c.id.desc())
    )
    return {row.customer_id: row.address for row in rows}

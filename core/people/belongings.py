"""All rows that are about a customer, in whatever table: those that name them, and those that name
such a row. What a business knows of somebody is told and erased by the same list.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import (
    Appointment,
    Base,
    ContactPoint,
    Conversation,
    Customer,
    Event,
    Message,
    Offer,
    SharedPoint,
    WaitlistEntry,
)

# Through these a row is about the customer too; anything else that names one of them is not.
OWNERS = tuple(
    model.table()
    for model in (Customer, ContactPoint, Conversation, Appointment, Offer, WaitlistEntry)
)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def belongings(db: Session, tenant_id: str, customer_id: str) -> Rows:
    """By table, whole rows: the customer, what is theirs, what is about that, and what happened to
    it all (`events`)."""
    found: dict[str, dict[tuple[Any, ...], Mapping[str, Any]]] = {}
    ids: dict[str, set[str]] = {"customers": {customer_id}}
    for owner in OWNERS:
        mine = ids.get(owner.name, set())
        _take(db, owner, owner.c.id, mine, found)
        for column in _naming(owner):
            rows = _take(db, column.table, column, mine, found)
            if column.table in OWNERS:
                ids.setdefault(column.table.name, set()).update(row["id"] for row in rows)
    _told_to_others(db, customer_id, found)
    known = set().union(*ids.values())
    events = Event.table()
    about = sa.or_(events.c.customer_id == customer_id, events.c.subject_id.in_(known))
    happened = db.execute(sa.select(events).where(events.c.tenant_id == tenant_id, about))
    told = {name: list(by_key.values()) for name, by_key in found.items() if by_key}
    return told | {"events": [row._asdict() for row in happened]}


def _take(
    db: Session,
    table: sa.FromClause,
    column: sa.ColumnElement[Any],
    ids: set[str],
    found: dict[str, dict[tuple[Any, ...], Mapping[str, Any]]],
) -> Sequence[Mapping[str, Any]]:
    if not ids:
        return []
    rows = [row._asdict() for row in db.execute(sa.select(table).where(column.in_(ids)))]
    keys = [key.name for key in table.primary_key]
    kept = found.setdefault(str(table.description), {})
    for row in rows:
        kept[tuple(row[key] for key in keys)] = row
    return rows


def _told_to_others(
    db: Session,
    customer_id: str,
    found: dict[str, dict[tuple[Any, ...], Mapping[str, Any]]],
) -> None:
    """What a family's telephone was told about this one of them."""
    shared, messages = SharedPoint.table(), Message.table()
    rows = db.execute(
        sa.select(messages)
        .join(shared, shared.c.contact_point_id == messages.c.contact_point_id)
        .where(shared.c.customer_id == customer_id)
    )
    for row in rows:
        if row.extra.get("for") == customer_id:
            found.setdefault("messages", {})[(row.id,)] = row._asdict()


@lru_cache
def _naming(owner: sa.Table) -> tuple[sa.Column[Any], ...]:
    """The columns of all tables that name a row of this one, of tables to come as well."""
    return tuple(
        key.parent
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table is owner
    )

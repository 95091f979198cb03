"""Two customers who turned out to be one person: all that one has becomes the other's."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.events import Fact, Name, announce
from core.models import Base, Conversation, Customer
from core.scheduling import waitlist, wants

_customer = Customer.table()


def join(db: Session, tenant_id: str, *, newcomer_id: str, known_id: str, now: datetime) -> None:
    """Make everything of the newcomer's the known customer's and end the newcomer, announced.

    Contact points keep consent and standing. What staff wrote of the known customer stays; the
    newcomer's name counts where there is none, and the language that they wrote last. Both rows
    must be locked, and the newcomer's conversation be part of the known customer's already.
    """
    for column in references_to(_customer, besides=Conversation.table()):
        _drop_what_both_have(db, column, newcomer_id, known_id)
        db.execute(
            sa.update(column.table)
            .where(column == newcomer_id, column.table.c.tenant_id == tenant_id)
            .values({column.name: known_id})
        )
    _keep_facts(db, tenant_id, newcomer_id, known_id)
    db.execute(
        sa.delete(_customer).where(
            _customer.c.id == newcomer_id, _customer.c.tenant_id == tenant_id
        )
    )
    wants.points_changed(db, [known_id], now=now)
    waitlist.drop_repeated(db, known_id, now=now)
    was, is_now = {"customer_id": newcomer_id}, {"customer_id": known_id}
    fact = Fact(
        Name.CUSTOMER_JOINED, tenant_id, newcomer_id, now, known_id, before=was, after=is_now
    )
    announce(db, fact)


def references_to(table: sa.Table, *, besides: sa.Table) -> Iterator[sa.Column[str]]:
    """The columns of other tables that name a row of this one: of tables to come as well."""
    return iter(_references(table, besides))


@lru_cache
def _references(table: sa.Table, besides: sa.Table) -> tuple[sa.Column[str], ...]:
    return tuple(
        key.parent
        for other in Base.metadata.sorted_tables
        for key in sorted(other.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table is table and other is not besides
    )


def _drop_what_both_have(
    db: Session, column: sa.Column[str], newcomer_id: str, known_id: str
) -> None:
    """Of a table that has one row for each customer and something else, such as a tag."""
    for others in _keys_with(column):
        known = sa.select(*others).where(column == known_id, *(c.is_not(None) for c in others))
        for row in db.execute(known).all():
            is_same = [one == value for one, value in zip(others, row, strict=True)]
            db.execute(sa.delete(column.table).where(column == newcomer_id, *is_same))


def _keys_with(column: sa.Column[str]) -> Iterator[list[sa.Column[Any]]]:
    """What is unique only together with the column."""
    for key in column.table.constraints:
        if isinstance(key, sa.PrimaryKeyConstraint | sa.UniqueConstraint):
            others = [one for one in key.columns if one is not column]
            if others and len(others) < len(key.columns):
                yield others


def _keep_facts(db: Session, tenant_id: str, newcomer_id: str, known_id: str) -> None:
    c = _customer.c
    rows = db.execute(
        sa.select(_customer).where(c.id.in_((newcomer_id, known_id)), c.tenant_id == tenant_id)
    )
    facts = {row.id: row for row in rows}
    newcomer, known = facts[newcomer_id], facts[known_id]
    db.execute(
        sa.update(_customer)
        .where(c.id == known_id)
        .values(
            name=known.name or newcomer.name,
            language=newcomer.language or known.language,
            preferred_channel=known.preferred_channel or newcomer.preferred_channel,
            is_vip=known.is_vip or newcomer.is_vip,
        )
    )

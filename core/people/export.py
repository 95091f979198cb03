"""All that a business knows of a customer, for the customer: complete, and readable by machines.

How we rank somebody among others (scores, wants) is told with the rest, for it is about them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core.events import Fact, Name, announce
from core.people.belongings import belongings
from core.people.directory import card

VERSION = 1
# The names are of the tables; what is only ours to work with is left out.
LEFT_OUT = {"messages": {"lease", "provider_key"}, "events": {"is_uncounted"}}


def export(db: Session, tenant_id: str, customer_id: str, *, now: datetime) -> Mapping[str, Any]:
    """As plain JSON values. Raises NotFound, also for a customer who was erased."""
    known = card(db, tenant_id, customer_id)
    rows = belongings(db, tenant_id, customer_id)
    told = {
        table: [
            {name: _plain(value) for name, value in row.items() if name not in _left_out(table)}
            for row in found
        ]
        for table, found in sorted(rows.items())
    }
    counts = {table: len(found) for table, found in told.items()}
    announce(
        db,
        Fact(Name.CUSTOMER_EXPORTED, tenant_id, customer_id, now, customer_id, after=counts),
    )
    return {
        "version": VERSION,
        "exported_at": now.isoformat(),
        "customer_id": customer_id,
        "name": known.name,
        "tables": told,
    }


def _left_out(table: str) -> set[str]:
    return LEFT_OUT.get(table, set())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value

"""Reading the audit trail: who changed what, when and why."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Customer, Event
from core.models.event import ActorKind

AT_MOST = 200
ON_A_PAGE = 50

EVENTS, CUSTOMERS = Event.table(), Customer.table()


def trail(
    db: Session,
    tenant_id: str,
    *,
    subject_id: str | None = None,
    customer_id: str | None = None,
    since: datetime | None = None,
    limit: int = AT_MOST,
) -> Sequence[Event]:
    """The tenant's latest events, the oldest of them first; at most `limit`."""
    query = sa.select(Event).where(Event.tenant_id == tenant_id)
    if subject_id is not None:
        query = query.where(Event.subject_id == subject_id)
    if customer_id is not None:
        query = query.where(Event.customer_id == customer_id)
    if since is not None:
        query = query.where(Event.happened_at >= since)
    latest = db.scalars(query.order_by(Event.id.desc()).limit(limit)).all()
    return latest[::-1]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the trail is asked for. `kind` is the first word of an event's name; the time is half
    open; `actor` is who did it, whatever they are if only the kind is known."""

    kind: str | None = None
    actor_kind: ActorKind | None = None
    actor_id: str | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One row of the trail."""

    id: str
    name: str
    subject_id: str
    customer_id: str | None
    happened_at: datetime
    actor_kind: ActorKind
    actor_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None
    customer_name: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """The latest deeds first; `older` is where the next page begins, if there is one."""

    deeds: tuple[Deed, ...]
    older: str | None


def page(
    db: Session,
    tenant_id: str,
    wanted: Wanted,
    *,
    before_id: str | None = None,
    limit: int = ON_A_PAGE,
) -> Page:
    """What was done, the latest first, from before that event on."""
    c = EVENTS.c
    asked = [
        c.tenant_id == tenant_id,
        *([c.id < before_id] if before_id else []),
        *([c.name.startswith(f"{wanted.kind}.", autoescape=True)] if wanted.kind else []),
        *([c.actor_kind == wanted.actor_kind] if wanted.actor_kind else []),
        *([c.actor_id == wanted.actor_id] if wanted.actor_id else []),
        *([c.happened_at >= wanted.from_at] if wanted.from_at else []),
        *([c.happened_at < wanted.until_at] if wanted.until_at else []),
    ]
    columns = [c[field.name] for field in fields(Deed) if field.name in c]
    rows = db.execute(
        sa.select(*columns, CUSTOMERS.c.name)
        .outerjoin(CUSTOMERS, CUSTOMERS.c.id == c.customer_id)
        .where(*asked)
        .order_by(c.id.desc())
        .limit(limit + 1)
    ).all()
    deeds = tuple(Deed(*row) for row in rows[:limit])
    return Page(deeds, deeds[-1].id if len(rows) > limit else None)


def actors(db: Session, tenant_id: str) -> list[tuple[ActorKind, str]]:
    """Who of the staff and which integrations have ever done something."""
    c = EVENTS.c
    rows = db.execute(
        sa.select(c.actor_kind, c.actor_id)
        .where(
            c.tenant_id == tenant_id,
            c.actor_kind.in_([ActorKind.STAFF, ActorKind.INTEGRATION]),
            c.actor_id.is_not(None),
        )
        .distinct()
    )
    return sorted((row.actor_kind, row.actor_id) for row in rows)

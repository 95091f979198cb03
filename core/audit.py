"""Reading the audit trail: who changed what, when and why."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Event

AT_MOST = 200


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

"""A draft is made step by step, and any step is made again until it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import BroadcastOver
from core.events import Fact, Name, announce
from core.models import Audience, Broadcast, BroadcastState
from core.scheduling.broadcasts.making import in_order_of_start, numbered, tag_of
from core.scheduling.broadcasts.openings import OPENINGS, close_unused
from core.scheduling.broadcasts.running import lock

BROADCASTS = Broadcast.table()


def set_openings(
    db: Session,
    catalogue: Catalogue,
    broadcast_id: str,
    slot_ids: Sequence[str],
    *,
    now: datetime,
) -> None:
    """Tell of these slots instead; what was opened for the draft alone and is not among them lies
    open no longer. Raises NotFound, BroadcastOver and what `make` raises of openings."""
    draft = _draft(db, catalogue, broadcast_id)
    in_order = in_order_of_start(db, catalogue, slot_ids, now=now)
    mine = OPENINGS.c.broadcast_id == broadcast_id
    were = list(db.scalars(sa.select(OPENINGS.c.slot_id).where(mine).order_by(OPENINGS.c.position)))
    if were == in_order:
        return
    close_unused(db, broadcast_id, now=now, slot_ids=sorted(set(were) - set(in_order)))
    db.execute(sa.delete(OPENINGS).where(mine))
    db.execute(sa.insert(OPENINGS), numbered(broadcast_id, in_order))
    _changed(db, draft, {"slots": were}, {"slots": in_order}, now)


def set_audience(
    db: Session,
    catalogue: Catalogue,
    broadcast_id: str,
    audience: Audience,
    *,
    tag: str | None = None,
    now: datetime,
) -> None:
    """Raises NotFound, BroadcastOver, InvalidBroadcast, InvalidName."""
    draft = _draft(db, catalogue, broadcast_id)
    _set(db, draft, {"audience": audience, "tag": tag_of(audience, tag)}, now)


def set_text(
    db: Session,
    catalogue: Catalogue,
    broadcast_id: str,
    text: str | None,
    *,
    language: str | None = None,
    now: datetime,
) -> None:
    """Staff's own words for those who are told in `language`, or else in the tenant's; None for the
    usual ones. Raises NotFound, BroadcastOver."""
    draft = _draft(db, catalogue, broadcast_id)
    _set(db, draft, {"text": text, "language": language or catalogue.language}, now)


def _draft(db: Session, catalogue: Catalogue, broadcast_id: str) -> Broadcast:
    found = lock(db, catalogue.tenant_id, broadcast_id)
    if found.state is not BroadcastState.DRAFT:
        raise BroadcastOver(state=found.state.value)
    return found


def _set(db: Session, draft: Broadcast, values: Mapping[str, Any], now: datetime) -> None:
    before = {name: getattr(draft, name) for name in values}
    if before == values:
        return
    db.execute(sa.update(BROADCASTS).where(BROADCASTS.c.id == draft.id).values(dict(values)))
    # What was written is for customers, and no part of the audit trail.
    _changed(db, draft, _without_words(before), _without_words(values), now)


def _without_words(values: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in values.items() if name != "text"}
    return kept | ({"has_text": values["text"] is not None} if "text" in values else {})


def _changed(
    db: Session, draft: Broadcast, before: dict[str, Any], after: dict[str, Any], now: datetime
) -> None:
    fact = Fact(Name.BROADCAST_CHANGED, draft.tenant_id, draft.id, now)
    announce(db, replace(fact, before=before, after=after))

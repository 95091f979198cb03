"""A broadcast as staff draft it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import InvalidBroadcast, NotFound, SlotTaken
from core.events import Fact, Name, announce
from core.models import Audience, Broadcast, BroadcastState, SlotStatus
from core.people import tags
from core.scheduling.broadcasts.openings import OPENINGS
from core.scheduling.slots import SLOTS

MOST_OPENINGS = 9  # a number that is typed with one key


def make(  # noqa: PLR0913 - keyword-only facts of one row
    db: Session,
    catalogue: Catalogue,
    *,
    slot_ids: Sequence[str],
    audience: Audience,
    tag: str | None = None,
    text: str | None = None,
    language: str | None = None,
    now: datetime,
) -> Broadcast:
    """Draft a broadcast of open slots. `text` are staff's own words for those who are told in
    `language`, or else in the tenant's.

    Raises InvalidBroadcast, InvalidName for a tag that is none, NotFound, and SlotTaken for a slot
    that is not open.
    """
    in_order = in_order_of_start(db, catalogue, slot_ids, now=now)
    made = Broadcast(
        tenant_id=catalogue.tenant_id,
        audience=audience,
        tag=tag_of(audience, tag),
        text=text,
        language=language or catalogue.language,
        state=BroadcastState.DRAFT,
        made_at=now,
    )
    db.add(made)
    db.flush()
    db.execute(sa.insert(OPENINGS), numbered(made.id, in_order))
    after = {"state": made.state.value, "audience": audience.value, "slots": in_order}
    announce(db, Fact(Name.BROADCAST_MADE, made.tenant_id, made.id, now, after=after))
    return made


def tag_of(audience: Audience, tag: str | None) -> str | None:
    """As it is stored. Raises InvalidBroadcast if it is there without its audience or the other way
    round, and InvalidName."""
    if (audience is Audience.TAG) is not (tag is not None):
        raise InvalidBroadcast(audience=audience.value, tag=tag)
    return tags.canonical(tag) if tag is not None else None


def numbered(broadcast_id: str, in_order: Sequence[str]) -> list[dict[str, Any]]:
    """Slots as the rows of a broadcast."""
    return [
        {"broadcast_id": broadcast_id, "slot_id": slot_id, "position": position, "closed_at": None}
        for position, slot_id in enumerate(in_order, start=1)
    ]


def in_order_of_start(
    db: Session, catalogue: Catalogue, slot_ids: Sequence[str], *, now: datetime
) -> list[str]:
    """Slots as a broadcast numbers them. Raises InvalidBroadcast, NotFound and SlotTaken."""
    if not 1 <= len(slot_ids) <= MOST_OPENINGS:
        raise InvalidBroadcast(openings=len(slot_ids), most=MOST_OPENINGS)
    if len(set(slot_ids)) < len(slot_ids):
        raise InvalidBroadcast(problems={"openings": "names the same time twice"})
    rows = db.execute(
        sa.select(SLOTS.c.id, SLOTS.c.status, SLOTS.c.starts_at).where(
            SLOTS.c.id.in_(slot_ids), SLOTS.c.tenant_id == catalogue.tenant_id
        )
    ).all()
    if missing := set(slot_ids) - {row.id for row in rows}:
        raise NotFound(slot_id=min(missing))
    for row in rows:
        if row.status != SlotStatus.OPEN or row.starts_at <= now:
            raise SlotTaken(slot_id=row.id)
    return [row.id for row in sorted(rows, key=lambda row: (row.starts_at, row.id))]

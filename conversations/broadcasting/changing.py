"""What has not left yet changes: it is withheld, or speaks only of what is still open."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations.broadcasting.wording import Numbered, Worded, Words
from conversations.routes import Route, routes_of
from core import database
from core.catalogue import catalogue
from core.models import (
    BroadcastRecipient,
    BroadcastState,
    Channel,
    Message,
    MessageStatus,
    Offer,
    OfferStatus,
)
from core.scheduling import broadcasts
from core.scheduling.visits import visit

AT_ONCE = 500
OVER = "broadcast_over"
TAKEN_BACK = [BroadcastState.STOPPED, BroadcastState.WITHDRAWN]
UNSENT = [MessageStatus.QUEUED, MessageStatus.SENDING]

_message, _offer = Message.table(), Offer.table()
_recipient = BroadcastRecipient.table()


def is_any_unsent(db: Session, broadcast_id: str) -> bool:
    waits = _joined(broadcast_id).where(_message.c.status.in_(UNSENT))
    return db.execute(waits.limit(1)).first() is not None


def withhold(db: Session, broadcast_id: str, *, now: datetime) -> int:
    """Some of the messages that wait never leave, and what they ask is asked of nobody; returns how
    many, 0 when none is left but those that are leaving at this moment."""
    waiting = _joined(broadcast_id).where(_message.c.status == MessageStatus.QUEUED)
    rows = db.execute(waiting.limit(AT_ONCE)).all()
    taken = _lock(db, [row.message_id for row in rows])
    if not taken:
        return 0
    db.execute(
        sa.update(_message)
        .where(_message.c.id.in_(taken))
        .values(status=MessageStatus.WITHHELD, error_code=OVER, due_at=None)
    )
    db.execute(
        sa.update(_offer)
        .where(
            _offer.c.broadcast_id == broadcast_id,
            _offer.c.customer_id.in_([r.customer_id for r in rows if r.message_id in taken]),
            _offer.c.status == OfferStatus.PENDING,
            _offer.c.sent_at.is_(None),
        )
        .values(status=OfferStatus.WITHDRAWN, ended_at=now)
    )
    return len(taken)


def catch_up(tenant_id: str, broadcast_id: str, *, now: datetime) -> None:
    """Once the questions about an opening have ended: the messages that wait speak of the others,
    and those that would speak of nothing are withheld."""
    after: str | None = ""
    while after is not None:
        step = partial(_reword, tenant_id, broadcast_id, after, now=now)
        after = database.transact(step)


def _reword(
    tenant_id: str, broadcast_id: str, after: str, db: Session, *, now: datetime
) -> str | None:
    """Some of them; returns up to whom, None when there were none."""
    found = broadcasts.lock(db, tenant_id, broadcast_id)
    openings = broadcasts.openings_of(db, broadcast_id)
    if found.state in TAKEN_BACK or not any(one.is_open(now) for one in openings):
        return after if withhold(db, broadcast_id, now=now) else None
    rows = db.execute(
        _joined(broadcast_id)
        .add_columns(
            _message.c.extra, _message.c.contact_point_id, _message.c.sender, _message.c.channel
        )
        .where(_message.c.status == MessageStatus.QUEUED, _recipient.c.customer_id > after)
        .order_by(_recipient.c.customer_id)
        .limit(AT_ONCE)
    ).all()
    if not rows:
        return None
    known = catalogue(db, tenant_id)
    words = Words(known, found, now)
    ids = [row.customer_id for row in rows]
    routes, asked = routes_of(db, known, ids), _asked(db, broadcast_id, ids)
    changed = []
    for row in rows:
        route = _route(routes.get(row.customer_id, ()), row)
        left = [
            (number, one)
            for number, one in enumerate(asked[row.customer_id], start=1)
            if one.status == OfferStatus.PENDING
        ]
        if route is not None and left:
            visits = [
                (number, visit(known, one.service_id, one.staff_id, one.starts_at))
                for number, one in left
            ]
            changed.append(_Changed(row, left[0][1].id, _said(words, row, route, visits)))
    taken = _lock(db, [one.row.message_id for one in changed])
    _replace(db, [one for one in changed if one.row.message_id in taken])
    return str(ids[-1])


class _Changed(NamedTuple):
    """A message that waits, the first offer that it still makes, and how."""

    row: Any
    about_id: str
    worded: Worded


def _said(words: Words, row: Any, route: Route, visits: Sequence[Numbered]) -> Worded:
    """To the same person in the same way."""
    return words.to(
        route, visits, is_first=row.extra.get("is_first", False), name=row.extra.get("name")
    )


def _replace(db: Session, changed: Sequence[_Changed]) -> None:
    if not changed:
        return
    c = _message.c
    said = sa.update(_message).where(c.id == sa.bindparam("message_id"))
    values = {
        "text": sa.bindparam("said"),
        "extra": sa.bindparam("beside", type_=c.extra.type),
        "segments": sa.bindparam("cost"),
        "about_id": sa.bindparam("about"),
    }
    rows = [
        {
            "message_id": one.row.message_id,
            "said": one.worded.text,
            "beside": {**one.row.extra, **one.worded.extra},
            "cost": one.worded.segments if one.row.channel is Channel.SMS else None,
            "about": one.about_id,
        }
        for one in changed
    ]
    db.connection().execute(said.values(values), rows)


def _joined(broadcast_id: str) -> sa.Select[Any]:
    return (
        sa.select(_recipient.c.customer_id, _recipient.c.message_id)
        .join(_message, _message.c.id == _recipient.c.message_id)
        .where(_recipient.c.broadcast_id == broadcast_id)
    )


def _lock(db: Session, ids: Sequence[str]) -> set[str]:
    """Those of the messages that still wait and that nobody is about to send."""
    locked = (
        sa.select(_message.c.id)
        .where(_message.c.id.in_(ids), _message.c.status == MessageStatus.QUEUED)
        .with_for_update(skip_locked=True)
    )
    return set(db.scalars(locked)) if ids else set()


def _asked(db: Session, broadcast_id: str, ids: Sequence[str]) -> Mapping[str, Sequence[Any]]:
    """All that each was to be asked, in the order in which it was numbered."""
    c = _offer.c
    rows = db.execute(
        sa.select(c.id, c.customer_id, c.service_id, c.staff_id, c.starts_at, c.status)
        .where(c.broadcast_id == broadcast_id, c.customer_id.in_(ids))
        .order_by(c.customer_id, c.starts_at, c.slot_id)
    )
    found: dict[str, list[Any]] = {one: [] for one in ids}
    for row in rows:
        found[row.customer_id].append(row)
    return found


def _route(routes: Sequence[Route], row: Any) -> Route | None:
    return next(
        (
            one
            for one in routes
            if one.contact_point_id == row.contact_point_id and one.sender == row.sender
        ),
        None,
    )

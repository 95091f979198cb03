"""Forgetting a customer: nothing is left by which anybody could tell who they were.

What was booked and counted stays, about nobody. The ledger of consents stays, too, with the hash of
each address: who said STOP is not written to when the same number turns up again.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.errors import NotFound
from core.events import Fact, Name, announce
from core.models import (
    Consent,
    ContactPoint,
    Conversation,
    Customer,
    CustomerTag,
    Event,
    IdempotencyKey,
    Message,
    SharedPoint,
)
from core.people.belongings import belongings
from core.scheduling import bookings, offers, waitlist

REASON = "erased"
GONE = "…"
OURS = {"key", "purpose", "status", "channel"}
# What staff called somebody is as personal as what they wrote of them.
ABOUT_TAGS = {Name.CUSTOMER_TAGGED, Name.CUSTOMER_UNTAGGED}

_customer, _point, _shared = Customer.table(), ContactPoint.table(), SharedPoint.table()
_conversation, _message, _event = Conversation.table(), Message.table(), Event.table()


def erase(db: Session, tenant_id: str, customer_id: str, *, now: datetime) -> None:
    """End what the customer has and waits for, its time going to others, then forget them. It
    cannot be undone. Raises NotFound, also for one who was erased before."""
    name = _lock(db, tenant_id, customer_id)
    _end_all(db, tenant_id, customer_id, now=now)
    rows = belongings(db, tenant_id, customer_id)
    points = [row for row in rows.get("contact_points", ()) if row["customer_id"] == customer_id]
    known_by = _known_by(name, points)
    _forget_events(db, rows["events"], known_by)
    _forget_in_shared(db, customer_id, known_by)
    _forget_answers(db, tenant_id, known_by)
    consents = Consent.table()
    ids = [row["id"] for row in points]
    shared = [row["contact_point_id"] for row in rows.get("shared_points", ())]
    db.execute(sa.update(consents).where(consents.c.contact_point_id.in_(ids)).values(words=None))
    _hand_on(db, ids)
    tags = CustomerTag.table()
    for table in (_conversation, _point, _shared, tags):
        db.execute(sa.delete(table).where(table.c.customer_id == customer_id))
    _speak_for_one(db, shared)
    nothing = {"name": None, "language": None, "preferred_channel": None, "no_earlier_at": None}
    db.execute(
        sa.update(_customer)
        .where(_customer.c.id == customer_id)
        .values(**nothing, is_vip=False, erased_at=now)
    )
    is_now = {"is_erased": True}
    announce(
        db,
        Fact(Name.CUSTOMER_ERASED, tenant_id, customer_id, now, customer_id, after=is_now),
    )


def _lock(db: Session, tenant_id: str, customer_id: str) -> str | None:
    c = _customer.c
    which = (c.id == customer_id, c.tenant_id == tenant_id, c.erased_at.is_(None))
    row = db.execute(sa.select(c.id, c.name).where(*which).with_for_update()).first()
    if row is None:
        raise NotFound(customer_id=customer_id)
    name: str | None = row.name
    return name


def _end_all(db: Session, tenant_id: str, customer_id: str, *, now: datetime) -> None:
    """Wishes first, so that nothing that comes free is offered to them again."""
    known = catalogue(db, tenant_id)
    while waiting := waitlist.active_entries(db, customer_id):
        waitlist.remove(db, known, waiting[0].id, because=REASON, now=now)
    for offer in offers.pending_for(db, customer_id):
        offers.not_delivered(db, known, offer.id, now=now)
    for visit in bookings.upcoming(db, customer_id, now):
        bookings.cancel(db, known, visit.id, because=REASON, for_customer=True, now=now)


def _known_by(name: str | None, points: Sequence[Any]) -> re.Pattern[str] | None:
    """Whatever they may be known by in a text, whole words of it."""
    words = {name or "", *(row["address"] for row in points)}
    words |= {row["external_id"] or "" for row in points}
    found = sorted((re.escape(word) for word in words if word.strip()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) if found else None


def _forget_events(db: Session, rows: Sequence[Any], known_by: re.Pattern[str] | None) -> None:
    for row in rows:
        is_of_tag = row["name"] in ABOUT_TAGS
        changes = {
            column: None if is_of_tag else _scrubbed(row[column], known_by)
            for column in ("before", "after")
        } | {"data": _scrubbed(row["data"], known_by)}
        if row["reason"] not in (None, REASON):
            changes["reason"] = GONE
        different = {key: value for key, value in changes.items() if value != row[key]}
        if different:
            db.execute(sa.update(_event).where(_event.c.id == row["id"]).values(different))


def _forget_in_shared(db: Session, customer_id: str, known_by: re.Pattern[str] | None) -> None:
    """A family's telephone keeps its conversation, without the name of this one of them."""
    m = _message.c
    points = db.scalars(
        sa.select(_shared.c.contact_point_id).where(_shared.c.customer_id == customer_id)
    ).all()
    rows = db.execute(
        sa.select(m.id, m.conversation_id, m.text, m.extra).where(m.contact_point_id.in_(points))
    ).all()
    for row in rows:
        values = {"text": _scrubbed(row.text, known_by), "extra": _scrubbed(row.extra, known_by)}
        if values != {"text": row.text, "extra": row.extra}:
            db.execute(sa.update(_message).where(m.id == row.id).values(values))
    _forget_in_ledger(db, points, known_by)
    c = _conversation.c
    of_them = sa.select(c.id, c.context).where(c.id.in_({row.conversation_id for row in rows}))
    for conversation in db.execute(of_them).all():
        context = _scrubbed(conversation.context, known_by)
        if context != conversation.context:
            mine = sa.update(_conversation).where(c.id == conversation.id)
            db.execute(mine.values(context=context))


def _forget_in_ledger(db: Session, points: Sequence[str], known_by: re.Pattern[str] | None) -> None:
    table = Consent.table()
    rows = db.execute(
        sa.select(table.c.id, table.c.words).where(
            table.c.contact_point_id.in_(points), table.c.words.is_not(None)
        )
    ).all()
    for row in rows:
        words = _scrubbed(row.words, known_by)
        if words != row.words:
            db.execute(sa.update(table).where(table.c.id == row.id).values(words=words))


def _forget_answers(db: Session, tenant_id: str, known_by: re.Pattern[str] | None) -> None:
    """What was answered to other systems is kept for a few days, to be answered again."""
    keys = IdempotencyKey.table()
    rows = db.execute(sa.select(keys).where(keys.c.tenant_id == tenant_id)).all()
    for row in rows:
        answer = _scrubbed(row.answer, known_by)
        if answer != row.answer:
            which = (keys.c.tenant_id == tenant_id, keys.c.key == row.key)
            db.execute(sa.update(keys).where(*which).values(answer=answer))


def _hand_on(db: Session, points: Sequence[str]) -> None:
    """An address that speaks for others is theirs from here on."""
    s = _shared.c
    others = db.execute(
        sa.select(s.contact_point_id, s.customer_id)
        .where(s.contact_point_id.in_(points))
        .order_by(s.customer_id)
    )
    heirs: dict[str, str] = {}
    for row in others:
        heirs.setdefault(row.contact_point_id, row.customer_id)
    for point_id, heir in heirs.items():
        db.execute(sa.delete(_shared).where(s.contact_point_id == point_id, s.customer_id == heir))
        mine = sa.update(_point).where(_point.c.id == point_id)
        db.execute(mine.values(customer_id=heir))


def _speak_for_one(db: Session, points: Sequence[str]) -> None:
    """What nobody shares any more is an address like any other."""
    is_shared = sa.select(_shared.c.customer_id).where(_shared.c.contact_point_id == _point.c.id)
    alone = sa.update(_point).where(_point.c.id.in_(points), ~is_shared.exists())
    db.execute(alone.values(shared_at=None))


def _scrubbed(value: Any, known_by: re.Pattern[str] | None) -> Any:
    """A text or JSON value without what they were known by; names of facts and texts are ours."""
    match value:
        case str() if known_by is not None:
            return known_by.sub(GONE, value)
        case dict():
            return {
                name: one if name in OURS else _scrubbed(one, known_by)
                for name, one in value.items()
            }
        case list():
            return [_scrubbed(one, known_by) for one in value]
    return value

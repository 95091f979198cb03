"""What becomes of a wait, told to who waits."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations import speech, wish_words
from core.catalogue import catalogue
from core.events import Fact, Name, actor_of, subscribe
from core.models import ActorKind, Message, MessageStatus, Purpose, WaitlistEntry
from core.scheduling import waitlist

MESSAGES = Message.table()
TAKEN_BACK = "taken_back"


@subscribe(Name.ENTRY_JOINED)
def joined(db: Session, fact: Fact) -> None:
    """By staff; who joins in their own turn is answered there."""
    entry = db.get(WaitlistEntry, fact.subject_id)
    if actor_of(db).kind is ActorKind.STAFF and entry is not None:
        _tell(db, fact, "joined_by_business", place=waitlist.place_of(db, entry))


@subscribe(Name.ENTRY_REMOVED)
def removed(db: Session, fact: Fact) -> None:
    """By staff, who said why; the reason is for their own book."""
    if fact.reason is not None:
        _tell(db, fact, "removed_by_business")


@subscribe(Name.ENTRY_RESTORED)
def restored(db: Session, fact: Fact) -> None:
    """Staff took them off by mistake: who was not told yet hears nothing of it."""
    if not _unsaid(db, fact.subject_id, "removed_by_business"):
        entry = db.get_one(WaitlistEntry, fact.subject_id, populate_existing=True)
        _tell(db, fact, "joined_by_business", place=waitlist.place_of(db, entry))


def _unsaid(db: Session, entry_id: str, key: str) -> bool:
    """Whether what was to be said of an entry had not left yet, and now never does."""
    waiting = db.execute(
        sa.select(MESSAGES.c.id, MESSAGES.c.extra)
        .where(MESSAGES.c.about_id == entry_id, MESSAGES.c.status == MessageStatus.QUEUED)
        .with_for_update(skip_locked=True)
    ).all()
    ids = [row.id for row in waiting if row.extra.get("key") == key]
    if ids:
        taken_back = {"status": MessageStatus.WITHHELD, "error_code": TAKEN_BACK, "due_at": None}
        db.execute(sa.update(MESSAGES).where(MESSAGES.c.id.in_(ids)).values(taken_back))
    return bool(ids)


@subscribe(Name.ENTRY_RENEWAL_DUE)
def renewal_due(db: Session, fact: Fact) -> None:
    _tell(db, fact, "renewal")


@subscribe(Name.ENTRY_EXPIRED)
def expired(db: Session, fact: Fact) -> None:
    """By silence, or because the last day that was wanted is over; who has a visit after it has
    lost nothing."""
    if fact.data.get("instead_of_appointment_id"):
        return
    _tell(db, fact, "wait_lapsed" if fact.data.get("unanswered") else "wait_over")


def _tell(db: Session, fact: Fact, key: str, **more: Any) -> None:
    if fact.customer_id is None:
        return
    known = catalogue(db, fact.tenant_id)
    wish = waitlist.wish_of(db.get_one(WaitlistEntry, fact.subject_id))
    facts = {
        "business": known.name,
        "service": wish_words.service_of(known, wish),
        "with_staff": wish_words.with_staff(known, wish),
        **more,
    }
    notice = speech.Notice(key, facts, Purpose.NOTICE, about_id=fact.subject_id)
    speech.tell(db, known, fact.customer_id, notice, now=fact.happened_at)

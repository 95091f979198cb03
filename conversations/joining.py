"""One person, several addresses: joined on proof, never on a claim.

Whoever types at one contact point the code that went to another (`conversations.codes`) has both.
What cannot be joined is said kindly, and only to whom the right code has proven that they may know.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from channels.messages import InboundMessage
from conversations import threads
from conversations.dialogue.context import Said
from conversations.dialogue.listening import Line, worded
from conversations.dialogue.model import State
from conversations.people import Person
from conversations.threads import Thread
from core.catalogue import Catalogue
from core.models import ContactCode, ContactPoint, Conversation, Customer, Standing
from core.people import contact_codes, joining
from core.people.contact_codes import HIDDEN, MOST_TRIES
from core.people.sharing import is_sharing

# Whoever types a code that late still learns why nothing happens.
REMEMBERED = timedelta(days=1)

_code, _point, _conversation = ContactCode.table(), ContactPoint.table(), Conversation.table()


def take(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    *,
    now: datetime,
) -> list[Line] | None:
    """What to say to a typed code; None when the message is one for the dialogue. After a join
    `thread` is the conversation of the customer that the two have become."""
    typed = contact_codes.typed_in(inbound.text)
    is_silent = thread.state == State.HANDED_OVER or person.standing is Standing.OPTED_OUT
    if typed is None or is_silent:
        return None
    c = _code.c
    sought = select(_code).where(c.contact_point_id == person.contact_point_id)
    asked = db.execute(sought.with_for_update()).one_or_none()
    if asked is not None and now > asked.expires_at + REMEMBERED:
        asked = None
    is_bare = len(inbound.text.strip()) <= len(HIDDEN) + 1
    if asked is not None and (now < asked.expires_at or is_bare):
        key = _outcome(db, known, person, thread, asked, typed, now)
    elif _was_sent_here(db, person, typed, now):
        key = "code_belongs_there"
    else:
        return None  # a number like any other
    return worded(known, person.language, [Said(key)], channel=person.channel)


def _was_sent_here(db: Session, person: Person, typed: str, now: datetime) -> bool:
    """Whether it is the code itself, sent back from where it was read: that proves nothing yet."""
    c = _code.c
    sent = select(c.id).where(c.sent_to_id == person.contact_point_id, c.expires_at > now)
    return any(contact_codes.is_right(one, typed) for one in db.scalars(sent))


def _outcome(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    asked: Any,
    typed: str,
    now: datetime,
) -> str:
    c = _code.c
    if now >= asked.expires_at or asked.tries >= MOST_TRIES:
        return "code_over"
    if asked.sent_to_id is None or not contact_codes.is_right(asked.id, typed):
        db.execute(update(_code).where(c.id == asked.id).values(tries=asked.tries + 1))
        return "code_wrong" if asked.tries + 1 < MOST_TRIES else "code_over"
    owner = _owner_of(db, asked.sent_to_id)
    if owner.customer_id != person.customer_id:
        if is_sharing(db, [owner.customer_id, person.customer_id]):
            return "code_right_but_shared"
        theirs = threads.lock(db, owner.conversation_id)
        is_open_there = _is_open(known, theirs, now=now)
        is_behind = theirs.handled_seq < theirs.last_seq
        if is_behind or (is_open_there and _is_open(known, thread, now=now)):
            return "code_right_but_busy"
        threads.absorb(db, thread, theirs, keeps_known=is_open_there, now=now)
        joining.join(
            db,
            known.tenant_id,
            newcomer_id=person.customer_id,
            known_id=owner.customer_id,
            now=now,
        )
    db.execute(delete(_code).where(c.id == asked.id))
    return "known_again"


def _owner_of(db: Session, contact_point_id: str) -> Any:
    """Who has that contact point now, locked: they may have been joined to somebody meanwhile."""
    customer = Customer.table()
    return db.execute(
        select(_point.c.customer_id, _conversation.c.id.label("conversation_id"))
        .join(customer, customer.c.id == _point.c.customer_id)
        .join(_conversation, _conversation.c.customer_id == _point.c.customer_id)
        .where(_point.c.id == contact_point_id)
        .with_for_update()
    ).one()


def _is_open(known: Catalogue, thread: Thread, *, now: datetime) -> bool:
    """Whether something is asked there, or staff have the conversation."""
    lapse = timedelta(minutes=known.policies.question_lapse_minutes)
    is_asked = thread.asked_at is not None and thread.asked_at + lapse >= now
    return is_asked or thread.handed_over_at is not None

"""A conversation in the hands of staff: the bot is silent until they give it back."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import outbox, threads
from conversations.dialogue.model import State
from core.errors import NotFound, TextEmpty
from core.events import Fact, Name, announce
from core.models import Conversation, Message, Purpose

LONGEST_TEXT = 1600


def give_back(db: Session, conversation_id: str, *, now: datetime) -> None:
    """Let the bot answer again; the dialogue starts afresh. Raises NotFound."""
    conversation = _conversation(db, conversation_id)
    thread = threads.lock(db, conversation_id)
    if thread.state != State.HANDED_OVER:
        return
    was = thread.state
    thread.state, thread.context, thread.asked_at = str(State.IDLE), {}, None
    thread.misses, thread.handed_over_at = 0, None
    threads.save(db, thread, now=now)
    _announce(db, Name.GIVEN_BACK, conversation, was, thread.state, now)


def take_over(db: Session, conversation_id: str, *, now: datetime) -> None:
    """Staff answer from here on. Raises NotFound."""
    conversation = _conversation(db, conversation_id)
    thread = threads.lock(db, conversation_id)
    if thread.state == State.HANDED_OVER:
        return
    was = thread.state
    thread.state, thread.context, thread.asked_at = str(State.HANDED_OVER), {}, None
    thread.handed_over_at = now
    threads.save(db, thread, now=now)
    _announce(db, Name.HANDED_OVER, conversation, was, thread.state, now)


def reply_as_staff(db: Session, conversation_id: str, text: str, *, now: datetime) -> str:
    """Queue a person's answer to where the customer wrote last; returns the message's id.

    Raises NotFound, and TextEmpty when there is nothing to send.
    """
    conversation = _conversation(db, conversation_id)
    if not text.strip():
        raise TextEmpty
    last = db.execute(
        select(Message.contact_point_id, Message.channel, Message.recipient, Message.sender)
        .where(Message.conversation_id == conversation_id, Message.seq.is_not(None))
        .order_by(Message.seq.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        raise NotFound(conversation_id=conversation_id)
    return outbox.add(
        db,
        tenant_id=conversation.tenant_id,
        conversation_id=conversation_id,
        contact_point_id=last.contact_point_id,
        channel=last.channel,
        sender=last.recipient,
        recipient=last.sender,
        text=text.strip()[:LONGEST_TEXT],
        purpose=Purpose.STAFF,
        now=now,
    )


def _announce(
    db: Session, name: Name, conversation: Conversation, was: str, is_now: str, now: datetime
) -> None:
    fact = Fact(name, conversation.tenant_id, conversation.id, now, conversation.customer_id)
    announce(db, replace(fact, before={"state": was}, after={"state": is_now}))


def _conversation(db: Session, conversation_id: str) -> Conversation:
    conversation = db.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound(conversation_id=conversation_id)
    return conversation

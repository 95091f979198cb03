"""A conversation in the hands of staff: the bot is silent until they give it back."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import threads
from conversations.dialogue.model import State
from core.errors import NotFound
from core.events import Fact, Name, announce
from core.models import Conversation

_conversation = Conversation.table()


def give_back(db: Session, tenant_id: str, conversation_id: str, *, now: datetime) -> bool:
    """Let the bot answer again; the dialogue starts afresh. False if it has it. Raises NotFound."""
    customer_id = _customer_of(db, tenant_id, conversation_id)
    thread = threads.lock(db, conversation_id)
    if thread.state != State.HANDED_OVER:
        return False
    thread.state, thread.context, thread.asked_at = str(State.IDLE), {}, None
    thread.misses, thread.handed_over_at = 0, None
    threads.save(db, thread, now=now)
    _announce(
        db,
        Fact(Name.GIVEN_BACK, tenant_id, conversation_id, now, customer_id),
        State.HANDED_OVER,
        State.IDLE,
    )
    return True


def take_over(db: Session, tenant_id: str, conversation_id: str, *, now: datetime) -> bool:
    """Staff answer from here on. False if they do already. Raises NotFound."""
    customer_id = _customer_of(db, tenant_id, conversation_id)
    thread = threads.lock(db, conversation_id)
    if thread.state == State.HANDED_OVER:
        return False
    was = thread.state
    thread.state, thread.context, thread.asked_at = str(State.HANDED_OVER), {}, None
    thread.handed_over_at = now
    threads.save(db, thread, now=now)
    fact = Fact(Name.HANDED_OVER, tenant_id, conversation_id, now, customer_id)
    _announce(db, fact, was, State.HANDED_OVER)
    return True


def _announce(db: Session, fact: Fact, was: str, is_now: str) -> None:
    announce(db, replace(fact, before={"state": str(was)}, after={"state": str(is_now)}))


def _customer_of(db: Session, tenant_id: str, conversation_id: str) -> str:
    c = _conversation.c
    found: str | None = db.scalar(
        select(c.customer_id).where(c.id == conversation_id, c.tenant_id == tenant_id)
    )
    if found is None:
        raise NotFound(conversation_id=conversation_id)
    return found

"""What staff have read, and what a person should look at though the bot goes on.

The marks are on the conversation, so that the list needs no look at events: they are set in the
transaction of what calls for somebody, which is rare.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.errors import NotFound
from core.events import Fact, Name, announce, subscribe
from core.models import Conversation, Message, MessageStatus, Purpose

NOT_SENT = "not_sent"
# What nobody can say again: an offer goes on to another, and a reminder's time passes.
WORTH_A_LOOK = {Purpose.STAFF, Purpose.REPLY, Purpose.NOTICE}
_conversation, _message = Conversation.table(), Message.table()


def read(db: Session, tenant_id: str, conversation_id: str) -> bool:
    """Staff have seen all that came so far; False if they had. Raises NotFound."""
    c = _conversation.c
    which = (c.id == conversation_id, c.tenant_id == tenant_id)
    news = sa.update(_conversation).where(*which, c.read_seq < c.last_seq)
    if database.affected(db, news.values(read_seq=c.last_seq)):
        return True
    if db.scalar(sa.select(c.id).where(*which)) is None:
        raise NotFound(conversation_id=conversation_id)
    return False


def unread(db: Session, tenant_id: str, conversation_id: str) -> None:
    """Somebody should look at it later: its last message counts as not read. Raises NotFound."""
    c = _conversation.c
    again = sa.update(_conversation).where(c.id == conversation_id, c.tenant_id == tenant_id)
    last = sa.case((c.last_seq > 0, c.last_seq - 1), else_=0)
    if not database.affected(db, again.values(read_seq=last)):
        raise NotFound(conversation_id=conversation_id)


def attended(db: Session, tenant_id: str, conversation_id: str, *, now: datetime) -> None:
    """Somebody has seen to what called for them. Raises NotFound."""
    c = _conversation.c
    which = (c.id == conversation_id, c.tenant_id == tenant_id)
    found = db.execute(
        sa.select(c.customer_id, c.attention_because).where(*which).with_for_update()
    ).first()
    if found is None:
        raise NotFound(conversation_id=conversation_id)
    if found.attention_because is None:
        return
    nothing = {"attention_at": None, "attention_because": None}
    db.execute(sa.update(_conversation).where(*which).values(**nothing))
    fact = Fact(
        Name.ATTENDED_TO,
        tenant_id,
        conversation_id,
        now,
        found.customer_id,
        before={"attention": found.attention_because},
        after={"attention": None},
    )
    announce(db, fact)


def call(db: Session, tenant_id: str, conversation_id: str, because: str, *, now: datetime) -> None:
    """A person should look at the conversation; what called first stays."""
    c = _conversation.c
    db.execute(
        sa.update(_conversation)
        .where(c.id == conversation_id, c.tenant_id == tenant_id, c.attention_because.is_(None))
        .values(attention_at=now, attention_because=because)
    )


@subscribe(Name.NEEDS_ATTENTION)
def needs_attention(db: Session, fact: Fact) -> None:
    call(
        db, fact.tenant_id, fact.subject_id, fact.data.get("reason", "other"), now=fact.happened_at
    )


@subscribe(Name.RUNNING_LATE)
def running_late(db: Session, fact: Fact) -> None:
    call(db, fact.tenant_id, fact.subject_id, "running_late", now=fact.happened_at)


@subscribe(Name.MESSAGE_FAILED)
def not_sent(db: Session, fact: Fact) -> None:
    """What was answered, or told of a visit, and did not arrive: somebody can take the
    telephone."""
    is_lost = fact.data["status"] != MessageStatus.WITHHELD
    if not is_lost or fact.data["purpose"] not in WORTH_A_LOOK:
        return
    m = _message.c
    which = (m.id == fact.subject_id, m.tenant_id == fact.tenant_id)
    conversation_id = db.scalar(sa.select(m.conversation_id).where(*which))
    if conversation_id is not None:
        call(db, fact.tenant_id, conversation_id, NOT_SENT, now=fact.happened_at)

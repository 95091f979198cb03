"""What staff note about a conversation for each other. A note is never sent."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.errors import NotFound, TextEmpty
from core.events import Fact, Name, actor_of, announce
from core.ids import new_id
from core.models import Conversation, ConversationNote

LONGEST_NOTE = 2000
_note, _conversation = ConversationNote.table(), Conversation.table()


def add(db: Session, tenant_id: str, conversation_id: str, text: str, *, now: datetime) -> str:
    """Whoever acts has noted it; returns its id. Raises NotFound, TextEmpty."""
    if not text.strip():
        raise TextEmpty
    customer_id = _customer_of(db, tenant_id, conversation_id)
    note_id = new_id()
    row = {
        "id": note_id,
        "tenant_id": tenant_id,
        "conversation_id": conversation_id,
        "written_by": actor_of(db).id,
        "text": text.strip()[:LONGEST_NOTE],
        "written_at": now,
    }
    db.execute(sa.insert(_note), row)
    about = {"note_id": note_id}
    announce(db, Fact(Name.NOTE_ADDED, tenant_id, conversation_id, now, customer_id, about))
    return note_id


def remove(
    db: Session, tenant_id: str, conversation_id: str, note_id: str, *, now: datetime
) -> str:
    """Returns its text, so that it can be put back. Raises NotFound."""
    c = _note.c
    which = (
        c.id == note_id,
        c.conversation_id == conversation_id,
        c.tenant_id == tenant_id,
    )
    text = db.scalar(sa.select(c.text).where(*which).with_for_update())
    if text is None or not database.affected(db, sa.delete(_note).where(*which)):
        raise NotFound(note_id=note_id)
    customer_id = _customer_of(db, tenant_id, conversation_id)
    about = {"note_id": note_id}
    announce(db, Fact(Name.NOTE_REMOVED, tenant_id, conversation_id, now, customer_id, about))
    return str(text)


def _customer_of(db: Session, tenant_id: str, conversation_id: str) -> str:
    c = _conversation.c
    found: str | None = db.scalar(
        sa.select(c.customer_id).where(c.id == conversation_id, c.tenant_id == tenant_id)
    )
    if found is None:
        raise NotFound(conversation_id=conversation_id)
    return found

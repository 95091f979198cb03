"""Finding conversations by what staff remember of them: a name, some digits, a word that was said.

Texts are looked through from the newest backwards, and no more of them than a look may cost
(docs/decisions).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Message
from core.people.directory import customers_like

LOOKED_THROUGH = 20_000
FOUND_AT_MOST = 200
SHORTEST = 2

_message = Message.table()


@dataclass(frozen=True, slots=True)
class Found:
    customer_ids: Collection[str]
    conversation_ids: Collection[str]


def found_in(db: Session, tenant_id: str, words: str) -> Found:
    """Whose name or address is like the words, and where they were said lately."""
    words = words.strip()
    customers = customers_like(db, tenant_id, words, limit=FOUND_AT_MOST)
    if len(words) < SHORTEST:
        return Found(customers, ())
    m = _message.c
    window = (
        sa.select(m.id)
        .where(m.tenant_id == tenant_id)
        .order_by(m.id.desc())
        .offset(LOOKED_THROUGH)
        .limit(1)
        .scalar_subquery()
    )
    said = (
        sa.select(m.conversation_id)
        .where(
            m.tenant_id == tenant_id,
            m.id > sa.func.coalesce(window, ""),
            m.text.icontains(re.sub(r"\s+", " ", words), autoescape=True),
        )
        .order_by(m.id.desc())
        .limit(FOUND_AT_MOST)
    )
    return Found(customers, set(db.scalars(said)))

"""The customer wants no more messages: which addresses that covers, and what it rests on.

A keyword is a carrier's command and covers the address that it came from. Plain words are said to
the business and cover what they name, wherever they were written: "stop texting me" in a mail ends
the texts too, and "no more messages" ends everything. Who says "wrong number" speaks of the number:
the mailbox may be right. The address that they were written from is always covered.
"""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import standing
from conversations.people import Person
from conversations.standing import Evidence, How
from core.models import Channel, ContactPoint, Standing

TEXTS = {Channel.SMS, Channel.WHATSAPP}
NAMED = (
    (re.compile(r"\b(?:te?xt|sms|txt|whats ?app)", re.IGNORECASE), TEXTS),
    (re.compile(r"\b(?:number|n[uú]mero|num[eé]ro|nummer)", re.IGNORECASE), TEXTS),
    (re.compile(r"\b(?:e-?mail|mail|correo|courriel)", re.IGNORECASE), {Channel.EMAIL}),
)
LONGEST_LOOKED_AT = 500


def by_keyword(
    db: Session, person: Person, words: str, message_id: str | None, *, now: datetime
) -> bool:
    """False if the address was opted out already: then nothing more is to be said."""
    return _revoke(db, person.contact_point_id, How.KEYWORD, words, message_id, now=now)


def by_words(
    db: Session, person: Person, words: str, message_id: str | None, *, now: datetime
) -> bool:
    """False if the address was opted out already: then nothing more is to be said."""
    point = ContactPoint.table()
    covered = channels_named(words)
    others = db.scalars(
        select(point.c.id).where(
            point.c.customer_id == person.customer_id,
            point.c.id != person.contact_point_id,
            point.c.channel.in_(covered),
        )
    ).all()
    for other in others:
        _revoke(db, other, How.PLAIN_WORDS, words, message_id, now=now)
    return _revoke(db, person.contact_point_id, How.PLAIN_WORDS, words, message_id, now=now)


def channels_named(words: str) -> set[Channel]:
    """The channels of which somebody speaks who wants no more; all if they name none."""
    said = words[:LONGEST_LOOKED_AT]
    named: set[Channel] = set()
    for pattern, channels in NAMED:
        if pattern.search(said):
            named |= channels
    return named or set(Channel)


def _revoke(
    db: Session, point_id: str, how: How, words: str, message_id: str | None, *, now: datetime
) -> bool:
    evidence = Evidence(how, words, message_id)
    return standing.change(db, point_id, to=Standing.OPTED_OUT, evidence=evidence, now=now)

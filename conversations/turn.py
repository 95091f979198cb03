"""One stored message becomes everything that it causes, or nothing at all."""

from datetime import datetime

from sqlalchemy.orm import Session

from channels.messages import InboundMessage, Keyword
from conversations import outbox, standing
from conversations.dialogue.context import Said
from conversations.dialogue.listening import Line, answer, worded
from conversations.people import Person
from conversations.threads import Thread
from core import database
from core.catalogue import Catalogue, catalogue
from core.models import Standing


class TurnFailed(Exception):
    """A fault in the turn itself, as its cause. The transaction must be rolled back; the message is
    then kept and tried again."""


def take(
    db: Session,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    message_id: str,
    *,
    now: datetime,
) -> int:
    """Apply the message to the business and to `thread`; returns how many replies were queued.

    Raises TurnFailed. A database in trouble raises as it does, so that the step is repeated or the
    message spooled. Facts announced meanwhile know whose turn it is.
    """
    db.info["turn_of"] = person.customer_id
    try:
        known = catalogue(db, person.tenant_id, person.revision)
        lines = _lines(db, known, person, thread, inbound, now=now)
        _queue(db, lines, person, inbound, message_id, now=now)
    except Exception as fault:
        # The outermost loop of one message: whatever the fault, it must not lose the message.
        if database.is_unavailable(fault):
            raise
        raise TurnFailed from fault
    finally:
        db.info.pop("turn_of", None)
    thread.handled_seq += 1
    return len(lines)


def _queue(
    db: Session,
    lines: list[Line],
    person: Person,
    inbound: InboundMessage,
    message_id: str,
    *,
    now: datetime,
) -> None:
    for line in lines:
        outbox.add(
            db,
            tenant_id=person.tenant_id,
            conversation_id=person.conversation_id,
            contact_point_id=person.contact_point_id,
            channel=inbound.channel,
            sender=inbound.recipient,
            recipient=inbound.sender,
            text=line.text,
            purpose=line.purpose,
            now=now,
            turn_id=message_id,
        )


def _lines(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    *,
    now: datetime,
) -> list[Line]:
    """A keyword that the carrier acts upon changes the standing first. A lone YES lifts a block
    too, but to somebody who is not blocked it is an answer like any other."""
    if inbound.keyword is Keyword.STOP:
        standing.change_for(db, person, to=Standing.OPTED_OUT, because="keyword", now=now)
        return []  # the carrier confirms it; one more text would be refused
    if inbound.keyword is Keyword.START and not _is_plain_yes(inbound, person):
        came_back = standing.change_for(db, person, to=Standing.OK, because="keyword", now=now)
        if came_back or not _says_yes(inbound):
            return _welcome_back(known, person)
    return answer(db, known, person, thread, inbound.text, media_count=inbound.media_count, now=now)


def _is_plain_yes(inbound: InboundMessage, person: Person) -> bool:
    return _says_yes(inbound) and person.standing is Standing.OK


def _says_yes(inbound: InboundMessage) -> bool:
    return inbound.text.strip().lower() == "yes"


def _welcome_back(catalogue: Catalogue, person: Person) -> list[Line]:
    said = Said("welcome_back", {"business": catalogue.name})
    return worded(catalogue, person.language, [said])

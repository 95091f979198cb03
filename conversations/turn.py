"""One stored message becomes everything that it causes, or nothing at all."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from channels.messages import InboundMessage
from conversations import gestures, joining, keyword, outbox, proof, silence
from conversations.dialogue.listening import Line, answer, with_reason
from conversations.naming import named
from conversations.people import Person
from conversations.threads import Thread
from core import database
from core.catalogue import Catalogue, catalogue
from core.events import Actor, acting
from core.models import ActorKind, Channel, Standing
from core.people.sharing import people_behind


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
    message spooled. Facts announced meanwhile are the customer's doing.
    """
    if person.shared_at is not None:
        db.info["turn_shared_by"] = people_behind(db, person.contact_point_id)
    try:
        with acting(db, Actor(ActorKind.CUSTOMER, person.customer_id, inbound.channel)):
            known = catalogue(db, person.tenant_id, person.revision)
            lines = _lines(db, known, person, thread, inbound, message_id, now=now)
            if person.standing is Standing.OPTED_OUT:
                silence.broken(db, known, person, thread, inbound, now=now)
            if thread.id != person.conversation_id:  # it has become part of another
                person = replace(person, conversation_id=thread.id)
            _queue(db, known, lines, person, inbound, message_id, now=now)
    except Exception as fault:
        # The outermost loop of one message: whatever the fault, it must not lose the message.
        if database.is_unavailable(fault):
            raise
        raise TurnFailed from fault
    finally:
        db.info.pop("turn_shared_by", None)
    thread.handled_seq += 1
    return len(lines)


def _queue(
    db: Session,
    known: Catalogue,
    lines: list[Line],
    person: Person,
    inbound: InboundMessage,
    message_id: str,
    *,
    now: datetime,
) -> None:
    told_at = person.told_at
    for line in lines:
        text = named(line.text, known, channel=inbound.channel, told_at=told_at, now=now)
        told_at = now
        outbox.add(
            db,
            tenant_id=person.tenant_id,
            conversation_id=person.conversation_id,
            contact_point_id=person.contact_point_id,
            channel=inbound.channel,
            sender=inbound.recipient,
            recipient=inbound.sender,
            text=text,
            purpose=line.purpose,
            now=now,
            turn_id=message_id,
            about_id=line.about_id,
            extra=line.extra,
        )


def _lines(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    message_id: str,
    *,
    now: datetime,
) -> list[Line]:
    if inbound.channel is Channel.EMAIL:
        lines = proof.without_turn(db, known, person, thread, inbound, message_id, now=now)
        if lines is not None:
            return with_reason(lines, {"by": ["proof"]})
        inbound = proof.confirmed(db, known, person, thread, inbound, message_id, now=now)
    if inbound.channel is Channel.WHATSAPP and inbound.keyword is None:
        lines = gestures.take(db, known, person, thread, inbound, now=now)
        if lines is not None:
            return with_reason(lines, {"by": ["gesture"]})
    lines = joining.take(db, known, person, thread, inbound, now=now)
    if lines is not None:
        return with_reason(lines, {"by": ["code"]})
    lines = keyword.take(db, known, person, thread, inbound, message_id, now=now)
    if lines is not None:
        return with_reason(lines, {"by": ["keyword"]})
    return answer(db, known, person, thread, inbound, message_id, now=now)

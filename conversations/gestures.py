"""What people do on WhatsApp besides writing: they tap a button, quote what they answer, send a
place.

A tap, or a yes or no that quotes the question, answers exactly that offer or visit, whatever else
is open, and leaves the dialogue as it is. What it names may be over, taken or somebody else's: then
they are told kindly, and it answers nothing else either.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from bot.types import Answer, Intent, Option, Question, QuestionKind, Reading
from bot.understanding import understand
from channels.messages import InboundMessage
from conversations import offer_links
from conversations.dialogue.answers import answer_offer, answer_reminder
from conversations.dialogue.context import Said
from conversations.dialogue.listening import Line, resume, surroundings, worded
from conversations.dialogue.model import State
from conversations.dialogue.wanting import SECOND
from conversations.people import Person
from conversations.questions import Kind
from conversations.threads import Thread
from core import tokens
from core.catalogue import Catalogue
from core.errors import NotFound, TokenExpired, TokenInvalid
from core.models import Appointment, Direction, Message, Offer, Purpose, Standing
from core.people.sharing import people_behind
from core.tokens import Use

OFFER_TAP = re.compile(r"offer:([A-Za-z0-9]{1,64}):(yes|no)")
VISIT_TAP = re.compile(r"appt:([0-9a-f-]{36}):(confirm|cancel)")
ASKED_BY = {Purpose.OFFER: Kind.OFFER, Purpose.REMINDER: Kind.REMINDER}

_message, _appointment, _offer = Message.table(), Appointment.table(), Offer.table()


@dataclass(frozen=True, slots=True)
class Tap:
    """A yes or no to the offer or, for a reminder, the visit with this id. `ref` is None when what
    was tapped cannot be told any more; `is_over` when it is known to have passed."""

    kind: Kind
    ref: str | None
    accepts: bool
    is_over: bool = False


def take(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    *,
    now: datetime,
) -> list[Line] | None:
    """What to say to it; None when the message is one for the dialogue. Staff who have the
    conversation need not be there for an answer to a plain question."""
    tap = _tapped(inbound, now) or _quoting(db, known, person, thread, inbound, now)
    if tap is None and not _is_place(inbound):
        return None
    if person.standing is Standing.OPTED_OUT:
        return []
    if tap is None:
        said = [] if thread.state == State.HANDED_OVER else [Said("media_only")]
    elif tap.kind is Kind.OFFER:
        said = [_answer_offer(db, known, person, tap, now)]
    else:
        owner = _owner(db, _appointment, tap.ref, person)
        said = [
            answer_reminder(db, known, tap.ref, customer_id=owner, accepts=tap.accepts, now=now)
        ]
    return worded(known, person.language, said, channel=person.channel)


def _is_place(inbound: InboundMessage) -> bool:
    return "latitude" in inbound.extra and not inbound.text.strip()


def _tapped(inbound: InboundMessage, now: datetime) -> Tap | None:
    """Buttons and list picks carry what we gave them."""
    for field in ("button_payload", "list_choice"):
        payload = inbound.extra.get(field) or ""
        if found := OFFER_TAP.fullmatch(payload):
            return _offer_tap(found[1], accepts=found[2] == "yes", now=now)
        if found := VISIT_TAP.fullmatch(payload):
            return Tap(Kind.REMINDER, found[1], accepts=found[2] == "confirm")
    return None


def _offer_tap(token: str, *, accepts: bool, now: datetime) -> Tap:
    try:
        return Tap(Kind.OFFER, tokens.read(Use.OFFER, token, now=now), accepts)
    except TokenExpired:
        return Tap(Kind.OFFER, None, accepts, is_over=True)
    except TokenInvalid:
        return Tap(Kind.OFFER, None, accepts)


def _answer_offer(db: Session, known: Catalogue, person: Person, tap: Tap, now: datetime) -> Said:
    seen = _look(db, person, tap.ref, now)
    if seen is None:
        if not tap.accepts:
            return Said("offer_declined")
        return Said("offer_over" if tap.is_over else "offer_taken")
    if seen.state is offer_links.State.YOURS:
        facts = {"service": seen.service, "staff": seen.staff, "when": seen.starts_at}
        return Said("appointment", facts)
    return answer_offer(
        db, known, tap.ref or "", customer_id=seen.customer_id, accepts=tap.accepts, now=now
    )


def _owner(db: Session, table: Table, ref: str | None, person: Person) -> str:
    """Whose offer or visit it is, if they share the contact point; else who wrote."""
    if person.shared_at is None or ref is None:
        return person.customer_id
    owner: str | None = db.scalar(select(table.c.customer_id).where(table.c.id == ref))
    is_one = owner in people_behind(db, person.contact_point_id)
    return owner if owner and is_one else person.customer_id


def _look(
    db: Session, person: Person, offer_id: str | None, now: datetime
) -> offer_links.Seen | None:
    """The offer, if it is one of the customer's."""
    if offer_id is None:
        return None
    try:
        seen = offer_links.look(db, offer_id, now=now)
    except NotFound:
        return None
    owner = _owner(db, _offer, offer_id, person)
    return seen if seen.customer_id == owner else None


def _quoting(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    now: datetime,
) -> Tap | None:
    """A yes or no in words to a question that is quoted with it, and nothing besides."""
    asked = _quoted(db, thread, inbound)
    if asked is None:
        return None
    kind = ASKED_BY[asked.purpose]
    table = _offer if kind is Kind.OFFER else _appointment
    visit = db.execute(select(table).where(table.c.id == asked.about_id)).one_or_none()
    if visit is None:
        return None
    option = Option(
        label=known.service(visit.service_id).name,
        starts_at=visit.starts_at.astimezone(known.zone),
        service_id=visit.service_id,
        staff_id=visit.staff_id,
    )
    question = Question(
        QuestionKind.YES_NO,
        options=(option,),
        bare_ok_accepts=kind is Kind.REMINDER,
        text=asked.text,
    )
    dialogue = resume(db, known, person, thread, now=now)
    around = replace(surroundings(dialogue, person.language), question=question)
    accepts = _accepts(understand(inbound.text, around), kind)
    return None if accepts is None else Tap(kind, asked.about_id, accepts)


def _quoted(db: Session, thread: Thread, inbound: InboundMessage) -> Any | None:
    """The offer or reminder that the message quotes."""
    sid = inbound.extra.get("replied_to")
    if not sid or not inbound.text.strip():
        return None
    c = _message.c
    return db.execute(
        select(c.about_id, c.purpose, c.text).where(
            c.direction == Direction.OUT,
            c.provider_key == f"{inbound.provider}:{sid}",
            c.conversation_id == thread.id,
            c.purpose.in_(ASKED_BY),
            c.about_id.is_not(None),
        )
    ).one_or_none()


def _accepts(reading: Reading, kind: Kind) -> bool | None:
    answers = {Intent.CANCEL, Intent.CONFIRM} if kind is Kind.REMINDER else set()
    if reading.intent is Intent.OPT_OUT or (set(reading.intents) & SECOND) - answers:
        return None
    if reading.answer in (Answer.ACCEPT, Answer.DECLINE):
        return reading.answer is Answer.ACCEPT
    if reading.intent in answers:
        return reading.intent is Intent.CONFIRM
    return None

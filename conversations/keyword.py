"""Messages that are nothing but a carrier's keyword: they change the standing first, and only
where the carrier has not answered do we.

STOP is confirmed once, by whoever comes first; START brings back; HELP names the business and a
contact, also while staff have the conversation.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.wording import Part
from channels.keywords import bare, is_stop, keyword_in
from channels.messages import InboundMessage, Keyword
from conversations import opting_out, silence, speech, standing
from conversations.dialogue.context import Said
from conversations.dialogue.listening import OPT_OUT_KEY, Line, resume, store, worded
from conversations.dialogue.machine import advance
from conversations.dialogue.talking import help_facts
from conversations.people import Person
from conversations.standing import Evidence, How
from conversations.threads import Thread
from core.catalogue import Catalogue
from core.models import Channel, Purpose, Standing
from core.scheduling import bookings

# Carriers take these for an opt-out; people often mean their visit.
SAID_OF_VISITS = {"CANCEL", "END", "QUIT"}
INSTEAD_OF_CANCELING = "opted_out_instead_of_canceling"


def take(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    message_id: str,
    *,
    now: datetime,
) -> list[Line] | None:
    """What to say to a keyword; None when the message is one for the dialogue. A lone YES lifts a
    block too, but to somebody who is not blocked it is an answer like any other."""
    keyword = inbound.keyword or _mailed(inbound) or _written_with_marks(inbound)
    if keyword is Keyword.STOP:
        if not opting_out.by_keyword(db, person, inbound.text, message_id, now=now):
            return []
        if bare(inbound.text) in SAID_OF_VISITS:
            _ask_elsewhere(db, known, person, thread, now=now)
        is_answered = inbound.keyword is Keyword.STOP and _carrier_answers(inbound)
        return [] if is_answered else _say(known, person, OPT_OUT_KEY)
    if keyword is Keyword.START and not _is_plain_yes(inbound, person):
        evidence = Evidence(How.KEYWORD, inbound.text, message_id)
        came_back = standing.change(
            db, person.contact_point_id, to=Standing.OK, evidence=evidence, now=now
        )
        if came_back or not _says_yes(inbound):
            return [] if inbound.keyword_answered else _say(known, person, "welcome_back")
    if keyword is Keyword.HELP:
        is_silent = inbound.keyword_answered or person.standing is Standing.OPTED_OUT
        said = Said("help", help_facts(known, inbound.recipient))
        return [] if is_silent else worded(known, person.language, [said], channel=person.channel)
    return None


def _is_plain_yes(inbound: InboundMessage, person: Person) -> bool:
    return _says_yes(inbound) and person.standing is Standing.OK


def _says_yes(inbound: InboundMessage) -> bool:
    return inbound.text.strip().lower() == "yes"


def _mailed(inbound: InboundMessage) -> Keyword | None:
    """Nobody acts upon the words of a mail but us."""
    if inbound.channel is not Channel.EMAIL:
        return None
    return keyword_in(inbound.text, inbound.channel, inbound.recipient)


def _written_with_marks(inbound: InboundMessage) -> Keyword | None:
    """The law asks for no more than the word (47 CFR 64.1200(a)(10)), where carriers ask for
    nothing around it. What a button says is no such word."""
    is_tap = {"button_payload", "list_choice"} & inbound.extra.keys()
    return Keyword.STOP if is_stop(inbound.text) and not is_tap else None


def _carrier_answers(inbound: InboundMessage) -> bool:
    """Twilio confirms a STOP to a full number by itself, not to a short code, nor on WhatsApp
    unless its Advanced Opt-Out says so (https://help.twilio.com/articles/223134027)."""
    is_full_number = inbound.recipient.startswith("+")
    return inbound.keyword_answered or (inbound.channel is Channel.SMS and is_full_number)


def _say(known: Catalogue, person: Person, key: str) -> list[Line]:
    return worded(
        known, person.language, [Said(key, {"business": known.name})], channel=person.channel
    )


def _ask_elsewhere(
    db: Session, known: Catalogue, person: Person, thread: Thread, *, now: datetime
) -> None:
    """They can no longer be answered where they wrote: staff hear of it, and the question whether
    a visit was meant goes to another address of theirs, if there is one."""
    upcoming = bookings.upcoming(db, person.customer_id, now)
    if not upcoming:
        return
    silence.tell_staff(
        db, person, thread, INSTEAD_OF_CANCELING, now=now, appointment_id=upcoming[0].id
    )
    if not speech.is_reachable(db, known, person.customer_id, now=now):
        return
    dialogue = resume(db, known, person, thread, now=now)
    if not advance(dialogue, "cancel") or not dialogue.said:
        return  # staff have the conversation
    question = Part(dialogue.said[0].key, dialogue.said[0].facts)
    facts = {"business": known.name, "question": question}
    notice = speech.Notice("meant_to_cancel", facts, Purpose.REPLY)
    if speech.tell(db, known, person.customer_id, notice, now=now):
        store(thread, dialogue, now=now)

"""What a mail may do. Anybody can write any From; a reply token proves that they were written to.

With a token a mail is a turn like any text. Without one it is a turn only for somebody new, who has
nothing that could be taken away or told. From an address that is known already it is kept, and the
answer, which goes to the real owner, asks to confirm it by a reply. That answer's token names the
kept mail, so that a YES to it cannot be mistaken for a YES to anything else, nor the other way
round.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.types import Answer, Intent, Question, QuestionKind, Reading, Surroundings
from bot.understanding import understand
from bot.wording import wire
from channels.keywords import keyword_in
from channels.messages import InboundMessage, Keyword
from conversations import coming_back, opting_out, threads
from conversations.dialogue.context import Said
from conversations.dialogue.listening import OPT_OUT_KEY, Line, worded
from conversations.dialogue.model import State
from conversations.people import Person
from conversations.threads import Thread
from core.catalogue import Catalogue
from core.events import Fact, Name, announce
from core.models import Channel, Direction, Message, Standing

A_DAY = timedelta(days=1)
KEPT_FOR = timedelta(days=7)
# A dialogue needs a few mails; whoever needs more talks to a machine or should talk to a person.
MOST_ANSWERS_A_DAY = 20
# "Yes" and "OK" are said again and again; "Thank you for your message" only by machines.
LONGEST_REPEATED = 25
ASKS_TO_CONFIRM = "is_it_you"
LONGEST_QUOTE = 60

_LINK = re.compile(r"\S*(?:://|www\.)\S*", re.IGNORECASE)
_message = Message.table()


def is_proven(inbound: InboundMessage) -> bool:
    """Whether the message may act for, and tell something to, the customer that it names."""
    if inbound.channel is not Channel.EMAIL:
        return True
    return bool(inbound.extra.get("token_ok") or inbound.extra.get("is_new"))


def without_turn(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    message_id: str,
    *,
    now: datetime,
) -> list[Line] | None:
    """What to say to a mail that is no turn, often nothing; None if it is one."""
    if inbound.extra.get("automatic"):
        return []
    answered = _answered_lately(db, thread.id, now=now)
    if is_proven(inbound):
        if _is_said_again(db, thread.id, inbound, message_id, now=now):
            return []
        if len(answered) < MOST_ANSWERS_A_DAY or thread.state == State.HANDED_OVER:
            return None
        return _hand_over(db, known, person, thread, now=now)
    opts_out = _way_out(known, person, inbound, now)
    if opts_out is not None:
        is_news = opts_out(db, person, inbound.text, message_id, now=now)
        said = [_opted_out(known)] if is_news else []
        return worded(known, person.language, said, channel=person.channel)
    if coming_back.is_asked_for(person, inbound):
        return coming_back.ask(db, known, person, message_id, now=now)
    is_silent = thread.state == State.HANDED_OVER or person.standing is Standing.OPTED_OUT
    if is_silent or not inbound.text.strip() or _waits_for_a_yes(db, answered):
        return []
    return _ask_to_confirm(known, person, inbound, message_id)


def confirmed(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    message_id: str,
    *,
    now: datetime,
) -> InboundMessage:
    """The message with the words of the kept mail to which it says YES; as it is otherwise."""
    kept_id = inbound.extra.get("confirms")
    if not kept_id:
        return inbound
    kept = db.execute(
        select(_message.c.text, _message.c.extra, _message.c.provider_key).where(
            _message.c.id == kept_id,
            _message.c.conversation_id == thread.id,
            _message.c.direction == Direction.IN,
            _message.c.created_at > now - KEPT_FOR,
        )
    ).one_or_none()
    if kept is None or "confirmed_by" in kept.extra or not _says_yes(known, person, inbound, now):
        return inbound
    threads.mark(db, kept_id, extra=kept.extra | {"confirmed_by": message_id})
    return replace(inbound, text=kept.text, media_count=kept.extra.get("media_count", 0))


def _is_said_again(
    db: Session, conversation_id: str, inbound: InboundMessage, message_id: str, *, now: datetime
) -> bool:
    """Whether the same long words came by mail within a day: a machine answers so that hides being
    one, and a person has their answer already."""
    if len(inbound.text) <= LONGEST_REPEATED:
        return False
    c = _message.c
    earlier = db.scalars(
        select(c.extra).where(
            c.conversation_id == conversation_id,
            c.direction == Direction.IN,
            c.channel == Channel.EMAIL,
            c.created_at > now - A_DAY,
            c.text == inbound.text,
            c.id != message_id,
        )
    )
    return any(extra.get("token_ok") or extra.get("is_new") for extra in earlier)


def _answered_lately(
    db: Session, conversation_id: str, *, now: datetime
) -> Sequence[dict[str, Any]]:
    """What is kept of the answers by mail in this conversation within a day."""
    c = _message.c
    return db.scalars(
        select(c.extra)
        .where(
            c.conversation_id == conversation_id,
            c.direction == Direction.OUT,
            c.channel == Channel.EMAIL,
            c.turn_id.is_not(None),
            c.created_at > now - A_DAY,
        )
        .order_by(c.id.desc())
        .limit(MOST_ANSWERS_A_DAY)
    ).all()


def _waits_for_a_yes(db: Session, answered: Sequence[dict[str, Any]]) -> bool:
    """Whether the owner was asked lately and has not said YES: then strangers may be writing, and
    the owner is not to be asked about every mail of theirs."""
    kept = [extra["reply_ref"] for extra in answered if extra.get("key") == ASKS_TO_CONFIRM]
    if not kept:
        return False
    extras = db.scalars(select(_message.c.extra).where(_message.c.id.in_(kept)))
    return any("confirmed_by" not in extra for extra in extras)


def _hand_over(
    db: Session, known: Catalogue, person: Person, thread: Thread, *, now: datetime
) -> list[Line]:
    thread.state, thread.context, thread.asked_at = State.HANDED_OVER.value, {}, None
    thread.handed_over_at = now
    announce(db, Fact(Name.HANDED_OVER, person.tenant_id, thread.id, now, person.customer_id))
    return worded(known, person.language, [Said("handed_over")], channel=person.channel)


def _way_out(
    known: Catalogue, person: Person, inbound: InboundMessage, now: datetime
) -> Callable[..., bool] | None:
    if keyword_in(inbound.text, inbound.channel, inbound.recipient) is Keyword.STOP:
        return opting_out.by_keyword
    if _read(known, person, inbound, now).intent is Intent.OPT_OUT:
        return opting_out.by_words
    return None


def _opted_out(known: Catalogue) -> Said:
    return Said(OPT_OUT_KEY, {"business": known.name})


def _ask_to_confirm(
    known: Catalogue, person: Person, inbound: InboundMessage, message_id: str
) -> list[Line]:
    facts = {"business": known.name, "text": _quote(inbound.text)}
    [line] = worded(known, person.language, [Said(ASKS_TO_CONFIRM, facts)], channel=person.channel)
    extra = {"key": ASKS_TO_CONFIRM, "facts": wire.dump(facts), "reply_ref": message_id}
    return [replace(line, extra=extra)]


def _quote(text: str) -> str:
    """Enough to recognise it; no links, for the words may be a stranger's."""
    words = " ".join(_LINK.sub("...", text[: LONGEST_QUOTE * 4]).split())
    if len(words) <= LONGEST_QUOTE:
        return words
    begun = words[:LONGEST_QUOTE]
    return (begun.rpartition(" ")[0] or begun).rstrip(".,") + "..."


def _says_yes(known: Catalogue, person: Person, inbound: InboundMessage, now: datetime) -> bool:
    return _read(known, person, inbound, now).answer is Answer.ACCEPT


def _read(known: Catalogue, person: Person, inbound: InboundMessage, now: datetime) -> Reading:
    surroundings = Surroundings(
        now=now.astimezone(known.zone),
        question=Question(QuestionKind.YES_NO),
        language=person.language or known.language,
    )
    return understand(inbound.text, surroundings)

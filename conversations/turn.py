"""One stored message becomes what it causes: a reading, the dialogue's steps, the replies."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.types import Intent, Named, Reading, Surroundings
from bot.understanding import understand
from bot.wording import render, segments
from conversations import questions, standing
from conversations.dialogue import Dialogue, advance
from conversations.dialogue.context import Context, Said
from conversations.dialogue.model import State
from conversations.dialogue.routing import question_for, triggers
from conversations.people import Person
from core.catalogue import Catalogue
from core.models import Purpose, Standing

OPT_OUT_KEY = "opted_out"


@dataclass(frozen=True, slots=True)
class Line:
    """One text to send, and why it leaves."""

    text: str
    purpose: Purpose


@dataclass(slots=True)
class Thread:
    """The conversation's stored dialogue, as locked for this turn."""

    id: str
    state: str
    context: dict[str, Any]
    asked_at: datetime | None
    misses: int
    last_seq: int
    handled_seq: int
    handed_over_at: datetime | None

    def restore(self, before: "Thread") -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(before, field.name))


def take(
    db: Session,
    catalogue: Catalogue,
    person: Person,
    thread: Thread,
    text: str,
    *,
    media_count: int = 0,
    now: datetime,
) -> list[Line]:
    """Change `thread` and the business as the message says; return the replies, ready to send.

    Nothing is said to someone who opted out, or while staff have the conversation.
    """
    if thread.state == State.HANDED_OVER or person.standing is Standing.OPTED_OUT:
        return []
    dialogue = _dialogue(db, catalogue, person, thread, now=now)
    if not text.strip():
        if media_count:
            dialogue.say("media_only")
        else:
            advance(dialogue, "misunderstood")
    else:
        _answer(dialogue, text, person)
    _store(thread, dialogue, now=now)
    return worded(catalogue, person.language, dialogue.said)


def _dialogue(
    db: Session, catalogue: Catalogue, person: Person, thread: Thread, *, now: datetime
) -> Dialogue:
    dialogue = Dialogue(
        db=db,
        catalogue=catalogue,
        customer_id=person.customer_id,
        conversation_id=thread.id,
        now=now,
        state=thread.state,
        context=Context.load(thread.context),
        reading=Reading(text=""),
        misses=thread.misses,
        open_questions=questions.open_questions(db, person.customer_id, now=now),
    )
    lapse = timedelta(minutes=catalogue.policies.question_lapse_minutes)
    if thread.asked_at is not None and thread.asked_at + lapse < now:
        advance(dialogue, "lapse")
    return dialogue


def _answer(dialogue: Dialogue, text: str, person: Person) -> None:
    dialogue.reading = understand(text, surroundings(dialogue, person.language))
    if dialogue.reading.intent is Intent.OPT_OUT:
        opt(dialogue.db, person, to=Standing.OPTED_OUT, because="plain words", now=dialogue.now)
        dialogue.say("opted_out", business=dialogue.catalogue.name)
        return
    for trigger in triggers(dialogue):
        dialogue.came_from = State(dialogue.state)
        advance(dialogue, trigger) or advance(dialogue, "misunderstood")


def surroundings(dialogue: Dialogue, language: str | None) -> Surroundings:
    catalogue = dialogue.catalogue
    return Surroundings(
        now=dialogue.local(dialogue.now),
        services=tuple(Named(s.id, (s.name, *s.aliases)) for s in catalogue.services.values()),
        staff=tuple(Named(s.id, (s.name, *s.nicknames)) for s in catalogue.staff.values()),
        question=question_for(dialogue),
        language=language or catalogue.language,
        opens_minute=catalogue.opens_minute,
        closes_minute=catalogue.closes_minute,
    )


def _store(thread: Thread, dialogue: Dialogue, *, now: datetime) -> None:
    thread.state = str(dialogue.state)
    thread.context = dialogue.context.dump()
    thread.asked_at = now if dialogue.state != State.IDLE else None
    if dialogue.state == State.HANDED_OVER:
        thread.handed_over_at = now
    thread.misses = dialogue.misses + 1 if dialogue.was_missed else 0


def worded(catalogue: Catalogue, language: str | None, said: Sequence[Said]) -> list[Line]:
    """The texts to send: what fits one segment together leaves together."""
    speech = {"language": language or catalogue.language, "region": catalogue.region}
    lines = [
        Line(
            render(s.key, s.facts, **speech),
            Purpose.OPT_OUT if s.key == OPT_OUT_KEY else Purpose.REPLY,
        )
        for s in said
    ]
    joined = " ".join(line.text for line in lines)
    if len(lines) > 1 and segments(joined) == 1:
        return [Line(joined, lines[0].purpose)]
    return lines


def welcome_back(catalogue: Catalogue, person: Person) -> list[Line]:
    said = Said("welcome_back", {"business": catalogue.name})
    return worded(catalogue, person.language, [said])


def opt(db: Session, person: Person, *, to: Standing, because: str, now: datetime) -> bool:
    """Change the standing of the address that the person writes from."""
    return standing.change(
        db,
        tenant_id=person.tenant_id,
        contact_point_id=person.contact_point_id,
        customer_id=person.customer_id,
        to=to,
        because=because,
        now=now,
    )

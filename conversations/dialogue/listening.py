"""One text and a stored dialogue become the next dialogue and what to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.types import Intent, Named, Reading, Surroundings
from bot.understanding import understand
from bot.wording import fit, segments, wire, write
from channels.messages import InboundMessage
from conversations import languages, opting_out, questions, silence
from conversations.dialogue import gone, persons
from conversations.dialogue.context import Context, Goal, Said
from conversations.dialogue.keeping import keeping
from conversations.dialogue.machine import advance
from conversations.dialogue.model import Dialogue, State
from conversations.dialogue.reasons import reason_of
from conversations.dialogue.routing import question_for, triggers
from conversations.people import Person
from conversations.questions import OpenQuestion
from conversations.threads import Thread
from core.catalogue import Catalogue
from core.models import Channel, Purpose, Standing
from core.people.sharing import people_behind

OPT_OUT_KEY = "opted_out"


@dataclass(frozen=True, slots=True)
class Line:
    """One text to send, why it leaves, and what the outbox is to keep beside it."""

    text: str
    purpose: Purpose
    extra: Mapping[str, Any] = field(default_factory=dict)
    about_id: str | None = None


def answer(
    db: Session,
    catalogue: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    message_id: str,
    *,
    now: datetime,
) -> list[Line]:
    """Change `thread` and the business as the message says; return the replies, ready to send.

    Nothing is said to someone who opted out. While staff have the conversation, only the wish for
    no more messages is heard.
    """
    if person.standing is Standing.OPTED_OUT:
        return []
    text, was = inbound.text, thread.state
    dialogue = resume(db, catalogue, person, thread, now=now)
    if text.strip():
        dialogue.reading = understand(text, surroundings(dialogue, person.language))
        person = _learn_language(dialogue, person, thread)
    if dialogue.reading.intent is Intent.OPT_OUT:
        if not opting_out.by_words(db, person, text, message_id, now=now):
            return []
        if Intent.HUMAN in dialogue.reading.intents:  # "Don't text me. Call me."
            silence.tell_staff(db, person, thread, silence.WANTS_A_PERSON, now=now)
        said = Said(OPT_OUT_KEY, {"business": catalogue.name})
        return worded(catalogue, person.language, [said], channel=inbound.channel)
    if thread.state == State.HANDED_OVER:
        return []
    if not text.strip():
        if inbound.media_count:
            dialogue.say("media_only")
        else:
            advance(dialogue, "misunderstood")
    else:
        with keeping(dialogue):
            _listen(dialogue, person.language)
    lines = _reply(dialogue, person.language, thread, channel=inbound.channel)
    store(thread, dialogue, now=now)
    return with_reason(lines, reason_of(dialogue, was=was))


def with_reason(lines: list[Line], reason: Mapping[str, Any]) -> list[Line]:
    """The first of the replies keeps why the turn said them."""
    if not lines or not reason:
        return lines
    return [replace(lines[0], extra={**lines[0].extra, "why": reason}), *lines[1:]]


def _learn_language(dialogue: Dialogue, person: Person, thread: Thread) -> Person:
    """The person with the language in which this very message is answered."""
    current = person.language or dialogue.catalogue.language
    hinted = languages.hinted_in(thread.context)
    chosen = languages.choose(dialogue.reading, current=current, hinted=hinted)
    dialogue.hinted_language = languages.hint(dialogue.reading, chosen=chosen, hinted=hinted)
    if chosen == current:
        return person
    languages.keep(dialogue.db, person.customer_id, chosen)
    return replace(person, language=chosen)


def _reply(
    dialogue: Dialogue, language: str | None, thread: Thread, *, channel: Channel
) -> list[Line]:
    lines = worded(dialogue.catalogue, language, dialogue.said, channel=channel)
    _remember_question(dialogue, thread, lines)
    if not _is_said_again(thread, lines):
        return lines
    again = Said("once_more", {"text": " ".join(line.text for line in lines)})
    return worded(dialogue.catalogue, language, [again], channel=channel)


def _is_said_again(thread: Thread, lines: Sequence[Line]) -> bool:
    """Whether it is the open question word for word, which a machine would just repeat."""
    asked = Context.load(thread.context).asked
    return bool(asked) and " ".join(line.text for line in lines) == asked


def _remember_question(dialogue: Dialogue, thread: Thread, lines: Sequence[Line]) -> None:
    """What was asked stands until something else is: small talk in between changes nothing."""
    before = Context.load(thread.context)
    context = dialogue.context
    is_same = thread.state == str(dialogue.state) and (
        (before.options, before.picked) == (context.options, context.picked)
    )
    if is_same and before.asked:
        context.asked = before.asked
    else:
        context.asked = " ".join(line.text for line in lines) or None


def resume(
    db: Session, catalogue: Catalogue, person: Person, thread: Thread, *, now: datetime
) -> Dialogue:
    people = people_behind(db, person.contact_point_id) if person.shared_at else {}
    customers = people or (person.customer_id,)
    dialogue = Dialogue(
        db=db,
        catalogue=catalogue,
        customer_id=person.customer_id,
        contact_point_id=person.contact_point_id,
        conversation_id=thread.id,
        now=now,
        state=thread.state,
        context=Context.load(thread.context),
        reading=Reading(text=""),
        misses=thread.misses,
        people=people,
        open_questions=questions.open_questions(db, catalogue, *customers, now=now),
    )
    if people:
        persons.recall(dialogue, thread.context)
    lapse = timedelta(minutes=catalogue.policies.question_lapse_minutes)
    if thread.asked_at is not None and thread.asked_at + lapse < now:
        advance(dialogue, "lapse")
    dialogue.open_questions = [q for q in dialogue.open_questions if not _is_settled(dialogue, q)]
    return dialogue


def _is_settled(dialogue: Dialogue, question: OpenQuestion) -> bool:
    """Who is moving a visit is not asked any more whether they will come to it."""
    is_reminder = question.kind is questions.Kind.REMINDER
    is_moving = dialogue.context.goal is Goal.MOVE
    return is_reminder and is_moving and question.ref == dialogue.context.appointment_id


def _listen(dialogue: Dialogue, language: str | None) -> None:
    if gone.is_about_what_is_gone(dialogue):
        advance(dialogue, "ask_human")
        return
    if dialogue.people:
        persons.take_name(dialogue)
        if dialogue.state == State.CHOOSING_PERSON:
            _take_up(dialogue, language)
    wanted = triggers(dialogue)
    if persons.is_unclear(dialogue, wanted):
        persons.ask(dialogue)
        return
    for trigger in wanted:
        dialogue.came_from = State(dialogue.state)
        advance(dialogue, trigger) or advance(dialogue, "misunderstood")


def _take_up(dialogue: Dialogue, language: str | None) -> None:
    """Read the message again that waited for whom it was."""
    text = persons.resumed_text(dialogue)
    if text is not None:
        dialogue.reading = understand(text, surroundings(dialogue, language))


def surroundings(dialogue: Dialogue, language: str | None) -> Surroundings:
    catalogue = dialogue.catalogue
    places = tuple(Named(place.id, (place.name,)) for place in catalogue.locations.values())
    return Surroundings(
        now=dialogue.local(dialogue.now),
        services=tuple(
            Named(s.id, (s.name, *s.aliases), s.steps) for s in catalogue.services.values()
        ),
        staff=tuple(Named(s.id, (s.name, *s.nicknames)) for s in catalogue.staff.values()),
        locations=places if len(places) > 1 else (),
        question=question_for(dialogue),
        language=language or catalogue.language,
        opens_minute=catalogue.opens_minute,
        closes_minute=catalogue.closes_minute,
    )


def store(thread: Thread, dialogue: Dialogue, *, now: datetime) -> None:
    thread.state = str(dialogue.state)
    is_idle = dialogue.state == State.IDLE
    remembered = languages.kept_hint(dialogue.hinted_language) | persons.kept(dialogue)
    thread.context = ({} if is_idle else dialogue.context.dump()) | remembered
    thread.asked_at = None if is_idle else now
    if dialogue.state == State.HANDED_OVER:
        thread.handed_over_at = now
    thread.misses = dialogue.misses + 1 if dialogue.was_missed else 0


def worded(
    catalogue: Catalogue, language: str | None, said: Sequence[Said], *, channel: Channel
) -> list[Line]:
    """The texts to send: what fits one segment together leaves together."""
    language = language or catalogue.language
    written = [
        write(
            s.key,
            s.facts,
            language=language,
            region=catalogue.region,
            own=catalogue.own_texts(language),
        )
        for s in said
    ]
    lines = [
        Line(
            fit(text, channel),
            Purpose.OPT_OUT if s.key == OPT_OUT_KEY else Purpose.REPLY,
            {"key": s.key, "facts": wire.dump(s.facts)},
            s.about_id,
        )
        for s, text in zip(said, written, strict=True)
    ]
    joined = fit(" ".join(written), channel)
    if len(lines) > 1 and segments(joined) == 1:
        # What changed an appointment is what matters to a calendar; else the question at the end.
        kept = next((line for line in lines if line.about_id), lines[-1])
        return [replace(kept, text=joined, purpose=lines[0].purpose)]
    return lines

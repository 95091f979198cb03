"""One message, read once: everything that it says."""

from dataclasses import replace

from bot.types import (
    NO_TIME,
    Answer,
    Intent,
    QuestionKind,
    Reading,
    Surroundings,
    TimeProblem,
    Topic,
)
from bot.understanding.intents import Wishes, find_intents
from bot.understanding.languages import take_language
from bot.understanding.message import Message, read_message
from bot.understanding.names import ServicesNamed, find_locations, find_services, find_staff
from bot.understanding.notice import take_notice
from bot.understanding.party import take_party
from bot.understanding.picks import find_picks, places_named
from bot.understanding.replies import Judgement, judge
from bot.understanding.times import read_when

_SOFT = frozenset((Intent.NONE, Intent.THANKS, Intent.GREETING))


def understand(text: str, surroundings: Surroundings) -> Reading:
    """Reads a customer's text in the light of what is known and of the open question.

    Never raises for any text; what is not understood is absent from the reading.
    """
    message = read_message(text, surroundings.language)
    message, asked_language = take_language(message, surroundings.services)
    question = surroundings.question
    spoken = replace(surroundings, language=message.language.code)
    timed, notice_minutes = take_notice(message.text)
    timed, party = take_party(timed)
    when = read_when(timed, spoken) if message.sentences else NO_TIME
    services = find_services(message, surroundings.services)
    asks_who = question is not None and question.kind is QuestionKind.STAFF
    staff = find_staff(message, surroundings.staff, asked=asks_who)
    picked = find_picks(message, question, when, staff.ids)
    wishes = find_intents(message, is_idle=question is None)
    confirms = wishes.main is Intent.CONFIRM
    judgement = judge(message, question, picked, when, confirms=confirms)
    intent = _main_intent(wishes, services, judgement)
    is_over = when.problem is TimeProblem.IN_THE_PAST
    if is_over and Intent.THANKS in wishes.intents and wishes.main in _SOFT:
        intent = Intent.THANKS  # "thanks for yesterday, lovely colour"
    if asked_language and intent in _SOFT and judgement.answer is Answer.OTHER:
        intent = Intent.CHANGE_LANGUAGE
    asks = Intent.QUESTION in (intent, *wishes.intents)
    return Reading(
        text=message.text,
        intent=intent,
        intents=wishes.intents,
        answer=judgement.answer,
        is_nod=judgement.is_nod,
        is_reaction=message.tapback is not None,
        picks=picked.picks,
        any_pick=picked.any_pick,
        places=places_named(message),
        services=services.ids,
        staff=staff.ids,
        staff_excluded=staff.excluded,
        any_staff=staff.anyone,
        locations=find_locations(message, surroundings.locations),
        when=when,
        notice_minutes=notice_minutes,
        party=party,
        unknown_service=services.unknown,
        same_as_last=message.says(message.language.naming.same_as_last),
        same_time=message.says(message.language.naming.same_time),
        language=message.language.code,
        language_signals=message.signals,
        asked_language=asked_language,
        topic=_topic(message) if asks else None,
        evidence=tuple(dict.fromkeys((*judgement.evidence, *wishes.evidence, *picked.evidence))),
    )


def _main_intent(wishes: Wishes, services: ServicesNamed, judgement: Judgement) -> Intent:
    """A service named, ours or not, is a wish to book it, whatever verb is missing."""
    if wishes.main not in _SOFT or wishes.strays:
        return wishes.main
    names_one = services.ids or services.unknown
    if names_one and judgement.answer in (Answer.OTHER, Answer.ALTERNATIVE):
        return Intent.BOOK
    return wishes.main


def _topic(message: Message) -> Topic:
    for topic, phrases in message.language.topics:
        if message.says(phrases):
            return topic
    return Topic.OTHER

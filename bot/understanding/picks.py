"""Which of the numbered choices a message picks."""

import re
from dataclasses import dataclass, replace

from bot.types import Option, Question, QuestionKind, TimeWindow, When
from bot.understanding.message import Message, read_question
from bot.understanding.phrases import ENDS, STARTS
from bot.understanding.words.shape import LanguageWords

_NUMBER = re.compile(r"^(\d{1,2})$")
_CLOCK = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?(am|pm|a|p|h)?$")


@dataclass(frozen=True, slots=True)
class Picked:
    """`evidence` are the words that pick, and no others; with `by_time` the words of a time too.
    `is_loose`: by a part of the day, which names no time."""

    picks: tuple[int, ...] = ()
    any_pick: bool = False
    by_time: bool = False
    is_loose: bool = False
    evidence: tuple[str, ...] = ()


NO_PICK = Picked()
_COUNT_UNKNOWN = 9


def find_picks(
    message: Message, question: Question | None, when: When, staff: tuple[str, ...]
) -> Picked:
    """By number, by place in the list, by clock time, by day or by person; more than one when the
    words leave several open ("1 or 3")."""
    if question is None or not message.sentences or not _offers_choice(question, message):
        return NO_PICK
    count = len(question.options) or _COUNT_UNKNOWN
    if count > 1 and (found := _any_of_them(message, count)):
        return found
    if count > 1 and message.says(message.language.picking.several):
        return Picked(tuple(range(count)))
    clauses = _clauses(message)
    if count > 1 and (found := _in_list(clauses, question.options, when, message.language)):
        return found
    if found := _by_facts(question.options, when, staff):
        return found
    if _names_a_day_apart(question.options, when):
        return NO_PICK
    for words in clauses:
        if found := _by_clock(words, question.options, message.language):
            return found
    return _by_end(message, question.options) or NO_PICK


def places_named(message: Message) -> tuple[int, ...]:
    """Places in a list that was shown before: "cancel the second", "move number 3"."""
    picking = message.language.picking
    places: list[int] = []
    for words in _clauses(message):
        for spot, word in enumerate(words):
            before = words[spot - 1] if spot else ""
            if _is_turned_down(words, spot, message.language):
                continue
            if word in picking.ordinals:
                places.append(picking.ordinals[word])
            elif before in picking.number_cues and _NUMBER.match(word) and int(word):
                places.append(int(word) - 1)
    return tuple(dict.fromkeys(places))


def _in_list(
    clauses: list[list[str]], options: tuple[Option, ...], when: When, language: LanguageWords
) -> Picked | None:
    """By its number or its place; one whose words are also those of another day takes nothing."""
    count = len(options) or _COUNT_UNKNOWN
    for words in clauses:
        found = _by_number(words, count, language) or _by_place(words, count, language)
        if found and not _is_on_another_day(found, options, when):
            return replace(found, by_time=_is_said_again(found, options, when))
        if found and not language.picking.determiners.isdisjoint(words):
            return replace(found, evidence=())  # "a segunda" may mean monday
    return None


def _is_on_another_day(found: Picked, options: tuple[Option, ...], when: When) -> bool:
    """Whether the words name a day on which what they pick does not start."""
    picked = [options[index] for index in found.picks if index < len(options)]
    days = [window for window in when.windows if window.names_a_day]
    return bool(days) and not any(falls_in(option, day) for option in picked for day in days)


def _is_said_again(found: Picked, options: tuple[Option, ...], when: When) -> bool:
    """ "2, at 4" where the second is at 4."""
    picked = [options[index] for index in found.picks if index < len(options)]
    return bool(picked and when.windows) and all(
        any(falls_in(option, window) for window in when.windows) for option in picked
    )


def _clauses(message: Message) -> list[list[str]]:
    return [
        clause.split()
        for sentence in message.sentences
        for clause in sentence.words.strip(f" {STARTS}{ENDS}").split(" , ")
    ]


def _any_of_them(message: Message, count: int) -> Picked | None:
    for sentence in message.sentences:
        found = message.language.picking.any_of_them.find(sentence.words)
        if found:
            return Picked(tuple(range(count)), any_pick=True, evidence=tuple(found.split()))
    return None


def _offers_choice(question: Question, message: Message) -> bool:
    if question.options or question.kind is QuestionKind.PICK:
        return True
    asked = read_question(question.text or "", message.language.code)
    return asked.says(message.language.picking.lets_choose)


def _by_number(words: list[str], count: int, language: LanguageWords) -> Picked | None:
    """A number alone, or after "number", or among fillers; never one that is part of a time."""
    picks: dict[int, str] = {}
    for place, word in enumerate(words):
        number = language.picking.numbers.get(word) or (int(word) if _NUMBER.match(word) else 0)
        if not 1 <= number <= count or not _stands_alone(words, place, language):
            continue
        if not _is_turned_down(words, place, language):
            picks.setdefault(number - 1, word)
    return Picked(tuple(picks), evidence=tuple(picks.values())) if picks else None


def _is_turned_down(words: list[str], place: int, language: LanguageWords) -> bool:
    return any(word in language.picking.negations for word in words[max(0, place - 2) : place])


def _stands_alone(words: list[str], place: int, language: LanguageWords) -> bool:
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    if before in language.picking.number_cues:
        return True
    if before in language.picking.before_times or after in language.picking.after_times:
        return False
    word = words[place]
    if not word.isdigit() and (
        before in language.picking.determiners
        or (place == len(words) - 1 and before in language.picking.ordinals)
    ):
        return False
    return all(
        other in language.picking.fillers
        or other in language.picking.numbers
        or _NUMBER.match(other)
        for spot, other in enumerate(words)
        if spot != place
    )


def _by_clock(
    words: list[str], options: tuple[Option, ...], language: LanguageWords
) -> Picked | None:
    """By what is plainly a time of day: "3pm", "4:30", "at 2", or a number that no option has."""
    picks: dict[int, str] = {}
    for place, word in enumerate(words):
        found = _CLOCK.match(word)
        if not found or _is_turned_down(words, place, language):
            continue
        after = words[place + 1] if place + 1 < len(words) else ""
        half = found[3] or (after if after in ("am", "pm") else "")
        before = words[place - 1] if place else ""
        if before in language.picking.before_times - language.picking.at:
            continue
        plain = half or found[2] or before in language.picking.at
        if not plain and int(found[1]) <= len(options):
            continue
        for index, option in enumerate(options):
            if _starts_at(option, int(found[1]), int(found[2] or 0), half[:1]):
                picks.setdefault(index, word)
    return Picked(tuple(picks), evidence=tuple(picks.values())) if picks else None


def _starts_at(option: Option, hour: int, minute: int, half: str) -> bool:
    start = option.starts_at
    return start is not None and start.minute == minute and _is_hour(hour, half, start.hour)


def _is_hour(named: int, half: str, hour: int) -> bool:
    if half in ("a", "p"):
        return named % 12 + (12 if half == "p" else 0) == hour
    return named == hour or (named <= 12 and named % 12 == hour % 12)


def _by_place(words: list[str], count: int, language: LanguageWords) -> Picked | None:
    picking = language.picking
    picks: dict[int, str] = {}
    for place, word in enumerate(words):
        ordinal = picking.ordinals.get(word)
        if ordinal is None or _is_turned_down(words, place, language):
            continue
        rest = [w for spot, w in enumerate(words) if spot != place and w not in picking.ordinals]
        follows = words[place + 1] if place + 1 < len(words) else ""
        if follows not in picking.nouns and any(w not in picking.fillers for w in rest):
            continue
        index = count - 1 if ordinal < 0 else ordinal
        if 0 <= index < count:
            picks.setdefault(index, word)
    return Picked(tuple(picks), evidence=tuple(picks.values())) if picks else None


def _by_end(message: Message, options: tuple[Option, ...]) -> Picked | None:
    """ "The earlier one", "the latest"; options that are not known are taken to be in order."""
    timed = [(option.starts_at, index) for index, option in enumerate(options) if option.starts_at]
    if options and (len(timed) < 2 or len(timed) != len(options)):
        return None
    first = min(timed)[1] if timed else 0
    last = max(timed)[1] if timed else _COUNT_UNKNOWN - 1
    for sentence in message.sentences:
        for place, phrases in (
            (first, message.language.picking.earliest),
            (last, message.language.picking.latest),
        ):
            found = phrases.find(sentence.words)
            if found:
                return Picked((place,), evidence=tuple(found.split()))
    return None


def _names_a_day_apart(options: tuple[Option, ...], when: When) -> bool:
    """ "Thursday at 9" is not the 9:00 of wednesday that was shown, nor "the 9th, in the afternoon"
    the one at 9."""
    days = [replace(window, from_minute=None, until_minute=None) for window in when.windows]
    days = [replace(day, is_exact=False) for day in days if day.names_a_day]
    if not when.readings:
        return bool(days)
    return bool(days) and not any(falls_in(option, day) for option in options for day in days)


def _by_facts(options: tuple[Option, ...], when: When, staff: tuple[str, ...]) -> Picked | None:
    """By the day or time it names, by the person it names, or by both."""
    fits = tuple(
        index
        for index, option in enumerate(options)
        if (not when.windows or any(falls_in(option, window) for window in when.windows))
        and (not staff or option.staff_id is None or option.staff_id in staff)
    )
    told_apart = when.windows or (staff and any(option.staff_id for option in options))
    if not told_apart or not fits or len(fits) == len(options) > 1:
        return None
    is_loose = any(window.names_a_time and not window.is_exact for window in when.windows)
    return Picked(fits, by_time=bool(when.windows), is_loose=is_loose)


def falls_in(option: Option, window: TimeWindow) -> bool:
    """Whether an option starts in a window; one without a time falls in none."""
    if option.starts_at is None:
        return False
    on, minute = option.starts_at.date(), option.starts_at.hour * 60 + option.starts_at.minute
    if (window.first_on and on < window.first_on) or (window.last_on and on > window.last_on):
        return False
    if on.weekday() not in window.weekdays:
        return False
    if window.is_exact:
        return minute == window.from_minute
    return (window.from_minute is None or minute >= window.from_minute) and (
        window.until_minute is None or minute < window.until_minute
    )

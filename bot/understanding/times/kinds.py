"""What a word can mean to the grammar of days and times, whatever its language."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any


class Kind(Enum):
    """A sense of a word or phrase. In brackets: the value it carries; the others carry True."""

    __hash__ = object.__hash__  # members are single objects; the lexers look up millions

    NUMBER = auto()  # [int] a number written as a word
    ORDINAL = auto()  # [int] "third"
    ORDINAL_SUFFIX = auto()  # what makes "3rd" of 3
    WEEKDAY = auto()  # [int] Monday is 0
    SHAKY_WEEKDAY = auto()  # [int] also an everyday word: "sat", "sun"
    WEEKDAY_SET = auto()  # [frozenset] "mondays", "weekdays"
    MONTH = auto()  # [int]
    SHAKY_MONTH = auto()  # [int] also an everyday word: "may", "march"
    RELATIVE_DAY = auto()  # [int] days from today
    HOLIDAY = auto()  # [str] a name `calendar.holiday` knows
    UNIT = auto()  # [str] minute, hour, day, week, fortnight, month, year, weekend
    THIS = auto()
    COMING = auto()  # the next to come: "coming friday"
    NEXT = auto()
    LAST = auto()
    AFTER_NEXT = auto()
    WEEK_OF = auto()  # "week commencing"
    SPAN_PART = auto()  # [str] start, middle, end, rest
    SOME = auto()  # [int] "a", "a couple of"
    DAY_BESIDE = auto()  # [int] "le lendemain de": that many days from the day that follows
    IN = auto()  # "in" two weeks
    WITHIN = auto()
    AGO = auto()
    FROM_NOW = auto()
    DAY_MARK = auto()  # a bare number after it is a day of the month
    MERIDIEM = auto()  # [str] am, pm
    MERIDIEM_LETTER = auto()  # [str] the same, only glued to a number
    PART = auto()  # [str] a part of the day, a key of `clocks.PARTS`
    MOMENT = auto()  # [int] noon, midnight: minute of the day
    OCLOCK = auto()
    ISH = auto()
    SHARP = auto()
    AT = auto()
    ABOUT = auto()
    WEAK_AT = auto()  # [str] fair: a bare number after it is an hour; weak: only with a day beside
    PAST = auto()
    TO = auto()  # "quarter to"
    PLUS = auto()
    MINUS = auto()
    QUARTER = auto()
    HALF = auto()
    PART_BEFORE = auto()  # [int] "halb vier": that many minutes before it
    FROM = auto()
    BETWEEN = auto()
    RANGE = auto()
    UNTIL = auto()
    BEFORE = auto()
    AFTER = auto()
    ONWARDS = auto()
    BACKWARDS = auto()  # "or earlier"
    OR = auto()
    AND = auto()
    COMMA = auto()
    STOP = auto()
    NOT = auto()
    NO = auto()
    EXCEPT = auto()
    ANY = auto()
    CORRECTION = auto()
    BECAUSE = auto()  # what follows is a reason and no wish
    BUSY = auto()  # what stands right before it is taken: "tuesday I have the kids"
    INSTEAD = auto()
    REPLACES = auto()  # "friday instead": what stands beside it takes the place of the rest
    MOVE = auto()
    ASAP = auto()
    EARLIER = auto()
    LATER = auto()
    SHIFT = auto()  # [int] "later" after an amount of time; -1 is back in time
    COUNTED = auto()  # what numbers count that are no times: people, pounds
    STREET = auto()  # a number before its name is of a house
    MONEY = auto()
    SEATING = auto()  # "table for" 4
    NOISE = auto()  # phrases that name no time though their words do: "good morning"
    DURING = auto()  # stands between an hour and its part of the day: "in the"
    EVERY = auto()
    OF = auto()  # stands between a day and its month
    FILLER = auto()  # may stand between the parts of one day or time
    PERSON = auto()  # after it a shaky weekday is a verb: "I sat"
    PLACE = auto()  # before it a shaky weekday is a verb: "sat down"


def listed(phrases: str) -> list[str]:
    """The phrases of a table entry."""
    return phrases.split("|")


Words = Mapping[Kind, "str | Mapping[Any, str]"]
"""One language: for each kind its phrases, separated by `|`, or a value with its phrases."""

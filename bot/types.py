"""The value types that go into and come out of understanding.

Local dates and minutes of the day are the tenant's; nothing here knows UTC.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

ALL_WEEKDAYS = frozenset(range(7))


class Intent(StrEnum):
    BOOK = "book"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    FIND = "find"
    STATUS = "status"
    WAITLIST_STATUS = "waitlist_status"
    JOIN_WAITLIST = "join_waitlist"
    LEAVE_WAITLIST = "leave_waitlist"
    QUESTION = "question"
    CONFIRM = "confirm"
    RUNNING_LATE = "running_late"
    COMPLAINT = "complaint"
    HUMAN = "human"
    THANKS = "thanks"
    APOLOGY = "apology"
    GREETING = "greeting"
    GOODBYE = "goodbye"
    REPEAT = "repeat"
    ABORT = "abort"
    UNSURE = "unsure"
    HELP = "help"
    CHANGE_LANGUAGE = "change_language"
    IDENTIFY = "identify"
    OPT_OUT = "opt_out"
    NONE = "none"


class Answer(StrEnum):
    """How a message answers a question that is open (or a bare yes/no when none is)."""

    ACCEPT = "accept"
    DECLINE = "decline"
    ALTERNATIVE = "alternative"
    OTHER = "other"


class QuestionKind(StrEnum):
    YES_NO = "yes_no"
    PICK = "pick"
    SERVICE = "service"
    STAFF = "staff"
    WHEN = "when"
    OPEN = "open"


class Topic(StrEnum):
    """What a question about the business is about."""

    HOURS = "hours"
    ADDRESS = "address"
    DURATION = "duration"
    PRICE = "price"
    PARKING = "parking"
    OTHER = "other"


class Party(StrEnum):
    """How two visits go together that are wanted for two: at the same time, one right after the
    other, or either way."""

    SIDE_BY_SIDE = "side_by_side"
    BACK_TO_BACK = "back_to_back"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Named:
    """A service or a staff member as customers may call it; the first name is the official one.
    `steps` are the ids of the services that a service consists of."""

    id: str
    names: tuple[str, ...]
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One numbered choice as it was shown; what is unset was not part of it."""

    label: str
    starts_at: datetime | None = None
    service_id: str | None = None
    staff_id: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What the business asked last and still waits for.

    `bare_ok_accepts`: whether a lone "ok" or "k" counts as a yes to it.
    `is_over`: the time to answer is over; a late yes may still do, a number alone does not.
    `text` is the wording as sent, when known.
    """

    kind: QuestionKind
    options: tuple[Option, ...] = ()
    text: str | None = None
    bare_ok_accepts: bool = True
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A set of local times: days `first_on`..`last_on` (inclusive, None = not named) that fall on
    `weekdays`, between `from_minute` and `until_minute` of the day (half-open, None = not named).

    An exact time is `from_minute` with `is_exact`; `until_minute` is then None. `is_about`: the
    exact time was meant loosely ("3ish", "around 3"). A single day carries all weekdays.
    """

    first_on: date | None = None
    last_on: date | None = None
    weekdays: frozenset[int] = ALL_WEEKDAYS
    from_minute: int | None = None
    until_minute: int | None = None
    is_exact: bool = False
    is_about: bool = False

    @property
    def names_a_day(self) -> bool:
        return (
            self.first_on is not None or self.last_on is not None or self.weekdays != ALL_WEEKDAYS
        )

    @property
    def names_a_time(self) -> bool:
        return self.from_minute is not None or self.until_minute is not None


class TimeProblem(StrEnum):
    NO_SUCH_DATE = "no_such_date"
    IN_THE_PAST = "in_the_past"


@dataclass(frozen=True, slots=True)
class When:
    """The days and times a message names: any of `windows` suits.

    `readings` is not empty when the words can be read in several ways (a bare "4" that may be
    4:00 or the 4th): each is one complete reading to ask about, `windows` then the likeliest.
    `is_remainder`: `windows` are all that "any day but friday" leaves, and none was named itself.
    `shift`: how much later, or earlier where it is negative, than what is known already.
    """

    windows: tuple[TimeWindow, ...] = ()
    readings: tuple[tuple[TimeWindow, ...], ...] = ()
    problem: TimeProblem | None = None
    is_asap: bool = False
    wants_earlier: bool = False
    wants_later: bool = False
    shift: timedelta | None = None
    instead_of: tuple[TimeWindow, ...] = ()
    is_remainder: bool = False

    def __bool__(self) -> bool:
        return bool(self.windows or self.problem or self.is_asap or self.shift or self.instead_of)


NO_TIME = When()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What understanding may know besides the words.

    `now` is aware, in the tenant's zone. `opens_minute`/`closes_minute` bound the business day and
    settle a bare hour ("at 3"). `question` is the open question, if any. `locations` are empty
    where there is only one.
    """

    now: datetime
    services: tuple[Named, ...] = ()
    staff: tuple[Named, ...] = ()
    question: Question | None = None
    language: str = "en"
    opens_minute: int = 8 * 60
    closes_minute: int = 20 * 60
    locations: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one message says.

    `intent` is the main one, `intents` all that were seen, likeliest first. `answer` is judged in
    the light of the open question; with none open it is ACCEPT or DECLINE only for a bare yes or
    no, and `is_nod` says that it is mere praise or an "ok" then. `is_reaction`: a tapback, such as
    `Liked "…"`. `picks` are 0-based indices into the options; `places` those of a list that was
    shown before ("the second", -1 for the last), whatever is asked now; `unknown_service` are the
    words of a service the business does not have. `staff_excluded` are people named to be avoided
    ("not with anna"). `notice_minutes`: how long before a visit they want to be asked about it
    ("at least an hour's notice"). `party`: they come as two. `same_as_last`: "same as last time",
    `same_time`: at the same time of day. `language` is the one written in, and `language_signals`
    how many words tell so better than they tell of the language assumed; `asked_language` is one
    asked for ("auf deutsch bitte"), alone or beside another intent. `evidence` are the words that
    led here.
    """

    text: str
    intent: Intent = Intent.NONE
    intents: tuple[Intent, ...] = ()
    answer: Answer = Answer.OTHER
    is_nod: bool = False
    is_reaction: bool = False
    picks: tuple[int, ...] = ()
    any_pick: bool = False
    places: tuple[int, ...] = ()
    services: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    any_staff: bool = False
    staff_excluded: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    same_as_last: bool = False
    same_time: bool = False
    when: When = field(default=NO_TIME)
    notice_minutes: int | None = None
    party: Party | None = None
    unknown_service: str | None = None
    topic: Topic | None = None
    language: str = "en"
    language_signals: int = 0
    asked_language: str | None = None
    evidence: tuple[str, ...] = ()

"""What a dialogue remembers between turns, as stored in the conversation's row."""

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.types import ALL_WEEKDAYS, TimeWindow


class Goal(StrEnum):
    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class Offered:
    """One numbered choice as shown. `ref` is the id of what it stands for, if not a time."""

    starts_at: datetime | None = None
    service_id: str | None = None
    staff_id: str | None = None
    ref: str | None = None
    kind: str | None = None


# The parts of a context that are stored as they are.
PLAIN = (
    "service_id",
    "staff_id",
    "appointment_id",
    "entry_id",
    "offer_id",
    "kept_by",
    "answer",
    "suspended",
    "asked",
    "shift_minutes",
    "notice_minutes",
    "party",
)
SEVERAL = ("avoided_staff", "other_services", "other_staff", "locations")


@dataclass(slots=True)
class Context:
    """`windows` is what the customer said about the time, in the tenant's wall time, `first_wish`
    what times were looked for first, before anything else was taken for want of it. Who waits may
    take `other_services` and `other_staff` as well as the first, at any of `locations` where some
    were named, asked `notice_minutes` before; a `party` (`core.models.Party`) is two who come
    together.

    `options` are the choices of the open question, in the order shown; `appointment_id` is the one
    being moved or cancelled, or just booked, and `entry_id` what was waited for before; `offer_id`
    is the offer in place of which another time is wanted; `picked` is the time waiting for a final
    yes and `kept_by` the session that it is reserved for, which is the conversation that asked for
    it; `asked` is the open question as it was worded, in whose light an answer is read;
    `shift_minutes` is how much later the visit in question should be; `answer` is a yes or no that
    still needs to know its question, and `suspended` the dialogue that was open beside it.
    """

    goal: Goal = Goal.BOOK
    service_id: str | None = None
    staff_id: str | None = None
    any_staff: bool = False
    avoided_staff: tuple[str, ...] = ()
    other_services: tuple[str, ...] = ()
    other_staff: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    windows: tuple[TimeWindow, ...] = ()
    first_wish: tuple[TimeWindow, ...] = ()
    appointment_id: str | None = None
    entry_id: str | None = None
    offer_id: str | None = None
    options: tuple[Offered, ...] = ()
    picked: Offered | None = None
    kept_by: str | None = None
    asked: str | None = None
    shift_minutes: int | None = None
    notice_minutes: int | None = None
    party: str | None = None
    answer: str | None = None
    suspended: dict[str, Any] | None = None

    @property
    def named_staff(self) -> tuple[str, ...]:
        """Those one of whom is wanted; empty for anybody."""
        return (self.staff_id, *self.other_staff) if self.staff_id else ()

    def dump(self) -> dict[str, Any]:
        """As JSON values; what has its default is left out."""
        return {
            f.name: _plain(value)
            for f in fields(self)
            if (value := getattr(self, f.name)) not in (None, (), False)
            and not (f.name == "goal" and value is Goal.BOOK)
        }

    @classmethod
    def load(cls, stored: dict[str, Any]) -> "Context":
        context = cls(
            goal=Goal(stored.get("goal", Goal.BOOK)),
            windows=tuple(_window(w) for w in stored.get("windows", ())),
            first_wish=tuple(_window(w) for w in stored.get("first_wish", ())),
            options=tuple(_offered(o) for o in stored.get("options", ())),
            picked=_offered(stored["picked"]) if "picked" in stored else None,
        )
        for name in PLAIN:
            setattr(context, name, stored.get(name))
        context.any_staff = stored.get("any_staff", False)
        for name in SEVERAL:
            setattr(context, name, tuple(stored.get(name, ())))
        return context


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, TimeWindow):
        weekdays = sorted(value.weekdays) if value.weekdays != ALL_WEEKDAYS else None
        return _without_none(asdict(replace(value, weekdays=frozenset())) | {"weekdays": weekdays})
    if isinstance(value, Offered):
        return _without_none(asdict(value))
    return value.value if isinstance(value, StrEnum) else value


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
        if value is not None and value is not False
    }


def _window(stored: dict[str, Any]) -> TimeWindow:
    return TimeWindow(
        first_on=date.fromisoformat(stored["first_on"]) if "first_on" in stored else None,
        last_on=date.fromisoformat(stored["last_on"]) if "last_on" in stored else None,
        weekdays=frozenset(stored.get("weekdays", ALL_WEEKDAYS)),
        from_minute=stored.get("from_minute"),
        until_minute=stored.get("until_minute"),
        is_exact=stored.get("is_exact", False),
    )


def _offered(stored: dict[str, Any]) -> Offered:
    starts_at = stored.get("starts_at")
    return Offered(
        **stored | {"starts_at": datetime.fromisoformat(starts_at) if starts_at else None}
    )


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to tell the customer: the text's key and its facts, and the appointment that it
    changed, if any. It `is_news` unless the same was said before to the same effect."""

    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    about_id: str | None = None
    is_news: bool = True

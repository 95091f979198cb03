"""Facts of a text as JSON values and back, so that what was said can be said again elsewhere: an
offer written for SMS as an e-mail with buttons, or as a WhatsApp template with variables."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.wording.render import Choice, Money, Part, Weekdays

ZONELESS = "UTC"


def dump(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Raises TypeError for a fact of a kind that cannot be kept."""
    return {name: _plain(fact) for name, fact in facts.items()}


def load(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _fact(value) for name, value in stored.items()}


def _plain(fact: Any) -> Any:  # noqa: PLR0911 - one row per kind of fact
    match fact:
        case str() | int() | float() | None:
            return fact
        case datetime():
            return {"at": fact.isoformat(), "zone": getattr(fact.tzinfo, "key", ZONELESS)}
        case date():
            return {"on": fact.isoformat()}
        case Money():
            return {"minor": fact.minor, "currency": fact.currency}
        case time():
            return {"clock": fact.isoformat("minutes")}
        case Weekdays():
            return {"first": fact.first, "last": fact.last}
        case Part():
            return {"key": fact.key, "facts": dump(fact.facts)}
        case Choice():
            return {
                "label": _plain(fact.label),
                "starts_at": _plain(fact.starts_at),
                "staff": fact.staff,
                "number": fact.number,
            }
        case list() | tuple():
            return [_plain(item) for item in fact]
    raise TypeError(f"a fact of type {type(fact).__name__} cannot be kept")


def _fact(value: Any) -> Any:  # noqa: PLR0911
    match value:
        case {"at": str(at), "zone": str(zone)}:
            return datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
        case {"on": str(on)}:
            return date.fromisoformat(on)
        case {"minor": int(minor), "currency": str(currency)}:
            return Money(minor, currency)
        case {"clock": str(clock)}:
            return time.fromisoformat(clock)
        case {"first": int(first), "last": int(last)}:
            return Weekdays(first, last)
        case {"key": str(key), "facts": dict(facts)}:
            return Part(key, load(facts))
        case {"label": label, "starts_at": starts_at, "staff": staff}:
            return Choice(_fact(label), _fact(starts_at), staff, value.get("number"))
        case list():
            return [_fact(item) for item in value]
    return value

"""What was done, in words: who, what, about whom, and what it changed."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from admin.page import formats
from admin.settings import weeks
from admin.settings.room import has_words, words
from core.audit import Deed
from core.catalogue import Catalogue
from core.errors import NotFound
from core.models import ActorKind

NAMED = {"staff_id", "service_id", "location_id", "services", "steps"}
LONGEST_VALUE = 200


def title(deed: Deed) -> str:
    """What was done; by its name if there are no words for it."""
    key = f"did_{deed.name.replace('.', '_')}"
    return words(key) if has_words(key) else deed.name


def doer(deed: Deed) -> str:
    """Who did it."""
    if deed.actor_kind is ActorKind.CUSTOMER:
        return deed.customer_name or words("by_customer")
    return deed.actor_id or words(f"by_{deed.actor_kind.value}")


def about(known: Catalogue, users: Mapping[str, str], deed: Deed) -> str | None:
    """Of whom or what, where that has a name; `users` are the names of who may sign in, by id."""
    named = name_of(known, deed.subject_id) or users.get(deed.subject_id)
    is_own = deed.actor_kind is ActorKind.CUSTOMER
    return named or (None if is_own else deed.customer_name)


def name_of(known: Catalogue, id_: str) -> str | None:
    for find in (known.service, known.staff_member):
        with suppress(NotFound):
            return find(id_).name
    found = known.locations.get(id_) or known.resources.get(id_)
    return found.name if found else None


def changes(known: Catalogue, deed: Deed) -> Iterator[tuple[str, str | None, str | None]]:
    """What is different: its name, what it was and what it is; None where there was nothing."""
    before, after = deed.before or {}, deed.after or {}
    for key in {**before, **after}:
        if key.endswith("_id") and key not in NAMED:
            continue  # of what has no name
        was, is_now = (_told(known, key, state) for state in (before, after))
        if was != is_now:
            yield _label(key), was, is_now


def _label(key: str) -> str:
    for found in (f"what_{key}", f"rule_{key.replace('.', '_')}"):
        if has_words(found):
            return words(found)
    return key.replace("_", " ")


def _told(known: Catalogue, key: str, state: dict[str, Any]) -> str | None:
    return _said(known, key, state[key])[:LONGEST_VALUE] if key in state else None


def _said(known: Catalogue, key: str, value: Any) -> str:  # noqa: PLR0911 - one row per kind
    """A value as people read it: names for ids, times by the clock of the business."""
    if value is None:
        return words("audit_usual" if key == "times" else "audit_nothing")
    if isinstance(value, bool):
        return words("audit_yes" if value else "audit_no")
    if key == "price_minor":
        return formats.money(value)
    if key in NAMED:
        listed = value if isinstance(value, list) else [value]
        return ", ".join(name_of(known, one) or one for one in listed) or words("audit_nothing")
    if key in {"hours", "breaks"}:
        found = weeks.lines([(day, begins, ends) for day, begins, ends in _rows(value)])
        return "; ".join(f"{days} {times}" for days, times in found) or words("audit_nothing")
    if key == "times":
        return weeks.times([(begins, ends) for begins, ends in value]) or words("closed")
    if key.endswith(("_at", "_by", "on")) and (moment := _moment(value)):
        return moment
    if isinstance(value, dict):
        return ", ".join(f"{name}: {one}" for name, one in value.items()) or words("audit_nothing")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or words("audit_nothing")
    return str(value)


def _rows(value: list[Any]) -> Iterator[tuple[int, int, int]]:
    """Hours as they were stored: as lists, or by name."""
    for one in value:
        if isinstance(one, dict):
            yield one["weekday"], one["from_minute"], one["until_minute"]
        else:
            yield one[0], one[1], one[2]


def _moment(value: Any) -> str | None:
    with suppress(TypeError, ValueError):
        if len(value) == len("2026-11-20"):
            return formats.whole_day(date.fromisoformat(value))
        moment = datetime.fromisoformat(value)
        return f"{formats.day(moment)}, {formats.hour(moment)}"
    return None

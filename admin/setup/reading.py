"""What was typed in each step, and why it cannot be so. What was typed is kept either way."""

from collections.abc import Callable, Mapping
from typing import Any

from babel.numbers import get_currency_precision, get_territory_currencies
from werkzeug.datastructures import MultiDict

from admin.page import answers, typed
from admin.page.words import LANGUAGES, say
from core.accounts import passwords
from core.errors import BusinessError, InvalidCountry, InvalidDuration, InvalidHours, NameTaken
from core.people import mailboxes
from core.setup.tenants import checked_country, checked_currency, checked_name, checked_time_zone
from core.setup.working_hours import MINUTES_A_DAY, Shift, checked

MOST_ROWS = 40
LONGEST = 200
LARGEST_PRICE_MINOR = 2**31 - 1

Form = MultiDict[str, str]
Said = dict[str, Any]
Problems = dict[str, str]


def _text(form: Form, name: str) -> str:
    return form.get(name, "").strip()[:LONGEST]


def _try(problems: Problems, field: str, check: Callable[[], object]) -> None:
    try:
        check()
    except BusinessError as error:
        problems[field] = answers.reason(error)


# --- you ------------------------------------------------------------------------------------------


def you(form: Form) -> Said:
    """All but the password."""
    return {name: _text(form, name) for name in ("name", "email", "language")}


def wrong_with_you(said: Said, password: str, *, has_password: bool) -> Problems:
    problems: Problems = {}
    _try(problems, "name", lambda: checked_name(said["name"]))
    _try(problems, "email", lambda: mailboxes.canonical(said["email"]))
    if password or not has_password:
        email, name = said["email"], said["name"]
        _try(problems, "password", lambda: passwords.check(password, email=email, name=name))
    if said["language"] not in LANGUAGES:
        problems["language"] = say("setup.choose")
    return problems


# --- the business ---------------------------------------------------------------------------------


def business(form: Form) -> Said:
    names = ("name", "kind", "country", "time_zone", "language", "currency")
    return {name: _text(form, name) for name in names}


def wrong_with_business(said: Said) -> Problems:
    problems: Problems = {}
    _try(problems, "name", lambda: checked_name(said["name"]))
    _try(problems, "country", lambda: checked_country(said["country"]))
    _try(problems, "time_zone", lambda: checked_time_zone(said["time_zone"]))
    if said["currency"]:
        _try(problems, "currency", lambda: checked_currency(said["currency"]))
    if said["language"] not in LANGUAGES:
        problems["language"] = say("setup.choose")
    return problems


def currency_of(said: Mapping[str, str]) -> str:
    """The one that was chosen, or else the country's. Raises InvalidCountry."""
    if said.get("currency"):
        return checked_currency(said["currency"])
    found = get_territory_currencies(checked_country(said.get("country", "")))
    if not found:
        raise InvalidCountry
    return str(found[0])


# --- services -------------------------------------------------------------------------------------


def services(form: Form) -> list[Said]:
    """Rows of which anything was typed."""
    columns = [form.getlist(name)[:MOST_ROWS] for name in ("name", "minutes", "price")]
    rows = [
        {
            "name": name.strip()[:LONGEST],
            "minutes": minutes.strip()[:8],
            "price": price.strip()[:16],
        }
        for name, minutes, price in zip(*columns, strict=False)
    ]
    return [row for row in rows if row["name"] or row["price"]]


def wrong_with_services(rows: list[Said], currency: str) -> Problems:
    problems: Problems = {}
    known: set[str] = set()
    for place, row in enumerate(rows):
        _try(problems, f"name-{place}", lambda row=row: _new_name(row["name"], known))  # type: ignore[misc]
        _try(problems, f"minutes-{place}", lambda row=row: minutes_of(row["minutes"]))  # type: ignore[misc]
        try:
            minor_of(row["price"], currency)
        except ValueError:
            problems[f"price-{place}"] = say("setup.no_price", currency=currency)
    if not rows:
        problems["all"] = say("setup.no_services")
    return problems


def _new_name(text: str, known: set[str]) -> None:
    name = checked_name(text)
    if name.casefold() in known:
        raise NameTaken(name=name)
    known.add(name.casefold())


def minutes_of(text: str) -> int:
    """Raises InvalidDuration."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= MINUTES_A_DAY:
        raise InvalidDuration
    return int(text)


def minor_of(text: str, currency: str) -> int | None:
    """In the currency's smallest unit; None where nothing was typed. Raises ValueError."""
    if not text:
        return None
    amount = typed.decimal(text)
    if amount is None:
        raise ValueError
    minor = amount.scaleb(get_currency_precision(currency))
    if not 0 <= minor <= LARGEST_PRICE_MINOR or minor != int(minor):
        raise ValueError
    return int(minor)


# --- staff ----------------------------------------------------------------------------------------


def staff(form: Form) -> list[Said]:
    """Whoever has a name, with the names of the services that they do."""
    names = form.getlist("name")[:MOST_ROWS]
    return [
        {"name": name.strip()[:LONGEST], "services": form.getlist(f"services-{place}")}
        for place, name in enumerate(names)
        if name.strip()
    ]


def wrong_with_staff(rows: list[Said]) -> Problems:
    problems: Problems = {}
    known: set[str] = set()
    for place, row in enumerate(rows):
        _try(problems, f"name-{place}", lambda row=row: _new_name(row["name"], known))  # type: ignore[misc]
        if not row["services"]:
            problems[f"services-{place}"] = say("setup.does_nothing")
    if not rows:
        problems["all"] = say("setup.no_staff")
    return problems


# --- hours ----------------------------------------------------------------------------------------


def hours(form: Form) -> list[Said]:
    """One row for each weekday, Monday first."""
    return [
        {
            "open": f"open-{day}" in form,
            "from": _text(form, f"from-{day}"),
            "until": _text(form, f"until-{day}"),
        }
        for day in range(7)
    ]


def wrong_with_hours(rows: list[Said]) -> Problems:
    problems: Problems = {}
    for day, row in enumerate(rows):
        if row["open"]:
            _try(problems, f"day-{day}", lambda row=row, day=day: checked([_shift(day, row)]))  # type: ignore[misc]
    if not any(row["open"] for row in rows):
        problems["all"] = say("setup.no_hours")
    return problems


def shifts_of(rows: list[Said]) -> tuple[Shift, ...]:
    """Raises InvalidHours."""
    return tuple(_shift(day, row) for day, row in enumerate(rows) if row["open"])


def _shift(weekday: int, row: Mapping[str, str]) -> Shift:
    """What ends at or before its start ends on the next day."""
    begins, ends = _minute(row["from"]), _minute(row["until"])
    return Shift(weekday, begins, ends if ends > begins else ends + MINUTES_A_DAY)


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    is_time = hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60
    if not is_time:
        raise InvalidHours(hours=text)
    return int(hour) * 60 + int(minute)


# --- number ---------------------------------------------------------------------------------------


def number(form: Form) -> Said:
    """The account's secret is not among it."""
    return {name: _text(form, name) for name in ("way", "number", "account_sid")}

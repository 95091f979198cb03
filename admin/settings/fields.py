"""Reading what was typed into a form: each function notes what is wrong at the field's name."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from babel.numbers import get_currency_precision
from flask import request

from admin.page import typed as typed_in
from admin.page.typed import FIRST_YEAR, LAST_YEAR
from admin.settings.room import words

LARGEST_MINOR = 2**31 - 1

Problems = dict[str, str]


def text(name: str) -> str:
    return request.form.get(name, "").strip()


def names(name: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(part.strip() for part in text(name).split(",") if part.strip())


def whole(name: str, problems: Problems) -> int | None:
    """A whole number, nothing if it is left empty."""
    typed = text(name)
    if not typed:
        return None
    if not typed.lstrip("-").isdecimal() or len(typed) > 9:
        problems[name] = words("problem_whole")
        return None
    return int(typed)


def decimal(name: str, problems: Problems) -> Decimal | None:
    """A number with a comma or a point, nothing if it is left empty."""
    typed = text(name).replace("\u00a0", "").replace(" ", "")
    if not typed:
        return None
    number = typed_in.decimal(typed)
    if number is None or abs(number) > LARGEST_MINOR:
        problems[name] = words("problem_number")
        return None
    return number


def price(name: str, currency: str, problems: Problems) -> int | None:
    """In the currency's smallest unit."""
    amount = decimal(name, problems)
    if amount is None:
        return None
    minor = amount.scaleb(get_currency_precision(currency))
    if minor != int(minor) or not 0 <= minor <= LARGEST_MINOR:
        problems[name] = words("problem_price", currency=currency)
        return None
    return int(minor)


def shown_price(minor: int | None, currency: str) -> str:
    """As it is typed."""
    if minor is None:
        return ""
    return f"{Decimal(minor).scaleb(-get_currency_precision(currency))}"


def joined(parts: Sequence[str]) -> str:
    """As names between commas are typed."""
    return ", ".join(parts)


def day(name: str, problems: Problems) -> date | None:
    """A local date."""
    read = typed_in.day(text(name))
    if read is None:
        problems[name] = words("problem_date")
    return read


def moment(name: str, problems: Problems) -> datetime | None:
    """A naive wall time, to the minute."""
    try:
        read = datetime.fromisoformat(text(name))
    except ValueError:
        read = None
    if read is None or read.tzinfo or not FIRST_YEAR <= read.year <= LAST_YEAR:
        problems[name] = words("problem_date")
        return None
    return read.replace(second=0, microsecond=0)

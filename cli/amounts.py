"""Money, spans of time and tables, as the terminal shows them."""

from collections.abc import Sequence
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision

NOTHING = "-"
HOUR, DAY = 60, 1440


def money(minor: int, currency: str) -> str:
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale="en_US")


def ratio(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.1f}"


def percent(value: float | None) -> str:
    return NOTHING if value is None else f"{100 * value:.0f} %"


def span(minutes: float | None) -> str:
    """The two units that matter: `45 s`, `12 min`, `3 h 5 min`, `2.5 days`."""
    if minutes is None:
        return NOTHING
    if minutes < 2:
        return f"{60 * minutes:.0f} s"
    whole = round(minutes)
    if whole < HOUR:
        return f"{whole} min"
    if whole < 2 * DAY:
        hours, rest = divmod(whole, HOUR)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{minutes / DAY:.1f} days"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Aligned lines: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]

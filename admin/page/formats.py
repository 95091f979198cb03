"""How values are written on the page: in the viewer's language, by the clock of the business."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from babel.units import format_unit
from markupsafe import Markup, escape

from admin.page.viewing import viewer
from admin.page.words import language
from bot.wording.render import locale_of

# From so many minutes on, in units of so many.
UNITS = (
    (2 * 24 * 60, 24 * 60, "duration-day"),
    (2 * 60, 60, "duration-hour"),
    (0, 1, "duration-minute"),
)
DAY, DAY_AND_YEAR = "MMMEd", "yMMMEd"


def locale() -> Locale:
    return locale_of(language(), viewer().region)


def local(instant: datetime) -> datetime:
    return instant.astimezone(viewer().zone)


def hour(instant: datetime) -> str:
    """The time of day."""
    return str(format_time(local(instant).replace(tzinfo=None), "short", locale=locale()))


def day(value: date) -> str:
    """A local date, or the one on which an instant falls."""
    on = local(value).date() if isinstance(value, datetime) else value
    return str(format_skeleton(DAY, on, locale=locale()))


def whole_day(value: date) -> str:
    on = local(value).date() if isinstance(value, datetime) else value
    return str(format_date(on, "full", locale=locale()))


def at(instant: datetime) -> Markup:
    """An instant as a `<time>`: its day and time of day."""
    words = escape(f"{day(instant)}, {hour(instant)}")
    return Markup("<time datetime='{}'>{}</time>").format(instant.isoformat(), words)


def money(minor: int | None) -> str:
    if minor is None:
        return ""
    currency = viewer().currency
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return str(format_currency(amount, currency, locale=locale()))


def number(value: float) -> str:
    return str(format_decimal(value, locale=locale()))


def span(length: timedelta) -> str:
    """A stretch of time to come, as page.js goes on to write it: in days and hours where minutes
    would be a heap."""
    minutes = max(0.0, length.total_seconds() / 60)
    each, unit = next((each, unit) for least, each, unit in UNITS if minutes >= least)
    many = ceil(minutes) if each == 1 else round(minutes / each)
    return str(format_unit(many, unit, "short", locale=locale()))


def percent(value: float | None) -> str:
    """A share, as 0.5 for a half."""
    return "–" if value is None else str(format_percent(value, locale=locale()))


def tongue(code: str) -> str:
    """A language by its name in the viewer's."""
    name = str(Locale.parse(code).get_display_name(locale()))
    return name[:1].upper() + name[1:]

"""Days and times as the page writes them; the pages of this door are in English."""

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_time

from core.catalogue import Catalogue
from core.scheduling import local_time

LOCALE = "en_US"
EVERY_DAY = 0b1111111
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 - any day will do


def milliseconds(moment: datetime | None) -> int | None:
    """Since 1970, as browsers count."""
    return None if moment is None else round(moment.timestamp() * 1000)


def day(on: date) -> str:
    return format_date(on, "EEE, MMM d", LOCALE)


def clock(minute: int) -> str:
    """A minute of the day as 3:30 pm; whole hours as 3 pm."""
    shape = "h:mm a" if minute % 60 else "h a"
    shown = format_time(MIDNIGHT + timedelta(minutes=minute), shape, locale=LOCALE)
    return shown.replace("AM", "am").replace("PM", "pm")


def when(known: Catalogue, moment: datetime) -> str:
    there = local_time.local(moment, known.zone)
    return f"{day(there.date())} {clock(there.hour * 60 + there.minute)}"


def weekdays(mask: int) -> str:
    """Bit 0 is Monday; every day is nothing worth saying."""
    if mask == EVERY_DAY:
        return ""
    return ", ".join(name for bit, name in enumerate(WEEKDAYS) if mask >> bit & 1)


def span(first: date | None, last: date | None) -> str:
    if first and last:
        return day(first) if first == last else f"{day(first)} to {day(last)}"
    if first:
        return f"from {day(first)}"
    return f"until {day(last)}" if last else ""


def times(from_minute: int | None, until_minute: int | None) -> str:
    if from_minute is not None and until_minute is not None:
        return f"{clock(from_minute)} to {clock(until_minute % 1440)}"
    if from_minute is not None:
        return f"after {clock(from_minute)}"
    return f"before {clock(until_minute % 1440)}" if until_minute is not None else ""

"""Numbers and moments as forms and addresses carry them; nothing that takes long to read, or from
which counting days leaves the calendar."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.errors import InvalidInterval
from core.scheduling import local_time

FIRST_YEAR, LAST_YEAR = 2000, 2199
# No number that is meant has more; one of a million digits, which a few signs can name, keeps a
# process for minutes.
MOST_DIGITS = 15


def whole(text: str) -> int | None:
    """Nothing below zero; None for what is no such number."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def decimal(text: str) -> Decimal | None:
    """With a comma or a point; None for what is no such number."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except ArithmeticError:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < MOST_DIGITS else None


def day(text: str) -> date | None:
    """A local date; None for what is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def instant(text: str) -> datetime:
    """Raises InvalidInterval."""
    found = _read(text)
    if found.tzinfo is None:
        raise InvalidInterval
    return found


def wall_instant(on: str, at: str, zone: ZoneInfo) -> datetime:
    """The instant of a day and a time of day; of a time that the clock shows twice, the first.
    Raises InvalidInterval, NoSuchLocalTime."""
    wall = _read(f"{on}T{at}")
    if wall.tzinfo is not None:
        raise InvalidInterval
    return local_time.instant(wall, zone)


def _read(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInterval from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise InvalidInterval
    return found

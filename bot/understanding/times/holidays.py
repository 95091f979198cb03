"""Days that people call by name."""

from collections.abc import Callable
from datetime import date, timedelta

from bot.understanding.times.calendar import nth_weekday

_FIXED = {
    "new_year": (1, 1),
    "epiphany": (1, 6),
    "valentines": (2, 14),
    "st_patricks": (3, 17),
    "may_day": (5, 1),
    "independence_day_us": (7, 4),
    "bastille_day": (7, 14),
    "assumption": (8, 15),
    "german_unity": (10, 3),
    "halloween": (10, 31),
    "all_saints": (11, 1),
    "bonfire_night": (11, 5),
    "st_nicholas": (12, 6),
    "immaculate": (12, 8),
    "christmas_eve": (12, 24),
    "christmas": (12, 25),
    "boxing_day": (12, 26),
    "new_years_eve": (12, 31),
}
_NTH = {
    "mlk_day": (3, 0, 1),
    "presidents_day": (3, 0, 2),
    "mothers_day_us": (2, 6, 5),
    "memorial_day_us": (-1, 0, 5),
    "fathers_day": (3, 6, 6),
    "labor_day_us": (1, 0, 9),
    "thanksgiving": (4, 3, 11),
}
_FROM_EASTER = {
    "carnival_monday": -48,
    "ash_wednesday": -46,
    "good_friday": -2,
    "easter_sunday": 0,
    "easter_monday": 1,
    "ascension": 39,
    "pentecost": 49,
    "whit_monday": 50,
    "corpus_christi": 60,
}


def holiday(name: str, year: int | None, today: date) -> date:
    """That holiday of the year, or the next one to come."""
    if year is not None:
        return _in_year(name, year)
    found = _in_year(name, today.year)
    return found if found >= today else _in_year(name, today.year + 1)


def _in_year(name: str, year: int) -> date:
    rules: tuple[Callable[[str, int], date | None], ...] = (_fixed, _nth, _from_easter)
    for rule in rules:
        if found := rule(name, year):
            return found
    thanksgiving = _in_year("thanksgiving", year)  # the only one left is the day after it
    return thanksgiving + timedelta(days=1)


def _fixed(name: str, year: int) -> date | None:
    return date(year, *_FIXED[name]) if name in _FIXED else None


def _nth(name: str, year: int) -> date | None:
    if name not in _NTH:
        return None
    nth, weekday, month = _NTH[name]
    return nth_weekday(nth, weekday, date(year, month, 1)).first


def _from_easter(name: str, year: int) -> date | None:
    return easter(year) + timedelta(days=_FROM_EASTER[name]) if name in _FROM_EASTER else None


def easter(year: int) -> date:
    """Western Easter Sunday by Gauss's rule for the Gregorian calendar, with Lichtenberg's form."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    golden = year % 19
    seed = (19 * golden + moon) % 30
    correction = (seed + golden // 11) // 29
    full = 21 + seed - correction
    first_sunday = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(days=full + 7 - (full - first_sunday) % 7 - 1)

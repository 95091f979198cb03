"""Figures as a file for a spreadsheet, in which nothing that somebody wrote becomes a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from core.catalogue import Catalogue
from core.insight import By, Figures, Report
from core.insight.figures import NO_FIGURES
from core.insight.visits import NOBODY

# With these a spreadsheet takes a cell for a formula, some of them in their wide forms, too.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it some spreadsheets misread every accent

COUNTS = (
    *("freed", "filled", "taken_back", "made", "sent", "accepted", "declined", "lapsed"),
    *("withdrawn", "superseded", "disappointed", "joined", "converted", "expired", "departed"),
)
SHARES = ("fill_rate", "acceptance", "median_fill_minutes", "median_answer_minutes")

Cell = str | int | float | Decimal | date | None


def by_day(known: Catalogue, found: Report) -> str:
    """One line for each day."""
    lines = []
    for day, figures in found.by_day.items():
        attendance = found.visits.by_day.get(day, NOBODY)
        lines.append([day, *_cells(known, figures), attendance.came, attendance.missed])
    return written([["date", *_heads(known), "came", "no_show"], *lines])


def by_part(known: Catalogue, by: By, found: Mapping[Any, Figures]) -> str:
    """One line for each staff member, service or location."""
    lines = [[name, *_cells(known, figures)] for name, figures in parts(known, by, found)]
    return written([[by.value, *_heads(known)], *lines])


def parts(known: Catalogue, by: By, found: Mapping[Any, Figures]) -> list[tuple[str, Figures]]:
    """By name: all there are now, and those of before of which there is something to say; what is
    nobody's is left out."""
    kinds: Mapping[By, Mapping[str, Any]] = {
        By.STAFF: known.staff,
        By.SERVICE: known.services,
        By.LOCATION: known.locations,
    }
    keys = {key for key in found if key} | set(kinds[by])
    lines = [(name_of(known, by, key), found.get(key, NO_FIGURES)) for key in keys]
    return sorted(lines, key=lambda line: line[0].casefold())


def name_of(known: Catalogue, by: By, key: str) -> str:
    match by:
        case By.STAFF:
            return known.staff_member(key).name
        case By.SERVICE:
            return known.service(key).name
        case By.LOCATION:
            return known.locations[key].name
    return key


def written(lines: Iterable[Sequence[Cell]]) -> str:
    """Numbers with a point and without groups, dates as 2026-11-20, whatever the language."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([_plain(one) for one in li] for li in lines)
    return BYTE_ORDER_MARK + file.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(DANGEROUS) else cell
    if isinstance(cell, float):
        return f"{cell:.4f}".rstrip("0").rstrip(".")
    return str(cell)


def _heads(known: Catalogue) -> list[str]:
    return [*COUNTS, f"recovered_{known.currency.lower()}", *SHARES, "waiting"]


def _cells(known: Catalogue, figures: Figures) -> list[Cell]:
    recovered = Decimal(figures["recovered_minor"]).scaleb(-get_currency_precision(known.currency))
    shares = [getattr(figures, name) for name in SHARES]
    return [*(figures[name] for name in COUNTS), recovered, *shares, figures.waiting]

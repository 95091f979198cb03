"""All that is shown of a stretch of days at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.insight.cuts import By
from core.insight.figures import Figures
from core.insight.funnel import Funnel, funnel
from core.insight.periods import Period
from core.insight.reading import columns, read
from core.insight.visits import Visits, visits
from core.insight.wishes import Wishes, wishes


@dataclass(frozen=True, slots=True)
class Report:
    """`by_day` has every day of the period."""

    period: Period
    figures: Figures
    by_day: Mapping[date, Figures]
    funnel: Funnel
    visits: Visits
    wishes: Wishes


def report(
    db: Session,
    catalogue: Catalogue,
    period: Period,
    *,
    now: datetime,
    where: Mapping[By, str] | None = None,
) -> Report:
    """`where` keeps what is of a location, staff member or service."""
    only = columns(catalogue, where or {})
    days = period.first_on, period.last_on
    return Report(
        period,
        figures=read(db, catalogue, *days, now=now, where=where)[""],
        by_day=read(db, catalogue, *days, now=now, by=By.DAY, where=where),
        funnel=funnel(db, catalogue, period, only),
        visits=visits(db, catalogue, period, only),
        wishes=wishes(db, catalogue, period, only),
    )

"""What of the business, and which days, somebody wants to see the figures of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.catalogue import Catalogue
from core.errors import NotFound
from core.insight import By, Period
from core.scheduling.local_time import local

USUAL = "28"
DAYS = {"7": 7, USUAL: 28, "90": 90}
MONTH, OWN = "month", "own"
CHOICES = (*DAYS, MONTH, OWN)
LONGEST_DAYS = 366
YEARS = set(range(2000, 2200))  # what was typed is a date, not half of one
PARTS = (By.LOCATION, By.SERVICE, By.STAFF)


@dataclass(frozen=True, slots=True)
class Asked:
    """`problem` is the word for why days of one's own were not taken."""

    choice: str
    period: Period
    where: Mapping[By, str]
    problem: str | None = None

    @property
    def args(self) -> dict[str, str]:
        """As the address has it."""
        own = self.choice == OWN and not self.problem
        days = {"from": str(self.period.first_on), "to": str(self.period.last_on)} if own else {}
        return {"days": self.choice, **days, **{by.value: key for by, key in self.where.items()}}


def read(args: Mapping[str, str], known: Catalogue, now: datetime) -> Asked:
    """Raises NotFound for what the business does not have."""
    where = {by: key for by in PARTS if (key := args.get(by.value))}
    _check(known, where)
    choice = args.get("days", USUAL)
    if choice == OWN:
        return _own(args, known, where, now)
    if choice == MONTH:
        today = local(now, known.zone).date()
        return Asked(MONTH, Period(today.replace(day=1), today), where)
    choice = choice if choice in DAYS else USUAL
    return Asked(choice, Period.ending_today(DAYS[choice], known.zone, now), where)


def _own(
    args: Mapping[str, str], known: Catalogue, where: Mapping[By, str], now: datetime
) -> Asked:
    usual = Period.ending_today(DAYS[USUAL], known.zone, now)
    try:
        first_on = date.fromisoformat(args.get("from") or str(usual.first_on))
        last_on = date.fromisoformat(args.get("to") or str(usual.last_on))
    except ValueError:
        return Asked(OWN, usual, where, "no_dates")
    if not {first_on.year, last_on.year} <= YEARS:
        return Asked(OWN, usual, where, "no_dates")
    if first_on > last_on:
        return Asked(OWN, usual, where, "wrong_order")
    if last_on - first_on >= timedelta(days=LONGEST_DAYS):
        return Asked(OWN, usual, where, "too_long")
    return Asked(OWN, Period(first_on, last_on), where)


def _check(known: Catalogue, where: Mapping[By, str]) -> None:
    if By.LOCATION in where and where[By.LOCATION] not in known.locations:
        raise NotFound
    if By.SERVICE in where:
        known.service(where[By.SERVICE])
    if By.STAFF in where:
        known.staff_member(where[By.STAFF])

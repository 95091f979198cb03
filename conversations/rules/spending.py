"""What a tenant spends in a day of its own calendar stays below its limit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from conversations.rules.departure import Departure, Postponed, Verdict, Withheld
from core.messaging.tariffs import MICROS_A_DOLLAR, cost_micros
from core.models import Spending
from core.scheduling.local_time import day_bounds
from core.upserts import add_up, keep

Day = tuple[str, date]

_spending = Spending.table()


@dataclass(slots=True)
class Purses:
    """What was spent, by tenant and day, locked until the claim is committed."""

    spent: dict[Day, int]
    added: dict[Day, int] = field(default_factory=dict)

    @classmethod
    def open(cls, db: Session, departures: Sequence[Departure], now: datetime) -> "Purses":
        days = sorted({_day(departure, now) for departure in departures if _cost(departure)})
        return cls(_read(db, days) if days else {})

    def judge(self, departure: Departure, now: datetime) -> Verdict:
        """Over the limit a notice waits for the next day; what cannot wait is not sent at all, so
        that another channel or customer gets it."""
        limit, cost = departure.policies.daily_spend_limit_usd, _cost(departure)
        if limit is None or not cost:
            return None
        if self._spent(_day(departure, now)) + cost <= limit * MICROS_A_DOLLAR:
            return None
        if not departure.is_bulk:
            return Withheld("spend_limit")
        today = now.astimezone(departure.known.zone).date()
        _, midnight = day_bounds(today, departure.known.zone)
        return Postponed("spend_limit", max(midnight, now + timedelta(minutes=1)))

    def take(self, departure: Departure, now: datetime) -> None:
        if cost := _cost(departure):
            day = _day(departure, now)
            self.added[day] = self.added.get(day, 0) + cost

    def save(self, db: Session) -> None:
        rows = [
            {"tenant_id": tenant_id, "spent_on": on, "micros": micros}
            for (tenant_id, on), micros in sorted(self.added.items())
        ]
        if rows:
            db.execute(add_up(db, _spending, "micros"), rows)

    def _spent(self, day: Day) -> int:
        return self.spent.get(day, 0) + self.added.get(day, 0)


def spent_today(db: Session, tenant_id: str, today: date) -> int:
    """In millionths of a US dollar, for the tenant's own date: a look without locks."""
    c = _spending.c
    spent = select(c.micros).where(c.tenant_id == tenant_id, c.spent_on == today)
    return db.scalar(spent) or 0


def _read(db: Session, days: Sequence[Day]) -> dict[Day, int]:
    keys = tuple_(_spending.c.tenant_id, _spending.c.spent_on)
    locked = select(_spending).where(keys.in_(days)).with_for_update()
    found = db.execute(locked).all()
    if len(found) < len(days):
        new = [{"tenant_id": tenant_id, "spent_on": on, "micros": 0} for tenant_id, on in days]
        db.execute(keep(db, _spending), new)
        found = db.execute(locked).all()
    return {(row.tenant_id, row.spent_on): row.micros for row in found}


def _cost(departure: Departure) -> int:
    return cost_micros(departure.channel, departure.recipient, departure.segments)


def _day(departure: Departure, now: datetime) -> Day:
    return departure.known.tenant_id, now.astimezone(departure.known.zone).date()

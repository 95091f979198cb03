"""What an address or a form asks for: which day, where, and when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import request
from sqlalchemy.orm import Session

from admin.page import door, typed
from core import clock
from core.catalogue import Catalogue, catalogue
from core.errors import NotFound
from core.scheduling import local_time

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Look:
    """A day of the viewer's business, at one location or at all."""

    known: Catalogue
    now: datetime
    on: date
    location_id: str | None

    @property
    def today(self) -> date:
        return local_time.local(self.now, self.known.zone).date()

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def monday(self) -> date:
        return self.on - timedelta(days=self.on.weekday())

    def before(self, days: int = 1) -> str:
        return (self.on - timedelta(days=days)).isoformat()

    def after(self, days: int = 1) -> str:
        return (self.on + timedelta(days=days)).isoformat()


def look(db: Session) -> Look:
    """By `on` and `location` of the address; today and everywhere without. Raises NotFound."""
    known = known_of(db)
    now = clock.now()
    location_id = request.args.get("location") or None
    if location_id is not None and location_id not in known.locations:
        raise NotFound(location_id=location_id)
    on = day_of(request.args.get("on")) or local_time.local(now, known.zone).date()
    return Look(known, now, on, location_id)


def known_of(db: Session) -> Catalogue:
    return catalogue(db, door.viewer().tenant_id)


def day_of(said: str | None) -> date | None:
    """A local date as it is written in an address; nothing for what is none."""
    return typed.day(said or "")


def instant_of(said: str | None) -> datetime:
    """An instant as an address carries it. Raises InvalidInterval."""
    return typed.instant(said or "")


def wall_instant(known: Catalogue, on: str | None, at: str | None) -> datetime:
    """The instant of a day and a time of day as typed into two fields; of a time that the clock
    shows twice, the first. Raises InvalidInterval, NoSuchLocalTime."""
    return typed.wall_instant(on or "", at or "", known.zone)


def form_instant(known: Catalogue) -> datetime:
    """When, by a form that names an instant (`starts_at`) or a day and a time (`on`, `at`)."""
    said = request.values.get("starts_at")
    if said:
        return instant_of(said)
    return wall_instant(known, request.values.get("on"), request.values.get("at"))


def reason() -> str | None:
    """Why staff do it against the rules, if they said so."""
    return request.values.get("because", "").strip() or None

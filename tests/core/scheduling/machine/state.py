"""What a sequence has done so far, how a step is taken, and what should follow from it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, TypeVar

from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue, catalogue
from core.errors import BusinessError
from core.models import Hold, Offer, OfferStatus, Slot
from tests import databases
from tests.core.scheduling.machine.business import (
    POLICIES,
    RESOURCES,
    Business,
    Kept,
    Visit,
    a_business,
    contents,
    look,
)
from tests.core.scheduling.machine.definition import (
    Definition,
    Rules,
    Service,
    Taken,
    minutes_taken,
    quanta_of,
)
from tests.core.scheduling.machine.wall import DAY, Season, minute_of, moment, wall_of

T = TypeVar("T")

NOTICE = timedelta(hours=POLICIES["minimum_booking_notice_hours"])


class BookingState(RuleBasedStateMachine):
    """The business as it should be, beside the real one."""

    place: ClassVar[str] = ""
    counted: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.appointments: dict[str, Visit] = {}
        self.away: dict[str, Taken] = {}
        self.busy: dict[tuple[str, str], Taken] = {}
        self.kept: dict[str, Kept] = {}
        self.ended: dict[str, OfferStatus] = {}
        self.active = set(RESOURCES)
        self.free: dict[tuple[str, str], list[int]] = {}
        self.worked: dict[str, bytearray] = {}
        self.offers: list[Offer] = []
        self.slots: list[Slot] = []
        self.holds: dict[str, Hold] = {}
        self.is_ready = False
        self.unfollowed = 0

    def open(self, season: Season, now: datetime) -> None:
        self.season, self.now, self.wall = season, now, wall_of(season)
        databases.empty(database.engine())
        self.business: Business = database.transact(lambda db: a_business(db, season))
        self.calendar = Rules(self.wall)
        self.first = self.wall.first(self.wall.day - DAY, 0)
        self.end = self.wall.first(self.wall.day + DAY, 24 * 60)
        self.rules_changed()
        self.is_ready = True

    def rules_changed(self, staff_id: str | None = None) -> None:
        """Work out anew when they can be booked; everybody unless one is named."""
        whose = [staff_id] if staff_id else self.business.performs
        self.worked = {**self.worked, **{one: self.calendar.worked(one) for one in whose}}

    # Taking a step

    def attempt(self, step: Callable[[Session, Catalogue], T]) -> T | BusinessError:
        """What the step returns, or why it was refused; then it has changed nothing, not even
        within its own transaction."""

        def work(db: Session) -> T | BusinessError:
            try:
                return step(db, catalogue(db, self.business.tenant_id))
            except BusinessError as error:
                refused = error
            with database.read() as before:
                assert contents(db) == contents(before), f"{refused!r} left something behind"
            return refused

        outcome = database.transact(work)
        name = type(outcome).__name__ if isinstance(outcome, BusinessError) else "done"
        self.counted[name] += 1
        return outcome

    def expect(self, outcome: T | BusinessError, reasons: Iterable[str]) -> T | None:
        """The step was refused for one of these reasons or, if there are none, was not."""
        if isinstance(outcome, BusinessError):
            names = {kind.__name__ for kind in type(outcome).__mro__}
            assert names & set(reasons), f"refused with {outcome!r}, not one of {set(reasons)}"
            return None
        assert not set(reasons), f"done in spite of {set(reasons)}"
        return outcome

    def sweep(self, *sweeps: Callable[[Session], int]) -> None:
        for one in sweeps:
            while database.transact(one):
                pass

    # What should be true

    def service(self, service_id: str) -> Service:
        return self.business.services[service_id]

    def definition(
        self,
        taken: Sequence[Taken] | None = None,
        *,
        without: str | None = None,
        notice: timedelta = NOTICE,
        limit_days: int = POLICIES["advance_booking_limit_days"],
    ) -> Definition:
        """The slow one. `without` is an owner whose time does not count."""
        every = self.found.taken if taken is None else taken
        resources: dict[str, list[str]] = {}
        for name in self.active:
            resources.setdefault(RESOURCES[name], []).append(self.business.resources[name])
        return Definition(
            wall=self.wall,
            worked=self.worked,
            taken=minutes_taken(self.wall, [one for one in every if one.owner != without]),
            resources=resources,
            now=self.now,
            notice=notice,
            limit_days=limit_days,
            interval=POLICIES["slot_interval_minutes"],
        )

    def refresh(self, db: Session) -> None:
        self.kept = {key: kept for key, kept in self.kept.items() if kept.expires_at > self.now}
        self.found = look(db, self.now)

    def around(self, owner: str, visit: Visit) -> Taken:
        service = self.service(visit.service_id)
        before, behind = service.before, service.minutes + service.after
        at = minute_of(visit.starts_at)
        return Taken(visit.staff_id, moment(at - before), moment(at + behind), owner)

    @staticmethod
    def meet(one: Taken, other: Taken) -> bool:
        """Whether they touch some quantum of the same staff member's, or room's."""
        (begins, ends), (from_, until) = quanta_of(one), quanta_of(other)
        return one.whose == other.whose and begins < until and from_ < ends

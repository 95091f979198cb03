"""What must be true after each step, and of the read model once it has followed."""

import os
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core import database
from core.catalogue import catalogue
from core.models import (
    Availability,
    AvailabilityState,
    EntryStatus,
    Hold,
    OccupiedQuantum,
    Offer,
    OfferStatus,
    ResourceUse,
    Slot,
    SlotStatus,
    WaitlistEntry,
)
from core.scheduling import read_model
from core.scheduling.availability import find_times
from tests import invariants
from tests.core.scheduling.machine.business import POLICIES, Found, look
from tests.core.scheduling.machine.definition import Service, Taken, quanta_of
from tests.core.scheduling.machine.state import NOTICE, BookingState
from tests.core.scheduling.machine.wall import DAY, minute_of, moment

Row = tuple[Any, ...]

PROGRESS_EVERY = 50


class Checked(BookingState):
    """The business that is, held against the one that should be."""

    def check(self) -> None:
        """All that must be true after each step."""
        with database.read() as db:
            self.refresh(db)
            self._check_tables(self.found)
            self._check_times(db)
            invariants.assert_time_adds_up(db)
            invariants.assert_needs_are_met(db, self.business.tenant_id)
            self.offers = list(db.scalars(select(Offer).order_by(Offer.id)))
            self.slots = list(db.scalars(select(Slot).order_by(Slot.id)))
            self._check_offers(db)

    def _check_tables(self, found: Found) -> None:
        assert found.appointments == self.appointments
        assert {key: one[:3] for key, one in found.away.items()} == {
            key: one[:3] for key, one in self.away.items()
        }
        assert {key: one[:3] for key, one in found.busy.items()} == {
            key: one[:3] for key, one in self.busy.items()
        }
        assert found.kept == self.kept
        spans = {one.owner: one for one in found.taken if one.owner in self.appointments}
        for owner, visit in self.appointments.items():
            assert self.around(owner, visit) in found.taken, spans[owner]
        outside = {one.owner for one in found.busy.values()}
        by_whom: dict[str, list[tuple[int, int]]] = {}
        for one in found.taken:
            if one.owner not in outside:
                by_whom.setdefault(one.whose, []).append(quanta_of(one))
        for spans_of_one in by_whom.values():
            for earlier, later in pairwise(sorted(spans_of_one)):
                assert earlier[1] <= later[0], f"{earlier} overlaps {later}"

    def _check_times(self, db: Session) -> None:
        """Each service is free for each staff member when the slow definition says so."""
        known, slow = catalogue(db, self.business.tenant_id), self.definition()
        self.free = {}
        for service_id, service in self.business.services.items():
            window = (moment(self.first), moment(self.end))
            times = find_times(db, known, service_id, windows=[window], now=self.now)
            shown: dict[str, list[int]] = {}
            for found in times:
                shown.setdefault(found.staff_id, []).append(minute_of(found.starts_at))
            for staff_id, performs in self.business.performs.items():
                if service_id in performs:
                    starts = shown.pop(staff_id, [])
                    expected = slow.starts(service, staff_id, self.first, self.end)
                    assert starts == sorted(expected), self._difference(
                        service, staff_id, set(starts), expected
                    )
                    self.free[service_id, staff_id] = starts
            assert not shown

    def _difference(
        self, service: Service, staff_id: str, starts: set[int], expected: set[int]
    ) -> str:
        more, less = (
            [str(self.wall.shown[at - self.wall.begins]) for at in sorted(one)]
            for one in (starts - expected, expected - starts)
        )
        return f"{service} by {staff_id}: wrongly free {more}, wrongly taken {less}"

    def _check_offers(self, db: Session) -> None:
        """Each offer that has ended stays as it ended; each slot that is held is held once, for all
        who are asked about it, and a colleague's time only with it."""
        of_slots = {slot.id: slot.staff_id for slot in self.slots}
        kept = [hold for hold in db.scalars(select(Hold)) if hold.slot_id is not None]
        self.holds = {h.slot_id: h for h in kept if h.slot_id and of_slots[h.slot_id] == h.staff_id}
        assert {hold.slot_id for hold in kept} == set(self.holds)
        pending = [offer for offer in self.offers if offer.status == OfferStatus.PENDING]
        held = {slot.id for slot in self.slots if slot.status == SlotStatus.HELD}
        live = Counter(offer.slot_id for offer in pending)
        assert set(live) == set(self.holds) == held
        promised = [slot_id for slot_id, hold in self.holds.items() if hold.customer_id is not None]
        assert all(live[slot_id] == 1 for slot_id in promised)
        asked = {
            entry.id
            for entry in db.scalars(select(WaitlistEntry))
            if entry.status == EntryStatus.OFFERED
        }
        assert Counter(offer.entry_id for offer in pending) == Counter(asked)
        customers = Counter(offer.customer_id for offer in pending)
        assert set(customers.values()) <= {1}
        for offer in self.offers:
            is_over = offer.status != OfferStatus.PENDING
            assert (offer.ended_at is not None, offer.live_entry_id is None) == (is_over, is_over)
            if is_over:
                assert self.ended.setdefault(offer.id, offer.status) == offer.status

    # The read model

    def check_read_model(self) -> None:
        """Once its sweeps have run, it is what is worked out on demand, for all days that it knows,
        as if nobody had reserved anything; and on the days of the season the slow definition."""
        self.unfollowed = 0
        self.sweep(
            lambda db: read_model.follow_changes(db, now=self.now),
            lambda db: read_model.follow_rules(db, now=self.now),
            lambda db: read_model.extend(db, now=self.now),
        )
        soon = self.now + NOTICE
        with Session(database.engine()) as db:
            _forget_reservations(db)
            table = Availability.table().c
            columns = (table.staff_id, table.service_id, table.starts_at, table.ends_at)
            rows = {tuple(row) for row in db.execute(select(*columns))}
            known = catalogue(db, self.business.tenant_id)
            window = (soon, moment(self.wall.ends))
            found: set[Row] = {
                (time.staff_id, time.service_id, time.starts_at, time.ends_at)
                for service_id in self.business.services
                for time in find_times(db, known, service_id, windows=[window], now=self.now)
            }
            taken = look(db, self.now).taken
            # Between midnight and the hour of the night at which a day is added it is one less.
            known_until = db.scalar(select(func.min(AvailabilityState.known_until_on)))
            db.rollback()
        assert known_until is not None
        known_for = (known_until - self.wall.date_at(minute_of(self.now))).days
        assert known_for in (read_model.HORIZON.days - 1, read_model.HORIZON.days)
        limit = self._end_of(min(known_for, POLICIES["advance_booking_limit_days"]))
        assert {row for row in rows if soon <= row[2] < limit} == {
            time for time in found if time[2] < limit
        }
        self._check_rows(rows, taken, known_for)

    def _check_rows(self, rows: set[Row], taken: list[Taken], known_for: int) -> None:
        slow = self.definition(taken, notice=timedelta(0), limit_days=known_for)
        begins, ends = moment(self.first), moment(self.end)
        assert {row for row in rows if begins <= row[2] < ends and row[2] > self.now} == {
            (staff_id, service.id, moment(at), moment(at + service.minutes))
            for staff_id, performs in self.business.performs.items()
            for service in map(self.service, performs)
            for at in slow.starts(service, staff_id, self.first, self.end)
        }
        # What is past may stay until the night, and nothing is known beyond the horizon.
        end_of_horizon = self._end_of(known_for)
        assert all(row[2] < end_of_horizon for row in rows)

    def _end_of(self, days_ahead: int) -> datetime:
        today = self.wall.date_at(minute_of(self.now))
        return moment(self.wall.first(today + days_ahead * DAY, 24 * 60))

    def teardown(self) -> None:
        if self.is_ready and sys.exc_info()[0] is None:
            self.check_read_model()
            self.counted["sequences"] += 1
            self.counted.update(f"offer {offer.status.value}" for offer in self.offers)
            self.counted.update(f"slot {slot.status.value}" for slot in self.slots)
            self._report()

    def _report(self) -> None:
        done = self.counted["sequences"]
        if os.environ.get("SEQUENCES") and done % PROGRESS_EVERY == 0:
            steps = self.counted["steps"]
            clock = f"{time.monotonic():.0f}"
            print(f"{clock} {self.place}: {done} sequences, {steps} steps", file=sys.__stderr__)


def _forget_reservations(db: Session) -> None:
    """For a look that is rolled back."""
    reserved = list(db.scalars(select(Hold.id).where(Hold.session_key.is_not(None))))
    for column in (OccupiedQuantum.owner_id, ResourceUse.owner_id, Hold.id):
        db.execute(delete(column.class_).where(column.in_(reserved)))

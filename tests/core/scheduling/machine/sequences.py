"""The steps of a sequence: what customers, staff, other calendars and the clock do."""

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy.orm import Session

from core import database
from core.catalogue import catalogue
from core.scheduling import busy_times, expiry, offers, slots, time_off, waitlist
from tests.core.scheduling.machine.customers import Customers
from tests.core.scheduling.machine.definition import Taken
from tests.core.scheduling.machine.wall import DAY, SEASONS, moment

places = st.integers(0, 1000)
lasts = st.sampled_from([5, 7, 30, 60, 240, 600, 1440])
passing = st.sampled_from([1, 4, 11, 60, 200, 720, 1440])


class BookingMachine(Customers):
    """Random sequences around one place's clock changes."""

    @initialize(data=st.data())
    def opens(self, data: st.DataObject) -> None:
        season = data.draw(st.sampled_from(SEASONS[self.place]), label="season")
        hour = data.draw(st.sampled_from([1, 10, 14, 22]), label="hour")
        begins = datetime.combine(season.day - 3 * DAY, datetime.min.time(), moment(0).tzinfo)
        self.open(season, begins + timedelta(hours=hour, seconds=30 * (hour % 4)))
        self.begin_with_hours()
        self.check()
        for customer in range(data.draw(st.integers(0, 4), label="waiting")):
            self.join(data, customer)
        for visit in range(data.draw(st.integers(1, 6), label="booked")):
            self.book(data, visit % 4)
            with database.read() as db:
                self.refresh(db)

    @invariant()
    def holds_true(self) -> None:
        if self.is_ready:
            self.counted["steps"] += 1
            self.unfollowed += 1
            self.check()

    # What goes by itself

    @rule(minutes=passing)
    def time_passes(self, minutes: int) -> None:
        """Not past the days that are looked at."""
        self.now = min(self.now + timedelta(minutes=minutes), moment(self.end))

    @rule()
    def sweeps_run(self) -> None:
        def lapse(db: Session) -> int:
            due = offers.next_due_offer(db, self.now)
            if due is None:
                return 0
            known = catalogue(db, due.tenant_id)
            return int(offers.lapse(db, known, due.offer_id, now=self.now))

        def ask(db: Session) -> int:
            due = offers.next_due_round(db, self.now)
            if due is None:
                return 0
            tenant_id, slot_id = due
            offers.look_again(db, catalogue(db, tenant_id), slot_id, now=self.now)
            return 1

        self.sweep(
            lapse,
            ask,
            lambda db: expiry.sweep(db, self.now),
            lambda db: slots.expire_begun(db, self.now),
            lambda db: waitlist.expire_due(db, self.now),
        )

    @precondition(lambda self: self.unfollowed > 4)
    @rule()
    def read_model_follows(self) -> None:
        self.check_read_model()

    # What staff and other calendars do

    def draw_span(self, data: st.DataObject) -> tuple[datetime, datetime]:
        at = self.draw_minute(data, near=data.draw(st.booleans(), label="near"))
        return moment(at), moment(at + data.draw(lasts, label="lasts"))

    @rule(data=st.data())
    def block(self, data: st.DataObject) -> None:
        staff_id = data.draw(st.sampled_from(list(self.business.performs)), label="staff")
        begins, ends = self.draw_span(data)
        wanted = Taken(staff_id, begins, ends, "")
        reasons = set()
        if ends <= self.now:
            reasons.add("SlotInPast")
        firm = [*self.away.values()]
        firm += [self.around(owner, visit) for owner, visit in self.appointments.items()]
        if any(self.meet(wanted, one) for one in firm if one.whose == staff_id):
            reasons.add("TimeBooked")
        outcome = self.attempt(
            lambda db, known: (
                time_off.block(
                    db, known, staff_id=staff_id, starts_at=begins, ends_at=ends, now=self.now
                ).id
            )
        )
        if blocked := self.expect(outcome, reasons):
            self.away[blocked] = wanted
            self.kept = {
                session: kept
                for session, kept in self.kept.items()
                if not self.meet(wanted, self.around("", kept.visit))
            }

    @precondition(lambda self: self.away)
    @rule(place=places)
    def unblock(self, place: int) -> None:
        away_id, _ = self.picked(self.away, place)
        self.expect(
            self.attempt(lambda db, known: time_off.unblock(db, known, away_id, now=self.now)), ()
        )
        del self.away[away_id]

    @rule(data=st.data(), name=st.sampled_from(["dentist", "school"]), seconds=st.integers(0, 1))
    def busy_elsewhere(self, data: st.DataObject, name: str, seconds: int) -> None:
        staff_id = data.draw(st.sampled_from(list(self.business.performs)), label="staff")
        begins, ends = (
            instant + timedelta(seconds=40 * seconds) for instant in self.draw_span(data)
        )
        outcome = self.attempt(
            lambda db, known: busy_times.put(
                db,
                known,
                source="calendar",
                external_id=name,
                staff_id=staff_id,
                starts_at=begins,
                ends_at=ends,
                now=self.now,
            )
        )
        self.expect(outcome, ())
        self.busy[name, staff_id] = Taken(staff_id, begins, ends, "")

    @precondition(lambda self: self.busy)
    @rule(place=places)
    def free_elsewhere(self, place: int) -> None:
        (name, _), _ = self.picked(self.busy, place)
        outcome = self.attempt(
            lambda db, known: busy_times.remove(
                db, known, source="calendar", external_id=name, now=self.now
            )
        )
        self.expect(outcome, ())
        self.busy = {key: one for key, one in self.busy.items() if key[0] != name}

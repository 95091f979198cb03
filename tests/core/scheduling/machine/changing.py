"""The steps that change the rules: hours, breaks, exceptions, holidays, closures and rooms."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import ClosureKind, Tenant
from core.setup import closures, opening, resources, rostering
from core.setup.working_hours import Shift
from tests.core.scheduling.machine.business import RESOURCES
from tests.core.scheduling.machine.checks import Checked
from tests.core.scheduling.machine.definition import Shut, Span, Week
from tests.core.scheduling.machine.wall import DAY, minute_of

DAYTIME = [(9 * 60, 17 * 60)]
OVERNIGHT = [(22 * 60, 30 * 60)]
ANY_TIME = [(0, 24 * 60)]
TIMES: list[list[Span]] = [
    DAYTIME,
    OVERNIGHT,
    ANY_TIME,
    [],
    [(0, 6 * 60)],
    [(18 * 60, 25 * 60)],
    [(8 * 60, 12 * 60), (13 * 60, 17 * 60 + 10)],
    [(60, 125), (140, 210)],
    [(23 * 60 + 30, 24 * 60 + 45)],
]
PAUSES: list[list[Span]] = [[], [(12 * 60, 13 * 60)], [(2 * 60, 2 * 60 + 40)], [(23 * 60, 25 * 60)]]

times = st.sampled_from(TIMES)


def every_day(of_day: list[Span]) -> Week:
    return {weekday: of_day for weekday in range(7) if of_day}


def shifts_of(week: Week) -> list[Shift]:
    return [Shift(weekday, *span) for weekday, spans in week.items() for span in spans]


class Changing(Checked):
    """What whoever runs the business changes."""

    def begin_with_hours(self) -> None:
        for staff_id, of_day in zip(
            self.business.performs, (DAYTIME, OVERNIGHT, ANY_TIME), strict=True
        ):
            week = every_day(of_day)
            self._change_work(staff_id, week)

    def changed(
        self,
        step: Callable[[Session, Catalogue], Any],
        change: Callable[[], None],
        *,
        staff_id: str | None = None,
    ) -> None:
        """Take the step, and change the model alike. The appointments that lay within the hours
        and now do not are named to whoever made the change."""
        before = self.worked
        outcome = self.expect(self.attempt(step), ())
        change()
        self.rules_changed(staff_id)
        if not isinstance(outcome, list):
            return
        assert sorted(outcome) == sorted(
            appointment_id
            for appointment_id, visit in self.appointments.items()
            if visit.starts_at >= self.now
            and self._is_within(before, visit)
            and not self._is_within(self.worked, visit)
        )

    def _is_within(self, worked: dict[str, bytearray], visit: Any) -> bool:
        first = minute_of(visit.starts_at) - self.wall.begins
        last = first + self.service(visit.service_id).minutes
        return worked[visit.staff_id].find(0, first, last) < 0

    def _change_work(self, staff_id: str, week: Week) -> None:
        shifts = shifts_of(week)
        self.changed(
            lambda db, known: rostering.set_hours(db, known, staff_id, shifts, now=self.now),
            lambda: self.calendar.work.update({staff_id: week}),
            staff_id=staff_id,
        )

    def draw_staff(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(list(self.business.performs)), label="staff")

    def draw_day(self, data: st.DataObject) -> date:
        """Not before today, which would be refused."""
        ahead = data.draw(st.integers(-2, 2), label="ahead")
        return max(self.wall.day + ahead * DAY, self.wall.date_at(minute_of(self.now)))

    @rule(data=st.data())
    def change_the_week(self, data: st.DataObject) -> None:
        changes = [self._change_working_hours, self._change_breaks, self._change_opening_hours]
        data.draw(st.sampled_from(changes), label="change")(data)

    @rule(data=st.data())
    def change_some_days(self, data: st.DataObject) -> None:
        changes = [
            self._except_for_staff,
            self._open_differently,
            self._keep_holidays,
            self._close,
            self._open_again,
        ]
        data.draw(st.sampled_from(changes), label="change")(data)

    @rule(data=st.data())
    def change_what_there_is(self, data: st.DataObject) -> None:
        self._remove_or_return(data)

    def _change_working_hours(self, data: st.DataObject) -> None:
        of_day = data.draw(times, label="of day")
        weekdays = data.draw(st.sets(st.integers(0, 6), min_size=3), label="weekdays")
        week = {weekday: of_day for weekday in sorted(weekdays) if of_day}
        self._change_work(self.draw_staff(data), week)

    def _change_breaks(self, data: st.DataObject) -> None:
        week = every_day(data.draw(st.sampled_from(PAUSES), label="of day"))
        staff_id = self.draw_staff(data)
        pauses = shifts_of(week)
        self.changed(
            lambda db, known: rostering.set_breaks(db, known, staff_id, pauses, now=self.now),
            lambda: self.calendar.breaks.update({staff_id: week}),
            staff_id=staff_id,
        )

    def _except_for_staff(self, data: st.DataObject) -> None:
        of_day = data.draw(st.none() | times, label="of day")
        staff_id, day = self.draw_staff(data), self.draw_day(data)
        self.changed(
            lambda db, known: rostering.set_exception(
                db, known, staff_id, day, of_day, now=self.now
            ),
            lambda: _put(self.calendar.shifts, (staff_id, day), of_day),
            staff_id=staff_id,
        )

    def _change_opening_hours(self, data: st.DataObject) -> None:
        week = every_day(data.draw(times, label="of day"))
        place, shifts = self.business.location_id, shifts_of(week)

        def change() -> None:
            self.calendar.opening = week

        self.changed(
            lambda db, known: opening.set_hours(db, known, place, shifts, now=self.now), change
        )

    def _open_differently(self, data: st.DataObject) -> None:
        of_day = data.draw(st.none() | times, label="of day")
        place, day = self.business.location_id, self.draw_day(data)
        self.changed(
            lambda db, known: opening.set_exception(db, known, place, day, of_day, now=self.now),
            lambda: _put(self.calendar.openings, day, of_day),
        )

    def _keep_holidays(self, data: st.DataObject) -> None:
        place = self.business.location_id
        region = data.draw(st.sampled_from([self.season.region, None]), label="region")

        def change() -> None:
            self.calendar.region = region

        self.changed(
            lambda db, known: opening.set_holiday_region(db, known, place, region, now=self.now),
            change,
        )

    def _close(self, data: st.DataObject) -> None:
        first_on = self.draw_day(data)
        whom = data.draw(st.sampled_from(["all", "place", "staff"]), label="whom")
        years = data.draw(st.sampled_from([None, 0, 1]), label="years")
        if years and (first_on.month, first_on.day) != (2, 29):
            first_on = first_on.replace(year=first_on.year - years)
        last_on = first_on + data.draw(st.integers(0, 2), label="length") * DAY
        staff_id = self.draw_staff(data) if whom == "staff" else None
        place = self.business.location_id if whom == "place" else None
        added: list[str] = []

        def step(db: Session, known: Catalogue) -> list[str]:
            closure, booked = closures.add(
                db,
                known,
                name="Away",
                kind=ClosureKind.OTHER,
                first_on=first_on,
                last_on=last_on,
                is_yearly=years is not None,
                location_id=place,
                staff_id=staff_id,
                now=self.now,
            )
            added[:] = [closure.id]
            return booked

        shut = Shut(first_on, last_on, years is not None, staff_id)
        self.changed(step, lambda: self.calendar.shut.update({added[0]: shut}))

    def _open_again(self, data: st.DataObject) -> None:
        if not self.calendar.shut:
            return
        closure_id = data.draw(st.sampled_from(list(self.calendar.shut)), label="closure")
        self.changed(
            lambda db, known: closures.remove(db, known, closure_id, now=self.now).id,
            lambda: _put(self.calendar.shut, closure_id, None),
        )

    def _remove_or_return(self, data: st.DataObject) -> None:
        """A room or the basin breaks, or is mended."""
        name = data.draw(st.sampled_from(["Room 2", "Basin"]), label="what")
        is_there = name in self.active

        def step(db: Session, known: Catalogue) -> None:
            tenant = db.get_one(Tenant, known.tenant_id)
            if is_there:
                resources.remove_resource(db, tenant, name=name, now=self.now)
            else:
                kind = RESOURCES[name]
                resources.add_resource(db, tenant, kind=kind, name=name, now=self.now)

        self.changed(step, lambda: self.active.symmetric_difference_update({name}))


def _put(found: dict[Any, Any], key: Any, value: Any) -> None:
    if value is None:
        found.pop(key, None)
    else:
        found[key] = value

"""A busy week, planned from a seed: the same days give the same week.

Pure: no database, no clock. The story's Friday is planned by hand, the rest by chance.
"""

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.setup.working_hours import Shift, read_hours
from demo.salon import (
    ANNA,
    BLOW_DRY,
    DANA,
    ELENA,
    FRINGE,
    HAIRCUT,
    KIDS,
    OTHERS,
    SERVICES,
    STAFF,
    DemoStaff,
)

DAYS = 9
FRIDAY = 4
GRID_MINUTES = 15
SEED = 1893
CHANCE_OF_A_GAP = 0.4
GAPS_MINUTES = (15, 30, 30, 45)

TAKES = {service.name: service.minutes + sum(service.buffers) for service in SERVICES}
# A salon lives on haircuts; the very short and the very long are rare.
LIKELY = {service.name: 4 if 30 <= service.minutes <= 60 else 1 for service in SERVICES}
LIKELY[HAIRCUT] = 9


@dataclass(frozen=True, slots=True)
class Visit:
    """`minute` counts from local midnight."""

    staff: str
    service: str
    day: date
    minute: int
    customer: str


def story_friday(today: date) -> date:
    """The Friday that people mean by "Friday": the next one after today."""
    return today + timedelta(days=(FRIDAY - today.weekday() - 1) % 7 + 1)


def first_free_day(today: date) -> date:
    """The day on which a newcomer still finds Anna free in the afternoon."""
    return _of_anna(today, after=today)


def remembered_day(today: date) -> date:
    """A day of Anna's whose reminder is still to come: it leaves on the morning before."""
    return _of_anna(today, after=first_free_day(today))


def _of_anna(today: date, *, after: date) -> date:
    """Her first day after that one, but for the story's."""
    day = after + timedelta(days=1)
    anna = {shift.weekday for shift in read_hours(STAFF[0].hours)}
    while day.weekday() not in anna or day == story_friday(today):
        day += timedelta(days=1)
    return day


def planned_by_hand(today: date) -> list[Visit]:
    """Friday afternoon with Anna: Dana's hour is what the others wait for, and all else is taken.

    On the newcomer's day Anna's afternoon has one visit and is free around it. Elena's visit is one
    of which a mail reminds her.
    """
    friday, newcomers = story_friday(today), first_free_day(today)
    return [
        Visit(ANNA, HAIRCUT, friday, 12 * 60 + 30, "Grace"),
        Visit(ANNA, KIDS, friday, 13 * 60 + 15, "Hugo"),
        Visit(ANNA, HAIRCUT, friday, 13 * 60 + 45, "Maya"),
        Visit(ANNA, FRINGE, friday, 14 * 60 + 45, "Yara"),
        Visit(ANNA, HAIRCUT, friday, 15 * 60, DANA.name),
        Visit(ANNA, BLOW_DRY, friday, 15 * 60 + 45, "Olga"),
        Visit(ANNA, KIDS, friday, 16 * 60 + 30, "Noah"),
        Visit(ANNA, FRINGE, newcomers, 14 * 60, "Wendy"),
        Visit(ANNA, BLOW_DRY, remembered_day(today), 12 * 60 + 30, ELENA.name),
    ]


def plan(today: date) -> list[Visit]:
    """All visits from today on, in order, none overlapping another of the same staff member."""
    chance = random.Random(f"{SEED} {today}")  # noqa: S311 - a picture, not a secret
    visits = planned_by_hand(today)
    fixed = {(visit.staff, visit.day) for visit in visits}
    for offset in range(DAYS):
        day = today + timedelta(days=offset)
        names = [customer.name for customer in OTHERS]
        taken = {visit.customer for visit in visits if visit.day == day}
        for member in chance.sample(STAFF, len(STAFF)):
            until = 12 * 60 + 30 if (member.name, day) in fixed else None
            for visit in _fill(member, day, [n for n in names if n not in taken], until, chance):
                taken.add(visit.customer)
                visits.append(visit)
    return sorted(visits, key=lambda visit: (visit.day, visit.minute, visit.staff))


def _fill(
    member: DemoStaff,
    day: date,
    customers: Collection[str],
    until: int | None,
    chance: random.Random,
) -> Iterator[Visit]:
    waiting = list(customers)
    chance.shuffle(waiting)
    for shift in _shifts(member, day):
        minute, end = shift.from_minute, min(shift.until_minute, until or shift.until_minute)
        while waiting and (fitting := [s for s in member.services if minute + TAKES[s] <= end]):
            if chance.random() < CHANCE_OF_A_GAP:
                minute += chance.choice(GAPS_MINUTES)
                continue
            service = chance.choices(fitting, [LIKELY[s] for s in fitting])[0]
            yield Visit(member.name, service, day, minute, waiting.pop())
            minute += -(-TAKES[service] // GRID_MINUTES) * GRID_MINUTES


def _shifts(member: DemoStaff, day: date) -> list[Shift]:
    return [shift for shift in read_hours(member.hours) if shift.weekday == day.weekday()]

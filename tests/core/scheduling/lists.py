"""Random waiting lists, and by whom they would be asked if somebody went through them by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import insert

from core.catalogue import touch
from core.models import (
    ContactPoint,
    Customer,
    CustomerTag,
    Offer,
    OfferStatus,
    Party,
    Service,
    Slot,
    SlotStatus,
    Staff,
    Standing,
    WaitlistEntry,
)
from core.scheduling import wants
from core.scheduling.policies import Weights
from tests.builders import a_customer, a_service, a_staff_member
from tests.core.scheduling.shop import Shop, at

SERVICES = ("cut", "trim", "dye")  # a dye takes longer than the hour
STAFF = ("anna", "bob")
TAGS = ("gold", "family")
BEGINS, ENDS = at(24, 15), at(24, 16)  # a Tuesday
DAY, MINUTE = date(2026, 11, 24), 15 * 60
PAST = (OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.LAPSED)


@dataclass(frozen=True)
class SomePerson:
    is_vip: bool
    tags: frozenset[str]
    standing: Standing
    past: tuple[tuple[OfferStatus, int], ...]
    """How earlier offers ended, each so many hours ago."""
    is_busy: bool
    is_asked_elsewhere: bool
    is_asleep: bool


@dataclass(frozen=True)
class SomeEntry:
    person: int
    services: tuple[str, ...]
    staff: tuple[str, ...]
    first_on: date | None
    last_on: date | None
    weekdays: int
    times: tuple[tuple[int | None, int | None], ...]
    notice_minutes: int
    party: Party | None
    waited_hours: int


@dataclass(frozen=True)
class SomeList:
    people: tuple[SomePerson, ...]
    entries: tuple[SomeEntry, ...]
    is_bob_busy: bool
    is_anna_busy_after: bool


def several(values: Sequence[str], least: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=2, unique=True).map(tuple)


people = st.builds(
    SomePerson,
    is_vip=st.booleans(),
    tags=st.frozensets(st.sampled_from(TAGS)),
    standing=st.sampled_from([Standing.OK, Standing.OK, Standing.OPTED_OUT]),
    past=st.lists(
        st.tuples(st.sampled_from(PAST), st.sampled_from([30, 100, 200, 600, 800])), max_size=3
    ).map(tuple),
    is_busy=st.sampled_from([False, False, False, True]),
    is_asked_elsewhere=st.sampled_from([False, False, False, True]),
    is_asleep=st.sampled_from([False, False, True]),
)
entries = st.builds(
    SomeEntry,
    person=st.integers(0, 4),
    services=several(SERVICES, 1),
    staff=several(STAFF, 0),
    first_on=st.sampled_from([None, None, DAY, DAY + timedelta(days=1)]),
    last_on=st.sampled_from([None, None, DAY, DAY - timedelta(days=1)]),
    weekdays=st.sampled_from([127, 127, 1 << 1, 0b1111101]),
    times=st.sampled_from([
        ((None, None),), ((None, None),), ((MINUTE, None),), ((None, MINUTE),),
        ((540, 600), (MINUTE, MINUTE + 1)),
    ]),
    notice_minutes=st.sampled_from([0, 0, 0, 4 * 24 * 60, 30 * 24 * 60]),
    party=st.sampled_from([None, None, None, *Party]),
    waited_hours=st.sampled_from([0, 1, 1, 170, 400, 24 * 200]),
)  # fmt: skip
lists = st.builds(
    SomeList,
    people=st.lists(people, min_size=5, max_size=5).map(tuple),
    entries=st.lists(entries, max_size=9).map(tuple),
    is_bob_busy=st.booleans(),
    is_anna_busy_after=st.booleans(),
)


@dataclass
class Written:
    """A list as it stands in the tables."""

    shop: Shop
    drawn: SomeList
    slot: Slot
    customers: Sequence[Customer]
    entries: Sequence[WaitlistEntry]
    now: datetime

    def index(self, entry_id: str) -> int:
        return [entry.id for entry in self.entries].index(entry_id)


def write(shop: Shop, drawn: SomeList, now: datetime) -> Written:
    """Put the list into the tables, with Anna's free hour on Tuesday, 24 November, at 15:00."""
    slot = a_slot(shop, now)
    services = {"cut": shop.cut, "trim": shop.trim}
    services["dye"] = a_service(shop.db, shop.tenant, name="Dye", duration_minutes=120)
    customers = [_customer(shop, person, number) for number, person in enumerate(drawn.people)]
    for customer, person in zip(customers, drawn.people, strict=True):
        point = shop.db.query(ContactPoint).filter_by(customer_id=customer.id).one()
        point.standing = person.standing
        shop.db.add_all(
            CustomerTag(customer_id=customer.id, tag=tag, tenant_id=shop.tenant.id, tagged_at=now)
            for tag in person.tags
        )
        for status, hours in person.past:
            _an_offer(shop, customer, status, now - timedelta(hours=hours))
        if person.is_busy:
            shop.booked(customer, BEGINS, now - timedelta(hours=1), staff=a_colleague(shop))
        if person.is_asked_elsewhere:
            _an_offer(shop, customer, OfferStatus.PENDING, now - timedelta(minutes=5))
    if drawn.is_bob_busy:
        shop.booked(shop.customer(7001), BEGINS, now - timedelta(hours=1), staff=shop.bob)
    if drawn.is_anna_busy_after:
        shop.booked(shop.customer(7002), ENDS, now - timedelta(hours=1))
    rows = [_entry(shop, services, customers, one, now) for one in drawn.entries]
    shop.db.add_all(rows)
    shop.db.flush()
    wants.write(shop.db, shop.catalogue, rows, now=now)
    return Written(shop, drawn, slot, customers, rows, now)


def a_slot(shop: Shop, now: datetime) -> Slot:
    slot = Slot(
        tenant_id=shop.tenant.id,
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        starts_at=BEGINS,
        ends_at=ENDS,
        status=SlotStatus.OPEN,
        freed_at=now,
    )
    shop.db.add(slot)
    shop.db.flush()
    return slot


def _customer(shop: Shop, person: SomePerson, number: int) -> Customer:
    # It is seven in Los Angeles when it is ten in New York.
    phone = f"+1{310 if person.is_asleep else 212}555{number:04}"
    return a_customer(shop.db, shop.tenant, phone=phone, name=None, is_vip=person.is_vip)


def a_colleague(shop: Shop) -> Staff:
    """Somebody new, whose time is free whoever else is busy."""
    colleague = a_staff_member(shop.db, shop.tenant, name="Cid", services=[shop.cut])
    touch(shop.db, shop.tenant.id)
    return colleague


def _an_offer(shop: Shop, customer: Customer, status: OfferStatus, at: datetime) -> None:
    slot = a_slot(shop, at)
    slot.status = SlotStatus.EXPIRED
    shop.db.flush()
    shop.db.execute(
        insert(Offer.table()),
        {
            "id": slot.id,
            "tenant_id": shop.tenant.id,
            "slot_id": slot.id,
            "customer_id": customer.id,
            "staff_id": shop.anna.id,
            "service_id": shop.cut.id,
            "starts_at": BEGINS,
            "ends_at": ENDS,
            "score": 0,
            "status": status,
            "offered_at": at,
            "ended_at": None if status is OfferStatus.PENDING else at + timedelta(minutes=10),
        },
    )


def _entry(
    shop: Shop,
    known: Mapping[str, Service],
    customers: Sequence[Customer],
    one: SomeEntry,
    now: datetime,
) -> WaitlistEntry:
    services = [known[name].id for name in one.services]
    staff = [getattr(shop, name).id for name in one.staff]
    further: Mapping[str, Any] = {
        "services": services[1:],
        "staff": staff[1:],
        "times": one.times[1:],
    }
    return WaitlistEntry(
        tenant_id=shop.tenant.id,
        customer_id=customers[one.person].id,
        service_id=services[0],
        staff_id=staff[0] if staff else None,
        first_on=one.first_on,
        last_on=one.last_on,
        weekdays=one.weekdays,
        from_minute=one.times[0][0],
        until_minute=one.times[0][1],
        further={name: value for name, value in further.items() if value} or None,
        notice_minutes=one.notice_minutes,
        party=one.party,
        joined_at=now - timedelta(hours=one.waited_hours),
    )


# The same by hand: what an entry excludes first, and its points.


def goes(one: SomeEntry, drawn: SomeList, services: Sequence[str] = ("cut", "trim")) -> bool:
    """Whether there is room for who waits so for any of these."""
    return any(_goes(one, drawn, service) for service in services if service in one.services)


def _goes(one: SomeEntry, drawn: SomeList, service: str) -> bool:
    """Bob beside Anna, or Anna again, for whom a second trim is within the hour."""
    is_after = service == "trim" or not drawn.is_anna_busy_after
    ways = {Party.SIDE_BY_SIDE: not drawn.is_bob_busy, Party.BACK_TO_BACK: is_after}
    return one.party is None or ways.get(one.party, any(ways.values()))


def excluded_by(one: SomeEntry, now: datetime) -> str | None:
    """Of its wishes, the first that the hour does not meet."""
    if not {"cut", "trim"}.intersection(one.services):
        return "service"
    times = [(begins or 0, 1440 if ends is None else ends) for begins, ends in one.times]
    if one.staff and "anna" not in one.staff:
        return "staff"
    if (one.first_on or DAY) > DAY or (one.last_on or DAY) < DAY:
        return "dates"
    if not one.weekdays >> 1 & 1:
        return "weekday"
    if not any(begins <= MINUTE < ends for begins, ends in times):
        return "time"
    return "notice" if now + timedelta(minutes=one.notice_minutes) > BEGINS else None


def points_of(one: SomeEntry, drawn: SomeList, weights: Weights) -> int:
    """The score for Anna's hour for a haircut."""
    person = drawn.people[one.person]
    names_time = (one.first_on, one.last_on, one.weekdays, *one.times[0]) != (
        None, None, 127, None, None,
    )  # fmt: skip
    points = weights.base + sum(weights.tags.get(tag, 0) for tag in person.tags)
    points += weights.vip if person.is_vip else 0
    points += weights.staff if one.staff else 0
    points += weights.window if names_time else 0
    points += min(one.waited_hours // 168 * weights.per_week, weights.per_week_cap)
    recent = [(status, hours) for status, hours in person.past if hours <= 672]
    if recent:
        silent = sum(status is OfferStatus.LAPSED for status, _ in recent)
        points -= weights.replies * silent // len(recent)
    if any(status is OfferStatus.ACCEPTED for status, _ in recent):
        points -= weights.fairness
    else:
        points -= weights.fairness * min(sum(hours < 168 for _, hours in recent), 5) // 5
    return points + (weights.service if goes(one, drawn, ["cut"]) else 0)

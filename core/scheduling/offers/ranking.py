"""Who is asked first, read in the order in which the list stands.

All of a score but the points for waiting for just the slot's service depends on the entry alone
(`core.scheduling.points`), so `waitlist_wants` keeps its rows in that order. A slot's candidates
are the first rows, for each service that fits, of those who would go to anybody there and of those
who named its staff member; whose wishes exclude the slot, or who cannot be asked, is passed by.
One statement reads the heads of all these lists (`heads`), puts the few rows in order, and asks of
one after the other whether they may be asked, until there are enough.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import (
    Appointment,
    AppointmentStatus,
    ContactPoint,
    EntryStatus,
    Offer,
    OfferStatus,
    SharedPoint,
    Slot,
    Standing,
    WaitlistEntry,
    WaitlistWant,
)
from core.models.base import UtcDateTime
from core.scheduling.local_time import local
from core.scheduling.offers import heads
from core.scheduling.offers.caps import NO_LIMIT, cap_facts, was_asked_enough
from core.scheduling.parties import Room
from core.scheduling.visits import Visit

MINUTE = timedelta(minutes=1)
SPARE = 8  # for so many wanted one more is read, for those among the best who cannot be asked
APART = "\n"  # in no number or mailbox

ENTRIES = WaitlistEntry.table()
WANTS = WaitlistWant.table()
CONTACT_POINTS = ContactPoint.table()
SHARED_POINTS = SharedPoint.table()
OFFERS = Offer.table()
APPOINTMENTS = Appointment.table()


@dataclass(frozen=True, slots=True)
class Candidate:
    """`parts` are the points by reason that add up to the score; `addresses` are those in good
    standing by which they are reached; `instead_of` is the appointment that they would rather have
    then; `second` is the other visit of who waits for two."""

    entry_id: str
    customer_id: str
    service_id: str
    score: int
    parts: Mapping[str, int]
    addresses: Sequence[str] = ()
    instead_of: str | None = None
    second: Visit | None = None


def best_candidates(  # noqa: PLR0913 - the slot, and what is known of it already
    db: Session,
    catalogue: Catalogue,
    slot: Slot,
    fitting: Mapping[str, Visit],
    *,
    now: datetime,
    limit: int,
    is_new: bool = False,
    room: Room | None = None,
) -> list[Candidate]:
    """Whom to ask, best first: by score, then who joined first, then id. `fitting` is what the slot
    has room for, by service, and must not be empty. `is_new`: nobody was asked about it before.
    `room` is what there is beside it for who waits for two, looked for anew unless it is given."""
    room = room or Room(db, catalogue, fitting, now)
    services = sorted(fitting)
    facts = _facts(catalogue, slot, now)
    for number, service_id in enumerate(services):
        # A name for each, so that the statement is the same whatever they are.
        facts |= {f"service_{number}": service_id, f"ends_{number}": fitting[service_id].ends_at}
        facts[f"bonus_{number}"] = facts["bonus"] if service_id == slot.service_id else 0
    rules = _Rules(
        is_asked_about=not is_new,
        is_capped=facts["cap_most"] != NO_LIMIT,
        is_given_up=slot.origin_appointment_id is not None,
    )
    reading = limit + 1 + limit // SPARE
    while True:
        statement = _ranked(len(services), reading, rules)
        for end in heads.ends(db, facts, services, reading, now=now):
            for number in range(len(services)):
                facts[f"behind_{number}"] = end.place + facts[f"bonus_{number}"]
            facts["joined"] = end.joined_at
            rows = db.connection().execute(statement, facts).all()
            found = _best(rows, facts["bonus"], slot.service_id, room)
            is_all = end is heads.LAST and len(rows) < reading
            if is_all or len(found) >= limit:
                return found[:limit]
        reading *= heads.DEPTH


def _best(
    rows: Iterable[Sequence[Any]], bonus: int, service_id: str, room: Room
) -> list[Candidate]:
    """Those who can be reached, each once: who waits for several services that fit, or named the
    staff member too, is read several times, the best first. Who waits for two is among them if both
    fit."""
    best: dict[str, Candidate] = {}
    for entry_id, customer_id, wanted, place, parts, instead_of, party, own, shared in rows:
        if (own or shared) and entry_id not in best:
            second = room.second_for(wanted, party) if party else None
            if party and second is None:
                continue
            best[entry_id] = Candidate(
                entry_id,
                customer_id,
                wanted,
                -place,
                parts | {"service": bonus} if bonus and wanted == service_id else parts,
                _split(own, shared),
                instead_of,
                second,
            )
    return list(best.values())


def _split(*addresses: str | None) -> Sequence[str]:
    return tuple(one for some in addresses if some for one in some.split(APART))


def _facts(catalogue: Catalogue, slot: Slot, now: datetime) -> dict[str, Any]:
    wall = local(slot.starts_at, catalogue.zone)
    policies = catalogue.policies_with(slot.service_id, slot.staff_id)
    return cap_facts(policies.max_offers_per_day, now) | {
        "tenant": slot.tenant_id,
        "slot": slot.id,
        "slot_staff": slot.staff_id,
        "slot_service": slot.service_id,
        "slot_location": catalogue.staff_member(slot.staff_id).location_id,
        "origin": slot.origin_appointment_id,
        "starts_at": slot.starts_at,
        "on": wall.date(),
        "weekday": 1 << wall.weekday(),
        "minute": wall.hour * 60 + wall.minute,
        "minutes_left": (slot.starts_at - now) // MINUTE,
        "bonus": policies.weights.service,
    }


def wanted_by(
    db: Session,
    catalogue: Catalogue,
    slot: Slot,
    fitting: Mapping[str, Visit],
    *,
    customer_ids: Collection[str],
    now: datetime,
) -> Sequence[Any]:
    """Which of these customers wait for what a slot has room for, and for which service of it, the
    oldest wish first; whether they may be asked is another matter. Who waits for two does not wait
    for one."""
    wanted = (
        sa.select(ENTRIES.c.customer_id, WANTS.c.service_id)
        .join(WANTS, WANTS.c.entry_id == ENTRIES.c.id)
        .where(
            ENTRIES.c.customer_id.in_(customer_ids),
            ENTRIES.c.tenant_id == sa.bindparam("tenant"),
            ENTRIES.c.status == EntryStatus.ACTIVE,
            ENTRIES.c.party.is_(None),
            WANTS.c.service_id.in_(sorted(fitting)),
            sa.or_(sa.and_(*heads.of_anybody()), sa.and_(*heads.of_one())),
            *_wishes_fit(),
        )
        .order_by(ENTRIES.c.joined_at, ENTRIES.c.id)
    )
    return db.execute(wanted, _facts(catalogue, slot, now)).all()


class _Rules(NamedTuple):
    """Which of the rules that need not hold everywhere do: that nobody is asked twice about a slot,
    how often somebody is asked, and that nobody is asked about what they gave up."""

    is_asked_about: bool
    is_capped: bool
    is_given_up: bool


@lru_cache(maxsize=256)
def _ranked(services: int, reading: int, rules: _Rules) -> sa.Select[Any]:
    """The first so many who may be asked, for so many fitting services. Kept, because building it
    costs several times what the database needs for it."""
    place = _of_service(services, lambda n: WANTS.c.behind - _bonus(n)).label("place")
    ends_at = _of_service(services, lambda n: sa.bindparam(f"ends_{n}", type_=UtcDateTime()))
    return (
        sa.select(
            WANTS.c.entry_id,
            ENTRIES.c.customer_id,
            WANTS.c.service_id,
            place,
            WANTS.c.parts,
            ENTRIES.c.instead_of_appointment_id,
            ENTRIES.c.party,
            _addresses(CONTACT_POINTS.c.customer_id == ENTRIES.c.customer_id),
            _addresses(
                SHARED_POINTS.c.customer_id == ENTRIES.c.customer_id,
                CONTACT_POINTS.c.id == SHARED_POINTS.c.contact_point_id,
            ),
        )
        .select_from(WANTS)
        # Sorted before the rest is asked of them, or it would be asked of all.
        .prefix_with("STRAIGHT_JOIN", dialect="mysql")
        .with_hint(WANTS, "FORCE INDEX (ix_waitlist_wants_order)", "mysql")
        .with_hint(ENTRIES, "FORCE INDEX (PRIMARY)", "mysql")
        .join(ENTRIES, ENTRIES.c.id == WANTS.c.entry_id)
        .where(
            sa.or_(*(sa.and_(*which, _is_before_end(n)) for n, which in heads.lists(services))),
            *_wishes_fit(),
            *_may_be_asked(ends_at, rules),
        )
        .order_by(place, WANTS.c.joined_at, WANTS.c.entry_id, WANTS.c.service_id)
        .limit(sa.literal_column(str(reading), sa.Integer()))
    )


def _is_before_end(number: int) -> sa.ColumnElement[bool]:
    behind = sa.bindparam(f"behind_{number}", type_=sa.Integer())
    joined_at = sa.bindparam("joined", type_=UtcDateTime())
    return sa.or_(
        WANTS.c.behind < behind,
        sa.and_(WANTS.c.behind == behind, WANTS.c.joined_at <= joined_at),
    )


def _of_service(
    services: int, what: Callable[[int], sa.ColumnElement[Any]]
) -> sa.ColumnElement[Any]:
    """What holds for the service of the row, by the number of that service."""
    named = [(WANTS.c.service_id == sa.bindparam(f"service_{n}"), what(n)) for n in range(services)]
    return sa.case(*named[1:], else_=named[0][1]) if services > 1 else named[0][1]


def _bonus(number: int) -> sa.ColumnElement[int]:
    return sa.bindparam(f"bonus_{number}", type_=sa.Integer())


def _wishes_fit() -> list[sa.ColumnElement[bool]]:
    on = sa.bindparam("on", type_=sa.Date())
    minute = sa.bindparam("minute", type_=sa.Integer())
    weekday = sa.bindparam("weekday", type_=sa.Integer())
    return [
        _any_or(WANTS.c.first_on, WANTS.c.first_on <= on),
        _any_or(WANTS.c.last_on, WANTS.c.last_on >= on),
        WANTS.c.weekdays.bitwise_and(weekday) != 0,
        _any_or(WANTS.c.from_minute, WANTS.c.from_minute <= minute),
        _any_or(WANTS.c.until_minute, WANTS.c.until_minute > minute),
        WANTS.c.notice_minutes <= sa.bindparam("minutes_left", type_=sa.Integer()),
    ]


def _any_or(wish: sa.ColumnElement[object], met: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.or_(wish.is_(None), met)


def _addresses(*whose: sa.ColumnElement[bool]) -> sa.ScalarSelect[str]:
    """All that may be written to, apart; null if none."""
    return (
        sa.select(sa.func.aggregate_strings(CONTACT_POINTS.c.address, APART))
        .where(*whose, CONTACT_POINTS.c.standing == Standing.OK)
        .correlate(ENTRIES)
        .scalar_subquery()
    )


def _may_be_asked(
    ends_at: sa.ColumnElement[datetime], rules: _Rules
) -> list[sa.ColumnElement[bool]]:
    """Of an entry that is proposed a visit until `ends_at`; whether it can be written to is told by
    its addresses."""
    asked_already = _none(
        "uq_offers_slot_id_entry_id",
        OFFERS.c.slot_id == sa.bindparam("slot"),
        OFFERS.c.entry_id == ENTRIES.c.id,
    )
    asked_elsewhere = _none(
        "ix_offers_customer_status",
        OFFERS.c.customer_id == ENTRIES.c.customer_id,
        OFFERS.c.status == OfferStatus.PENDING,
        OFFERS.c.broadcast_id.is_(None),
    )
    gave_it_up = _none(
        "PRIMARY",
        APPOINTMENTS.c.id == sa.bindparam("origin"),
        APPOINTMENTS.c.customer_id == ENTRIES.c.customer_id,
    )
    busy_then = _none(
        "ix_appointments_customer_status",
        APPOINTMENTS.c.customer_id == ENTRIES.c.customer_id,
        APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
        APPOINTMENTS.c.starts_at < ends_at,
        APPOINTMENTS.c.ends_at > sa.bindparam("starts_at", type_=UtcDateTime()),
    )
    return [
        ENTRIES.c.tenant_id == sa.bindparam("tenant"),
        ENTRIES.c.status == EntryStatus.ACTIVE,
        *([asked_already] if rules.is_asked_about else []),
        asked_elsewhere,
        *([gave_it_up] if rules.is_given_up else []),
        *([~was_asked_enough()] if rules.is_capped else []),
        busy_then,
    ]


def _none(index: str, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether there is no such row. Not as NOT EXISTS, which MariaDB turns into reading all rows
    that could be meant, instead of looking for one; by this index, so that it need not choose."""
    found: sa.Select[Any] = sa.select(sa.literal_column("1")).where(*conditions)
    for table in (OFFERS, APPOINTMENTS):
        found = found.with_hint(table, f"FORCE INDEX ({index})", "mysql")
    return (
        found.correlate_except(OFFERS, APPOINTMENTS)
        .limit(sa.literal_column("1"))
        .scalar_subquery()
        .is_(None)
    )

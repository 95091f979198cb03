"""Who is looked at: all customers of a broadcast's audience, a page at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import (
    Appointment,
    AppointmentStatus,
    Audience,
    Broadcast,
    BroadcastState,
    Customer,
    CustomerTag,
    EntryStatus,
    Offer,
    OfferStatus,
    Slot,
    WaitlistEntry,
)
from core.scheduling.broadcasts.openings import Opening
from core.scheduling.offers.ranking import wanted_by
from core.scheduling.slots import fitting_visits
from core.scheduling.visits import LONGEST_VISIT, Visit, visit

APPOINTMENTS = Appointment.table()
BROADCASTS = Broadcast.table()
CUSTOMERS = Customer.table()
ENTRIES = WaitlistEntry.table()
OFFERS = Offer.table()
TAGS = CustomerTag.table()


@dataclass(frozen=True, slots=True)
class Member:
    """One customer of the audience. `visits` is what they could have, by the opening's number; if
    it is empty, `because` says why."""

    customer_id: str
    language: str | None
    visits: Mapping[int, Visit]
    because: str | None


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of all of a page's customers."""

    wanted: Mapping[str, Mapping[int, Visit]] | None
    busy: Mapping[str, Sequence[tuple[datetime, datetime]]]
    asked: Collection[str]
    gave_up: Mapping[str, Collection[int]]


def page(
    db: Session,
    catalogue: Catalogue,
    broadcast: Broadcast,
    openings: Sequence[Opening],
    *,
    after: str | None,
    limit: int,
    now: datetime,
) -> list[Member]:
    """The next members of the audience, by id. `openings` are those that are open."""
    rows = db.execute(_members(broadcast).where(_behind(after)).limit(limit)).all()
    ids = [row.id for row in rows]
    if not ids:
        return []
    proposed = {one.position: _visits(db, catalogue, broadcast, one, now) for one in openings}
    is_by_wish = broadcast.audience is Audience.FITS
    known = _Page(
        wanted=_wanted(db, catalogue, openings, proposed, ids, now) if is_by_wish else None,
        busy=_busy(db, broadcast.tenant_id, openings, ids),
        asked=_asked(db, broadcast, ids),
        gave_up=_gave_up(db, openings),
    )
    usual = {
        one.position: proposed[one.position][one.service_id]
        for one in openings
        if one.service_id in proposed[one.position]
    }
    return [_member(row, known, usual) for row in rows]


def _member(row: sa.Row[Any], known: _Page, usual: Mapping[int, Visit]) -> Member:
    visits = usual if known.wanted is None else known.wanted.get(row.id, {})
    if not visits:
        return Member(row.id, row.language, {}, "does_not_fit")
    if row.id in known.asked:
        return Member(row.id, row.language, {}, "holds_offer")
    if given_up := known.gave_up.get(row.id):
        visits = {number: one for number, one in visits.items() if number not in given_up}
        if not visits:
            return Member(row.id, row.language, {}, "gave_it_up")
    if busy := known.busy.get(row.id):
        visits = {number: one for number, one in visits.items() if not _overlaps(one, busy)}
        if not visits:
            return Member(row.id, row.language, {}, "booked_then")
    return Member(row.id, row.language, visits, None)


def _overlaps(one: Visit, busy: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(begins < one.ends_at and one.starts_at < ends for begins, ends in busy)


def _members(broadcast: Broadcast) -> sa.Select[Any]:
    members = (
        sa.select(CUSTOMERS.c.id, CUSTOMERS.c.language)
        .where(CUSTOMERS.c.tenant_id == broadcast.tenant_id)
        .order_by(CUSTOMERS.c.id)
    )
    match broadcast.audience:
        case Audience.TAG:
            return members.join(TAGS, TAGS.c.customer_id == CUSTOMERS.c.id).where(
                TAGS.c.tenant_id == broadcast.tenant_id, TAGS.c.tag == broadcast.tag
            )
        case Audience.FITS:
            waits = sa.exists().where(
                ENTRIES.c.customer_id == CUSTOMERS.c.id, ENTRIES.c.status == EntryStatus.ACTIVE
            )
            return members.where(waits)
    return members


def _behind(after: str | None) -> sa.ColumnElement[bool]:
    return CUSTOMERS.c.id > after if after is not None else sa.true()


def _visits(
    db: Session, catalogue: Catalogue, broadcast: Broadcast, opening: Opening, now: datetime
) -> Mapping[str, Visit]:
    """What an opening has room for, by service."""
    if broadcast.audience is Audience.FITS:
        return fitting_visits(db, catalogue, _slot(catalogue, opening), now)
    own = visit(catalogue, opening.service_id, opening.staff_id, opening.starts_at)
    return {opening.service_id: own}


def _slot(catalogue: Catalogue, opening: Opening) -> Slot:
    return Slot(
        id=opening.slot_id,
        tenant_id=catalogue.tenant_id,
        staff_id=opening.staff_id,
        service_id=opening.service_id,
        starts_at=opening.starts_at,
        ends_at=opening.ends_at,
        status=opening.status,
        origin_appointment_id=opening.origin_appointment_id,
    )


def _wanted(
    db: Session,
    catalogue: Catalogue,
    openings: Sequence[Opening],
    proposed: Mapping[int, Mapping[str, Visit]],
    ids: Sequence[str],
    now: datetime,
) -> Mapping[str, Mapping[int, Visit]]:
    """By customer and opening: the visit that somebody waits for and could have."""
    found: dict[str, dict[int, Visit]] = {}
    for one in openings:
        fitting = proposed[one.position]
        if not fitting:
            continue
        rows = wanted_by(db, catalogue, _slot(catalogue, one), fitting, customer_ids=ids, now=now)
        for row in rows:
            found.setdefault(row.customer_id, {}).setdefault(one.position, fitting[row.service_id])
    return found


def _busy(
    db: Session, tenant_id: str, openings: Sequence[Opening], ids: Sequence[str]
) -> Mapping[str, Sequence[tuple[datetime, datetime]]]:
    """When they have appointments of their own around the openings; found by the time, at which
    few have any, rather than by hundreds of customers."""
    c = APPOINTMENTS.c
    touches = [
        sa.and_(
            c.starts_at < one.ends_at,
            c.starts_at > one.starts_at - LONGEST_VISIT,
            c.ends_at > one.starts_at,
        )
        for one in openings
    ]
    rows = db.execute(
        sa.select(c.customer_id, c.starts_at, c.ends_at).where(
            c.tenant_id == tenant_id,
            c.status == AppointmentStatus.CONFIRMED,
            sa.or_(*touches),
        )
    )
    looked_at = set(ids)
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for row in rows:
        if row.customer_id in looked_at:
            found.setdefault(row.customer_id, []).append((row.starts_at, row.ends_at))
    return found


def _asked(db: Session, broadcast: Broadcast, ids: Sequence[str]) -> Collection[str]:
    """Those who are being asked something else: a slot is kept for them, or another broadcast is
    on its way to them."""
    on_its_way = sa.select(BROADCASTS.c.id).where(
        BROADCASTS.c.tenant_id == broadcast.tenant_id,
        BROADCASTS.c.state == BroadcastState.SENDING,
        BROADCASTS.c.id != broadcast.id,
    )
    is_live = sa.or_(OFFERS.c.broadcast_id.is_(None), OFFERS.c.broadcast_id.in_(on_its_way))
    asked = sa.select(OFFERS.c.customer_id).where(
        OFFERS.c.customer_id.in_(ids), OFFERS.c.status == OfferStatus.PENDING, is_live
    )
    return set(db.scalars(asked))


def _gave_up(db: Session, openings: Sequence[Opening]) -> Mapping[str, Collection[int]]:
    """Whose visits these were: they know, and do not want them."""
    given = [one for one in openings if one.origin_appointment_id]
    origins = {one.origin_appointment_id: one.position for one in given}
    if not origins:
        return {}
    rows = db.execute(
        sa.select(APPOINTMENTS.c.id, APPOINTMENTS.c.customer_id).where(
            APPOINTMENTS.c.id.in_(origins)
        )
    )
    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row.customer_id, set()).add(origins[row.id])
    return found

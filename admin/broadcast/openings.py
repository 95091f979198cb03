"""The first step: which times are told of."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask import Response, render_template, request

from admin.broadcast import wording
from admin.broadcast.room import blueprint, draft_of, go, step
from admin.page import door, typed
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue, catalogue
from core.errors import InvalidBroadcast, NotFound
from core.models import Audience, Broadcast
from core.scheduling import broadcasts
from core.scheduling.availability import find_times
from core.scheduling.broadcasts import MOST_OPENINGS
from core.scheduling.local_time import day_bounds

AHEAD = timedelta(days=14)
FURTHEST = timedelta(days=730)  # the most that `advance_booking_limit_days` can be
TIMES_AT_ONCE = 400


class Free(NamedTuple):
    """A free time as the form names it."""

    starts_at: datetime
    staff_id: str
    service_id: str

    @property
    def value(self) -> str:
        return f"{self.starts_at.isoformat()}|{self.staff_id}|{self.service_id}"


@blueprint.get("/new")
@door.allow(Permission.BROADCAST)
def new() -> str:
    return _shown(None)


@blueprint.get("/<broadcast_id>/openings")
@door.allow(Permission.BROADCAST)
def edit_openings(broadcast_id: str) -> str:
    return _shown(broadcast_id)


def _shown(broadcast_id: str | None) -> str:
    now = clock.now()
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        draft = draft_of(db, known.tenant_id, broadcast_id) if broadcast_id else None
        lying = broadcasts.lying_open(db, known.tenant_id, now=now, until=now + AHEAD)
        told = broadcasts.openings_of(db, draft.id) if draft else ()
    later = [one for one in told if one.slot_id not in {slot.slot_id for slot in lying}]
    return step(
        "openings",
        known,
        draft,
        lying=lying,
        later=[one for one in later if one.is_open(now)],
        chosen={one.slot_id for one in told} | {request.args.get("slot")},
        most=MOST_OPENINGS,
        today=now.astimezone(known.zone).date(),
    )


@blueprint.get("/times")
@door.allow(Permission.BROADCAST)
def times() -> str:
    """Free times of a day; what is chosen of other days stays."""
    now = clock.now()
    service_id, staff_id = request.args.get("service", ""), request.args.get("with") or None
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        on = _day(request.args.get("on", ""), known, now)
        found = (
            find_times(
                db,
                known,
                service_id,
                windows=[day_bounds(on, known.zone)],
                staff_ids=[staff_id] if staff_id else None,
                now=now,
                limit=TIMES_AT_ONCE,
            )
            if service_id
            else []
        )
    kept = [_read(value, known) for value in request.args.getlist("open")]
    free = [Free(time.starts_at, time.staff_id, time.service_id) for time in found]
    by_staff = {
        member.name: [one for one in free if one.staff_id == member.id and one not in kept]
        for member in known.staff.values()
    }
    return render_template(
        "broadcast/_times.html",
        kept=kept,
        free={name: times for name, times in by_staff.items() if times},
        known=known,
        wording=wording,
        on=on,
    )


def _day(said: str, known: Catalogue, now: datetime) -> date:
    """Today, where it cannot be read or nothing can be booked on it."""
    today = now.astimezone(known.zone).date()
    try:
        on = date.fromisoformat(said)
    except ValueError:
        return today
    return on if today <= on <= today + FURTHEST else today


def _read(value: str, known: Catalogue) -> Free:
    """Raises InvalidInterval, NotFound."""
    said, _, rest = value.partition("|")
    staff_id, _, service_id = rest.partition("|")
    starts_at = typed.instant(said)
    if staff_id not in known.staff or service_id not in known.services:
        raise NotFound
    return Free(starts_at, staff_id, service_id)


@blueprint.post("/new")
@door.allow(Permission.BROADCAST)
def make() -> Response:
    now, me = clock.now(), door.viewer()

    def work(db: database.Session) -> Broadcast:
        known = catalogue(db, me.tenant_id)
        return broadcasts.make(
            db, known, slot_ids=_chosen(db, known, now), audience=Audience.FITS, now=now
        )

    return go("edit_audience", broadcast_id=door.change(work).id)


@blueprint.post("/<broadcast_id>/openings")
@door.allow(Permission.BROADCAST)
def set_openings(broadcast_id: str) -> Response:
    now, me = clock.now(), door.viewer()

    def work(db: database.Session) -> None:
        known = catalogue(db, me.tenant_id)
        draft_of(db, known.tenant_id, broadcast_id)
        slot_ids = _chosen(db, known, now)
        broadcasts.set_openings(db, known, broadcast_id, slot_ids, now=now)

    door.change(work)
    return go("edit_audience", broadcast_id=broadcast_id)


def _chosen(db: database.Session, known: Catalogue, now: datetime) -> Sequence[str]:
    """Slots that lie open, and free times made such; each once. Raises InvalidBroadcast before any
    is made of what is too many."""
    asked = request.form.getlist("open")
    if len(asked) > MOST_OPENINGS:
        raise InvalidBroadcast(openings=len(asked), most=MOST_OPENINGS)
    opened = [
        broadcasts.open_slot(
            db,
            known,
            staff_id=one.staff_id,
            service_id=one.service_id,
            starts_at=one.starts_at,
            now=now,
        )
        for one in [_read(value, known) for value in asked]
    ]
    return list(dict.fromkeys([*request.form.getlist("slot"), *opened]))

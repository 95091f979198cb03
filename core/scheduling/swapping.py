"""Two appointments that take each other's time, which moving one after the other could not do."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import InvalidSwap
from core.models import Appointment
from core.scheduling import appointments, elsewhere, limits, occupying
from core.scheduling.slots import close_open_slots
from core.scheduling.visits import Visit, bookable_visit


def swap(
    db: Session,
    catalogue: Catalogue,
    first_id: str,
    second_id: str,
    *,
    now: datetime,
    because: str | None = None,
) -> tuple[Appointment, Appointment]:
    """Give each the other's start and staff member; each keeps its service, and what one leaves of
    its time is offered to who waits for it. `because` is as for `bookings.reschedule`.

    Raises InvalidSwap and what `bookings.reschedule` raises, of either; then nothing has changed.
    """
    if first_id == second_id:
        raise InvalidSwap(appointment_id=first_id)
    reason = limits.reason_of(because)
    is_bound = limits.is_bound(db, reason)
    # Always in the same order, so that two who swap the same pair wait for one another.
    old = {
        one: appointments.lock_open(db, catalogue, one, None, now)
        for one in sorted((first_id, second_id))
    }
    pairs = [(old[first_id], old[second_id]), (old[second_id], old[first_id])]
    new: dict[str, Visit] = {}
    for one, other in pairs:
        new[one.id] = bookable_visit(
            catalogue,
            one.service_id,
            other.staff_id,
            other.starts_at,
            now=now,
            is_bound=is_bound,
        )
        if is_bound:
            limits.check_move(catalogue, one, now)
            limits.check_notice(catalogue, one.service_id, other.starts_at, now)
        elsewhere.check(db, new[one.id])
    _exchange(db, catalogue, old, new, now)
    moved = {
        one.id: appointments.write_move(db, catalogue, one, new[one.id], now=now, reason=reason)
        for one, _ in pairs
    }
    for one, _ in pairs:
        for begins, ends in appointments.left_free(catalogue, one, *new.values()):
            appointments.free(db, catalogue, one, begins, ends, now)
    return moved[first_id], moved[second_id]


def _exchange(
    db: Session,
    catalogue: Catalogue,
    old: dict[str, Appointment],
    new: dict[str, Visit],
    now: datetime,
) -> None:
    """Give up both times, then take both. Nobody gets in between: what is given up stays locked,
    for others who want it, until this transaction ends."""
    with db.begin_nested():
        for one in old.values():
            span = (one.busy_starts_at, one.busy_ends_at)
            occupying.release(db, catalogue, one.id, staff_id=one.staff_id, span=span)
        for appointment_id, wanted in sorted(
            new.items(), key=lambda item: (item[1].staff_id, item[1].starts_at)
        ):
            occupying.take(db, catalogue, wanted, appointment_id, now=now)
            close_open_slots(db, wanted, now)

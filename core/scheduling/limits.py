"""What the policies forbid, and to whom.

They bind customers, integrations and staff alike. Staff, and the system, may act against them by
saying why: the reason is kept on the event. What is physically so, such as that a time is taken,
nobody can override.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import InvalidReason, TooLateToCancel, TooLateToMove, TooManyMoves, TooSoon
from core.events import actor_of
from core.models import ActorKind, Appointment

BOUND = {ActorKind.CUSTOMER, ActorKind.INTEGRATION}
LONGEST_REASON = 500


def reason_of(because: str | None) -> str | None:
    """The reason as it is kept; blank is none. Raises InvalidReason if it is too long."""
    reason = " ".join((because or "").split())
    if len(reason) > LONGEST_REASON:
        raise InvalidReason(most=LONGEST_REASON)
    return reason or None


def is_bound(db: Session, reason: str | None) -> bool:
    """Whether the policies bind whoever acts now, who gives this reason to override them."""
    return reason is None or actor_of(db).kind in BOUND


def earliest_start(catalogue: Catalogue, service_id: str, now: datetime) -> datetime:
    """The minimum notice from now on: no visit can be booked or moved to begin before."""
    hours = catalogue.policies_for(service_id).minimum_booking_notice_hours
    return now + timedelta(hours=hours)


def check_notice(catalogue: Catalogue, service_id: str, starts_at: datetime, now: datetime) -> None:
    """Raises TooSoon; `details['earliest']` is when a visit could begin."""
    earliest = earliest_start(catalogue, service_id, now)
    if starts_at < earliest:
        hours = catalogue.policies_for(service_id).minimum_booking_notice_hours
        raise TooSoon(hours=hours, earliest=earliest.isoformat())


def cancel_until(catalogue: Catalogue, appointment: Appointment) -> datetime:
    """The last instant at which its customer can cancel the appointment."""
    policies = catalogue.policies_for(appointment.service_id)
    return appointment.starts_at - timedelta(hours=policies.cancellation_deadline_hours)


def check_cancel(catalogue: Catalogue, appointment: Appointment, now: datetime) -> None:
    """Raises TooLateToCancel; `details['until']` is when it was possible until."""
    until = cancel_until(catalogue, appointment)
    if now > until:
        raise TooLateToCancel(appointment_id=appointment.id, until=until.isoformat())


def check_move(catalogue: Catalogue, appointment: Appointment, now: datetime) -> None:
    """Whether its customer can move the appointment at all; where to is another matter.

    Raises TooLateToMove (`details['until']`) and TooManyMoves (`details['most']`).
    """
    check_time_to_move(catalogue, appointment, now)
    policies = catalogue.policies_for(appointment.service_id)
    if appointment.moves >= policies.max_reschedules:
        raise TooManyMoves(appointment_id=appointment.id, most=policies.max_reschedules)


def check_time_to_move(catalogue: Catalogue, appointment: Appointment, now: datetime) -> None:
    """Raises TooLateToMove; `details['until']` is when it was possible until."""
    policies = catalogue.policies_for(appointment.service_id)
    until = appointment.starts_at - timedelta(hours=policies.reschedule_deadline_hours)
    if now > until:
        raise TooLateToMove(appointment_id=appointment.id, until=until.isoformat())

"""What is due, done: each sweep looks at due columns, works in short transactions of its own, and
may be run by any number of processes at once.

Each takes the instant that its door read and returns how much it found to do.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from conversations import approvals, backlog, intake, mail_events, notices, outbox
from core import database, idempotency
from core.catalogue import catalogue
from core.scheduling import (
    attendance,
    expiry,
    nights,
    offers,
    read_model,
    reminders,
    slots,
    waitlist,
)

AT_MOST = 500

__all__ = [
    "begin_rounds",
    "close_past",
    "complete_visits",
    "deliver_outbox",
    "drain_spool",
    "expire_reservations",
    "expire_waitlist",
    "extend_availability",
    "follow_changes",
    "follow_rules",
    "forget_idempotency_keys",
    "forget_mail_events",
    "lapse_offers",
    "notices",
    "poll_templates",
    "retry_inbound",
    "send_reminders",
]


def lapse_offers(now: datetime) -> int:
    """End the offers whose answer time is over, one per transaction, and ask the next."""

    def lapse_one(db: Session) -> int:
        due = offers.next_due_offer(db, now)
        if due is None:
            return 0
        offers.lapse(db, catalogue(db, due.tenant_id), due.offer_id, now=now)
        return 1

    return _while_busy(lapse_one)


def begin_rounds(now: datetime) -> int:
    """Ask about slots that were freed at night; each begins when those who wait may be asked."""

    def begin_some(db: Session) -> int:
        due = nights.take_due(db, now)
        for tenant_id, slot_id in due:
            offers.offer_next(db, catalogue(db, tenant_id), slot_id, now=now)
        return len(due)

    return _while_busy(begin_some)


def deliver_outbox(now: datetime) -> int:
    return outbox.deliver_due(now)


def retry_inbound(now: datetime) -> int:
    return backlog.retry_due(now=now)


def drain_spool(now: datetime) -> int:
    """Messages that a web process of this machine put on disk while the database was away."""
    return intake.drain_spool(now)


def send_reminders(now: datetime) -> int:
    return _while_busy(lambda db: reminders.remind_due(db, now=now))


def expire_reservations(now: datetime) -> int:
    """What was kept for somebody who did not come back; it counts for nothing already."""
    return _while_busy(lambda db: expiry.sweep(db, now))


def expire_waitlist(now: datetime) -> int:
    return _while_busy(lambda db: waitlist.expire_due(db, now))


def close_past(now: datetime) -> int:
    """Slots whose time has come without a taker are open no longer."""
    return _while_busy(lambda db: slots.expire_begun(db, now))


def complete_visits(now: datetime) -> int:
    """Visits that are over and of which staff have said nothing."""
    return _while_busy(lambda db: attendance.complete_due(db, now=now))


def follow_changes(now: datetime) -> int:
    """Free times that were taken or given back, worked out anew; one person per transaction."""
    return _while_busy(lambda db: read_model.follow_changes(db, now=now))


def follow_rules(now: datetime) -> int:
    """Everybody whose hours, services or rules changed, or who is new."""
    return _while_busy(lambda db: read_model.follow_rules(db, now=now))


def extend_availability(now: datetime) -> int:
    """The night's work on the free times of everybody whose night it is."""
    return _while_busy(lambda db: read_model.extend(db, now=now))


def forget_mail_events(now: datetime) -> int:
    return _while_busy(lambda db: mail_events.forget_old(db, now=now))


def forget_idempotency_keys(now: datetime) -> int:
    return _while_busy(lambda db: idempotency.forget_old(db, now=now))


def poll_templates(now: datetime) -> int:
    return approvals.poll_due(now)


def _while_busy(step: Callable[[Session], int]) -> int:
    done = 0
    while done < AT_MOST and (found := database.transact(step)):
        done += found
    return done

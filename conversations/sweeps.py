"""What is due, done: each sweep looks at due columns, works in short transactions of its own, and
may be run by any number of processes at once.

Each takes the instant that its door read and returns how much it found to do.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from conversations import (
    approvals,
    backlog,
    broadcasting,
    intake,
    mail_events,
    notices,
    outbox,
    user_mails,
)
from core import database, idempotency, insight
from core.accounts import guesses, sessions
from core.catalogue import catalogue
from core.scheduling import (
    attendance,
    expiry,
    offers,
    read_model,
    reminders,
    slots,
    waitlist,
    wants,
)
from core.scheduling.offers import explaining

AT_MOST = 500

__all__ = [
    "begin_rounds",
    "close_past",
    "complete_visits",
    "count_events",
    "deliver_outbox",
    "drain_spool",
    "expire_reservations",
    "expire_waitlist",
    "extend_availability",
    "follow_changes",
    "follow_rules",
    "forget_idempotency_keys",
    "forget_mail_events",
    "forget_sign_ins",
    "lapse_offers",
    "notices",
    "poll_templates",
    "renew_points",
    "retry_inbound",
    "run_broadcasts",
    "send_reminders",
    "send_user_mails",
    "tally_rounds",
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
    """Go on with the rounds that are due, one per transaction: those of slots freed at night begin
    when those who wait may be asked, and a plan may say when to ask more."""

    def go_on(db: Session) -> int:
        due = offers.next_due_round(db, now)
        if due is None:
            return 0
        tenant_id, slot_id = due
        offers.look_again(db, catalogue(db, tenant_id), slot_id, now=now)
        return 1

    return _while_busy(go_on)


def run_broadcasts(now: datetime) -> int:
    """Plan what staff have sent, a page of customers per transaction, and follow what happens to
    the openings."""
    return broadcasting.close_gone(now) + _while_busy(lambda db: broadcasting.go_on(db, now=now))


def deliver_outbox(now: datetime) -> int:
    return outbox.deliver_due(now)


def send_user_mails(now: datetime) -> int:
    return user_mails.send_due(now)


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
    """Waits whose last day is over, and those that are so old that their customer is asked."""
    ended = _while_busy(lambda db: waitlist.expire_due(db, now))
    return ended + _while_busy(lambda db: waitlist.renew_due(db, now))


def tally_rounds(now: datetime) -> int:
    """Count for each round that has ended who was passed over, and why."""
    return _while_busy(lambda db: explaining.tally_due(db, now))


def renew_points(now: datetime) -> int:
    """Those who wait stand in their order again, after what counts in it has changed."""
    return _while_busy(lambda db: wants.renew_due(db, now))


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


def count_events(now: datetime) -> int:  # noqa: ARG001 - as all sweeps; events have theirs
    """What happened, taken into the figures of its day; until all is, for nothing else waits."""
    with database.read() as db:
        waiting = insight.tenants_waiting(db)
    done = 0
    for tenant_id in waiting:
        count = partial(insight.count_waiting, tenant_id=tenant_id)
        while found := database.transact(count):
            done += found
    return done


def forget_mail_events(now: datetime) -> int:
    return _while_busy(lambda db: mail_events.forget_old(db, now=now))


def forget_idempotency_keys(now: datetime) -> int:
    return _while_busy(lambda db: idempotency.forget_old(db, now=now))


def forget_sign_ins(now: datetime) -> int:
    """Where users were signed in, and what was guessed."""
    forgotten = _while_busy(lambda db: sessions.forget_old(db, now=now))
    return forgotten + _while_busy(lambda db: guesses.forget_old(db, now=now))


def poll_templates(now: datetime) -> int:
    return approvals.poll_due(now)


def _while_busy(step: Callable[[Session], int]) -> int:
    done = 0
    while done < AT_MOST and (found := database.transact(step)):
        done += found
    return done

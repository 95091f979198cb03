"""One task per sweep: reads the clock once and does what is due by then."""

import threading
from typing import Any

from celery.signals import worker_shutting_down

from conversations import outbox, sweeps
from core import clock
from tasks.app import STALE_SECONDS, app

# Fewer than a worker has threads: while a provider keeps every delivery waiting, timers must not.
DELIVERIES_AT_ONCE = 2

_deliveries = threading.BoundedSemaphore(DELIVERIES_AT_ONCE)


@worker_shutting_down.connect
def close_outbox(**_: Any) -> None:
    outbox.closing.set()


@app.task
def lapse_offers() -> None:
    sweeps.lapse_offers(clock.now())


@app.task
def begin_rounds() -> None:
    sweeps.begin_rounds(clock.now())


@app.task(expires=STALE_SECONDS)
def deliver_outbox() -> None:
    """By the schedule, and at once when a commit hints that a row waits.

    With enough of them at work it does nothing: they keep looking until nothing is due.
    """
    if not _deliveries.acquire(blocking=False):
        return
    try:
        sweeps.deliver_outbox(clock.now())
    finally:
        _deliveries.release()


@app.task(expires=STALE_SECONDS)
def follow_changes() -> None:
    """By the schedule, and at once when a commit hints that free time changed."""
    sweeps.follow_changes(clock.now())


@app.task(expires=STALE_SECONDS)
def follow_rules() -> None:
    """By the schedule, and at once when a commit hints that rules changed."""
    sweeps.follow_rules(clock.now())


@app.task
def extend_availability() -> None:
    sweeps.extend_availability(clock.now())


@app.task
def run_broadcasts() -> None:
    sweeps.run_broadcasts(clock.now())


@app.task
def retry_inbound() -> None:
    sweeps.retry_inbound(clock.now())


@app.task
def send_reminders() -> None:
    sweeps.send_reminders(clock.now())


@app.task
def expire_reservations() -> None:
    sweeps.expire_reservations(clock.now())


@app.task
def expire_waitlist() -> None:
    sweeps.expire_waitlist(clock.now())


@app.task
def tally_rounds() -> None:
    sweeps.tally_rounds(clock.now())


@app.task
def renew_points() -> None:
    sweeps.renew_points(clock.now())


@app.task
def poll_templates() -> None:
    sweeps.poll_templates(clock.now())


@app.task
def close_past() -> None:
    sweeps.close_past(clock.now())


@app.task
def complete_visits() -> None:
    sweeps.complete_visits(clock.now())


@app.task
def count_events() -> None:
    sweeps.count_events(clock.now())


@app.task
def forget_idempotency_keys() -> None:
    sweeps.forget_idempotency_keys(clock.now())


@app.task
def forget_mail_events() -> None:
    sweeps.forget_mail_events(clock.now())


@app.task
def send_user_mails() -> None:
    sweeps.send_user_mails(clock.now())


@app.task
def forget_sign_ins() -> None:
    sweeps.forget_sign_ins(clock.now())

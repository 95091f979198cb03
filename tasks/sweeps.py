"""One task per sweep: reads the clock once and does what is due by then."""

from conversations import sweeps
from core import clock
from tasks.app import STALE_SECONDS, app


@app.task
def lapse_offers() -> None:
    sweeps.lapse_offers(clock.now())


@app.task(expires=STALE_SECONDS)
def deliver_outbox() -> None:
    """By the schedule, and at once when a commit hints that a row waits."""
    sweeps.deliver_outbox(clock.now())


@app.task
def retry_inbound() -> None:
    sweeps.retry_inbound(clock.now())


@app.task
def send_reminders() -> None:
    sweeps.send_reminders(clock.now())


@app.task
def expire_waitlist() -> None:
    sweeps.expire_waitlist(clock.now())


@app.task
def close_past() -> None:
    sweeps.close_past(clock.now())

"""`flask --app wsgi appointment …`: what staff do about visits, also against the rules."""

from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from cli.groups import Commands
from cli.naming import DAY, known_by
from cli.operator import change_once
from cli.saying import say
from cli.visits import (
    AT,
    answer_of,
    customer_named,
    described,
    id_named,
    instant_of,
    line,
    look_up,
    of_staff,
    which_showing,
)
from conversations import notices
from core import clock, database
from core.catalogue import catalogue
from core.scheduling import bookings, history, local_time, swapping

__all__ = ["appointment", "notices"]  # who tells the customer hears of it only once imported


@click.group(cls=Commands)
def appointment() -> None:
    """Visits of customers."""


@appointment.command("list")
@click.argument("slug")
@click.option("--customer", required=True, help="Id, telephone number or mailbox.")
def list_upcoming(slug: str, customer: str) -> None:
    """What the customer has booked at the business SLUG."""
    now = clock.now()
    with database.read() as db:
        known = known_by(db, slug)
        found = bookings.upcoming(db, customer_named(db, known, customer), now)
    for one in found:
        say(line(known, one.id, one.service_id, one.staff_id, one.starts_at))
    if not found:
        say("Nothing is booked.")


@appointment.command()
@click.argument("slug")
@click.argument("day", type=DAY)
def day(slug: str, day: datetime) -> None:
    """All visits that begin on DAY (2026-11-27) at the business SLUG, and what became of them."""
    with database.read() as db:
        known = known_by(db, slug)
        bounds = local_time.day_bounds(day.date(), known.zone)
        found = history.beginning_between(db, known, *bounds)
    for one in found:
        told = line(known, one.id, one.service_id, one.staff_id, one.starts_at)
        say(f"{told}  {one.status.value}")
    if not found:
        say("Nothing is booked.")


@appointment.command()
@click.argument("slug")
@click.option("--customer", required=True, help="Id, telephone number or mailbox.")
@click.option("--service", required=True, help="By name.")
@click.option("--staff", required=True, help="By name.")
@click.option("--at", required=True, type=click.DateTime([AT]), help='"2026-11-27 15:00", there.')
@which_showing
@of_staff
def book(  # noqa: PLR0913 - one parameter for each option
    *,
    slug: str,
    customer: str,
    service: str,
    staff: str,
    at: datetime,
    second: bool | None,
    because: str | None,
    key: str | None,
) -> None:
    """Book a visit at the business SLUG; the customer is told."""
    now = clock.now()
    known, customer_id = look_up(slug, customer)
    starts_at = instant_of(known, at, second=second)
    service_id = id_named(known.services.values(), service, "service")
    staff_id = id_named(known.staff.values(), staff, "staff")

    def work(db: Session) -> dict[str, Any]:
        booked = bookings.book(
            db,
            catalogue(db, known.tenant_id),
            customer_id=customer_id,
            service_id=service_id,
            staff_id=staff_id,
            starts_at=starts_at,
            now=now,
            because=because,
        )
        return answer_of(booked)

    body = {
        "customer_id": customer_id,
        "service_id": service_id,
        "staff_id": staff_id,
        "starts_at": starts_at.isoformat(),
        "because": because,
    }
    answer = change_once(known.tenant_id, key, "appointment.book", body, work, now=now)
    say(f"Booked: {described(known, answer)}")


@appointment.command()
@click.argument("slug")
@click.argument("appointment_id")
@click.option("--for-customer", is_flag=True, help="The customer asked for it.")
@of_staff
def cancel(
    slug: str, appointment_id: str, because: str | None, key: str | None, *, for_customer: bool
) -> None:
    """Cancel a visit at the business SLUG; the customer is told, and who waits is asked."""
    now = clock.now()
    known, _ = look_up(slug)

    def work(db: Session) -> dict[str, Any]:
        canceled = bookings.cancel(
            db,
            catalogue(db, known.tenant_id),
            appointment_id,
            now=now,
            because=because,
            for_customer=for_customer,
        )
        return answer_of(canceled)

    body = {
        "appointment_id": appointment_id,
        "because": because,
        "for_customer": for_customer,
    }
    answer = change_once(known.tenant_id, key, "appointment.cancel", body, work, now=now)
    say(f"Cancelled: {described(known, answer)}")


@appointment.command()
@click.argument("slug")
@click.argument("appointment_id")
@click.option("--at", required=True, type=click.DateTime([AT]), help='"2026-11-27 15:00", there.')
@which_showing
@click.option("--staff", help="By name, if it is another.")
@click.option("--service", help="By name, if it is another.")
@of_staff
def move(  # noqa: PLR0913 - one parameter for each option
    *,
    slug: str,
    appointment_id: str,
    at: datetime,
    second: bool | None,
    staff: str | None,
    service: str | None,
    because: str | None,
    key: str | None,
) -> None:
    """Move a visit at the business SLUG; the customer is told."""
    now = clock.now()
    known, _ = look_up(slug)
    starts_at = instant_of(known, at, second=second)
    staff_id = staff and id_named(known.staff.values(), staff, "staff")
    service_id = service and id_named(known.services.values(), service, "service")

    def work(db: Session) -> dict[str, Any]:
        moved = bookings.reschedule(
            db,
            catalogue(db, known.tenant_id),
            appointment_id,
            starts_at=starts_at,
            staff_id=staff_id,
            service_id=service_id,
            now=now,
            because=because,
        )
        return answer_of(moved)

    body = {
        "appointment_id": appointment_id,
        "staff_id": staff_id,
        "service_id": service_id,
        "starts_at": starts_at.isoformat(),
        "because": because,
    }
    answer = change_once(known.tenant_id, key, "appointment.move", body, work, now=now)
    say(f"Moved: {described(known, answer)}")


@appointment.command()
@click.argument("slug")
@click.argument("first_id")
@click.argument("second_id")
@of_staff
def swap(slug: str, first_id: str, second_id: str, because: str | None, key: str | None) -> None:
    """Let two visits at the business SLUG take each other's time and staff member; both customers
    are told."""
    now = clock.now()
    known, _ = look_up(slug)

    def work(db: Session) -> dict[str, Any]:
        both = swapping.swap(
            db, catalogue(db, known.tenant_id), first_id, second_id, now=now, because=because
        )
        return {"moved": [answer_of(one) for one in both]}

    body = {"first_id": first_id, "second_id": second_id, "because": because}
    answer = change_once(known.tenant_id, key, "appointment.swap", body, work, now=now)
    for one in answer["moved"]:
        say(f"Moved: {described(known, one)}")

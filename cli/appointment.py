"""`flask --app wsgi appointment …`: what staff do about visits, also against the rules."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.groups import Commands
from cli.operator import change_once
from conversations import notices
from core import clock, database, tenants
from core.catalogue import Catalogue, catalogue
from core.errors import NotFound
from core.models import Appointment, ContactPoint, Customer
from core.scheduling import bookings, local_time

__all__ = ["appointment", "notices"]  # who tells the customer hears of it only once imported

Decorated = Callable[..., Any]
AT = "%Y-%m-%d %H:%M"


which_showing = click.option(
    "--second/--first", "second", default=None, help="Of a time that the clock shows twice."
)


def of_staff(command: Decorated) -> Decorated:
    """The options of every change."""
    for option in (
        click.option("--because", help="Why, if the rules forbid it; kept in the audit trail."),
        click.option(
            "--idempotency-key",
            "key",
            help="With the same key again nothing is done again; the answer is the first one.",
        ),
    ):
        command = option(command)
    return command


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
        known = _known(db, slug)
        found = bookings.upcoming(db, _customer_id(db, known, customer), now)
    for one in found:
        click.echo(_line(known, one.id, one.service_id, one.staff_id, one.starts_at))
    if not found:
        click.echo("Nothing is booked.")


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
    known, customer_id = _look_up(slug, customer)
    starts_at = _instant(known, at, second=second)
    service_id = _named(known.services.values(), service, "service")
    staff_id = _named(known.staff.values(), staff, "staff")

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
        return _answer(booked)

    body = {
        "customer_id": customer_id,
        "service_id": service_id,
        "staff_id": staff_id,
        "starts_at": starts_at.isoformat(),
        "because": because,
    }
    answer = change_once(known.tenant_id, key, "appointment.book", body, work, now=now)
    click.echo(f"Booked: {_described(known, answer)}")


@appointment.command()
@click.argument("slug")
@click.argument("appointment_id")
@of_staff
def cancel(slug: str, appointment_id: str, because: str | None, key: str | None) -> None:
    """Cancel a visit at the business SLUG; the customer is told, and who waits is asked."""
    now = clock.now()
    known, _ = _look_up(slug)

    def work(db: Session) -> dict[str, Any]:
        return _answer(
            bookings.cancel(
                db, catalogue(db, known.tenant_id), appointment_id, now=now, because=because
            )
        )

    body = {"appointment_id": appointment_id, "because": because}
    answer = change_once(known.tenant_id, key, "appointment.cancel", body, work, now=now)
    click.echo(f"Cancelled: {_described(known, answer)}")


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
    known, _ = _look_up(slug)
    starts_at = _instant(known, at, second=second)
    staff_id = staff and _named(known.staff.values(), staff, "staff")
    service_id = service and _named(known.services.values(), service, "service")

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
        return _answer(moved)

    body = {
        "appointment_id": appointment_id,
        "staff_id": staff_id,
        "service_id": service_id,
        "starts_at": starts_at.isoformat(),
        "because": because,
    }
    answer = change_once(known.tenant_id, key, "appointment.move", body, work, now=now)
    click.echo(f"Moved: {_described(known, answer)}")


def _known(db: Session, slug: str) -> Catalogue:
    return catalogue(db, tenants.tenant_named(db, slug).id)


def _look_up(slug: str, customer: str | None = None) -> tuple[Catalogue, str]:
    with database.read() as db:
        known = _known(db, slug)
        return known, _customer_id(db, known, customer) if customer else ""


def _customer_id(db: Session, known: Catalogue, told: str) -> str:
    """By id or by an address exactly as it is stored. Raises NotFound."""
    found = db.scalar(
        select(Customer.id).where(Customer.id == told, Customer.tenant_id == known.tenant_id)
    ) or db.scalar(
        select(ContactPoint.customer_id)
        .where(ContactPoint.tenant_id == known.tenant_id, ContactPoint.address == told)
        .limit(1)
    )
    if found is None:
        raise NotFound(customer=told)
    return found


def _named(known: Any, name: str, kind: str) -> str:
    for one in known:
        if one.name.casefold() == name.casefold():
            return str(one.id)
    raise NotFound(**{kind: name})


def _instant(known: Catalogue, wall: datetime, *, second: bool | None) -> datetime:
    if second is None and local_time.is_shown_twice(wall, known.zone):
        raise click.BadParameter("the clock shows that time twice: say --first or --second")
    return local_time.instant(wall, known.zone, second=bool(second))


def _answer(changed: Appointment) -> dict[str, Any]:
    return {
        "appointment_id": changed.id,
        "service_id": changed.service_id,
        "staff_id": changed.staff_id,
        "starts_at": changed.starts_at.isoformat(),
    }


def _described(known: Catalogue, answer: dict[str, Any]) -> str:
    starts_at = datetime.fromisoformat(answer["starts_at"])
    return _line(
        known, answer["appointment_id"], answer["service_id"], answer["staff_id"], starts_at
    )


def _line(
    known: Catalogue, appointment_id: str, service_id: str, staff_id: str, starts_at: datetime
) -> str:
    service, staff = known.service(service_id).name, known.staff_member(staff_id).name
    return f"{service} with {staff}, {starts_at.astimezone(known.zone):{AT}}  {appointment_id}"

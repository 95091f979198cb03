"""What commands about customers and their visits have in common: options, finding, showing."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.naming import known_by
from core import database
from core.catalogue import Catalogue
from core.errors import InvalidMailbox, InvalidNumber, NotFound
from core.models import Appointment, ContactPoint, Customer
from core.people import mailboxes, phone_numbers
from core.scheduling import local_time

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


def look_up(slug: str, customer: str | None = None) -> tuple[Catalogue, str]:
    """The business as it is now and, if one is named, the customer's id. Raises NotFound."""
    with database.read() as db:
        known = known_by(db, slug)
        return known, customer_named(db, known, customer) if customer else ""


def customer_named(db: Session, known: Catalogue, told: str) -> str:
    """By id, by number as it is dialled in the business's country, or by mailbox.

    Raises NotFound."""
    addresses = {told}
    with suppress(InvalidNumber):
        addresses.add(phone_numbers.canonical(told, known.region))
    with suppress(InvalidMailbox):
        addresses.add(mailboxes.canonical(told))
    found = db.scalar(
        select(Customer.id).where(Customer.id == told, Customer.tenant_id == known.tenant_id)
    ) or db.scalar(
        select(ContactPoint.customer_id)
        .where(ContactPoint.tenant_id == known.tenant_id, ContactPoint.address.in_(addresses))
        .limit(1)
    )
    if found is None:
        raise NotFound(customer=told)
    return found


def id_named(known: Any, name: str, kind: str) -> str:
    """The id of the service or staff member of that name. Raises NotFound, with the names that
    there are."""
    for one in known:
        if one.name.casefold() == name.casefold():
            return str(one.id)
    raise NotFound(**{kind: name, "known": ", ".join(one.name for one in known)})


def instant_of(known: Catalogue, wall: datetime, *, second: bool | None) -> datetime:
    """Raises NoSuchLocalTime; of a time that the clock shows twice it asks which."""
    if second is None and local_time.is_shown_twice(wall, known.zone):
        raise click.BadParameter("the clock shows that time twice: say --first or --second")
    return local_time.instant(wall, known.zone, second=bool(second))


def answer_of(changed: Appointment) -> dict[str, Any]:
    """What is kept under an idempotency key of an appointment that was changed."""
    return {
        "appointment_id": changed.id,
        "service_id": changed.service_id,
        "staff_id": changed.staff_id,
        "starts_at": changed.starts_at.isoformat(),
    }


def described(known: Catalogue, answer: dict[str, Any]) -> str:
    starts_at = datetime.fromisoformat(answer["starts_at"])
    return line(
        known, answer["appointment_id"], answer["service_id"], answer["staff_id"], starts_at
    )


def line(
    known: Catalogue, appointment_id: str, service_id: str, staff_id: str, starts_at: datetime
) -> str:
    service, staff = known.service(service_id).name, known.staff_member(staff_id).name
    return f"{service} with {staff}, {starts_at.astimezone(known.zone):{AT}}  {appointment_id}"

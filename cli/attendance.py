"""`flask --app wsgi appointment complete|no-show …`: whether a customer came."""

from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from cli.operator import change_once
from cli.saying import say
from cli.visits import answer_of, described, look_up, of_staff
from core import clock
from core.catalogue import catalogue
from core.models import Appointment
from core.scheduling import attendance

Settle = Callable[..., Appointment]


@click.command()
@click.argument("slug")
@click.argument("appointment_id")
@of_staff
def complete(slug: str, appointment_id: str, because: str | None, key: str | None) -> None:
    """The customer came. With --because a no-show is corrected."""
    _settle(attendance.complete, "Completed", slug, appointment_id, because, key)


@click.command()
@click.argument("slug")
@click.argument("appointment_id")
@of_staff
def no_show(slug: str, appointment_id: str, because: str | None, key: str | None) -> None:
    """The customer did not come; nobody is told. With --because a completed visit is corrected."""
    _settle(attendance.no_show, "No-show", slug, appointment_id, because, key)


def _settle(
    settle: Settle, said: str, slug: str, appointment_id: str, because: str | None, key: str | None
) -> None:
    now = clock.now()
    known, _ = look_up(slug)

    def work(db: Session) -> dict[str, object]:
        here = catalogue(db, known.tenant_id)
        return answer_of(settle(db, here, appointment_id, now=now, because=because))

    body = {"appointment_id": appointment_id, "because": because}
    operation = f"appointment.{settle.__name__}"
    answer = change_once(known.tenant_id, key, operation, body, work, now=now)
    say(f"{said}: {described(known, answer)}")

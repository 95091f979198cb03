"""`flask --app wsgi appointment series …`: visits every so many weeks."""

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
    described,
    id_named,
    instant_of,
    line,
    look_up,
    of_staff,
    which_showing,
)
from core import clock, database
from core.catalogue import Catalogue, catalogue
from core.errors import SeriesConflicts, error_of
from core.scheduling import local_time
from core.scheduling import series as all_series
from web.errors import problem_of


@click.group(cls=Commands)
def series() -> None:
    """Visits every so many weeks, at the same time of the clock."""


@series.command()
@click.argument("slug")
@click.option("--customer", required=True, help="Id, telephone number or mailbox.")
@click.option("--service", required=True, help="By name.")
@click.option("--staff", required=True, help="By name.")
@click.option("--at", required=True, type=click.DateTime([AT]), help="The first, local time there.")
@click.option("--every", "weeks", required=True, type=int, help="So many weeks.")
@click.option("--visits", required=True, type=int, help="How many, the first included.")
@click.option("--all-or-nothing", is_flag=True, help="Book none if one cannot be booked.")
@which_showing
@of_staff
def make(  # noqa: PLR0913 - one parameter for each option
    *,
    slug: str,
    customer: str,
    service: str,
    staff: str,
    at: datetime,
    weeks: int,
    visits: int,
    all_or_nothing: bool,
    second: bool | None,
    because: str | None,
    key: str | None,
) -> None:
    """Book a series at the business SLUG; the customer is told once. Dates that cannot be booked
    are named, with free times near them."""
    now = clock.now()
    known, customer_id = look_up(slug, customer)
    instant_of(known, at, second=second)  # the first must be a time, and say which
    wanted: dict[str, Any] = {
        "customer_id": customer_id,
        "service_id": id_named(known.services.values(), service, "service"),
        "staff_id": id_named(known.staff.values(), staff, "staff"),
    }
    more: dict[str, Any] = {
        "every_weeks": weeks,
        "visits": visits,
        "all_or_nothing": all_or_nothing,
    }

    def work(db: Session) -> dict[str, Any]:
        made = all_series.make_series(
            db,
            catalogue(db, known.tenant_id),
            first=at,
            now=now,
            second=bool(second),
            because=because,
            **wanted,
            **more,
        )
        return {
            "series_id": made.series_id,
            "booked": [answer_of(one) for one in made.booked],
            "conflicts": [one.plain() for one in made.conflicts],
        }

    body = wanted | more | {"at": f"{at:{AT}}", "second": second, "because": because}
    try:
        answer = change_once(known.tenant_id, key, "series.make", body, work, now=now)
    except SeriesConflicts as refused:
        _say_conflicts(known, refused.details["conflicts"])
        raise click.ClickException("Nothing was booked.") from None
    say(f"Series {answer['series_id']}")
    for one in answer["booked"]:
        say(f"Booked: {described(known, one)}")
    _say_conflicts(known, answer["conflicts"])


@series.command()
@click.argument("slug")
@click.argument("series_id")
def show(slug: str, series_id: str) -> None:
    """All visits of the series SERIES_ID, and what became of them."""
    with database.read() as db:
        known = known_by(db, slug)
        found = all_series.visits_of(db, known, series_id)
    for one in found:
        told = line(known, one.id, one.service_id, one.staff_id, one.starts_at)
        say(f"{told}  {one.status.value}")


@series.command()
@click.argument("slug")
@click.argument("series_id")
@click.option("--from", "since", type=DAY, help="Only those from this day on.")
@click.option("--for-customer", is_flag=True, help="The customer asked for it.")
@of_staff
def cancel(
    slug: str,
    series_id: str,
    since: datetime | None,
    because: str | None,
    key: str | None,
    *,
    for_customer: bool,
) -> None:
    """Cancel what is still to come of a series; the customer is told once."""
    now = clock.now()
    known, _ = look_up(slug)
    begins = local_time.day_bounds(since.date(), known.zone)[0] if since else None

    def work(db: Session) -> dict[str, Any]:
        ended = all_series.cancel_rest(
            db,
            catalogue(db, known.tenant_id),
            series_id,
            now=now,
            since=begins,
            because=because,
            for_customer=for_customer,
        )
        return {
            "canceled": [answer_of(one) for one in ended.canceled],
            "kept": [[appointment_id, error.code] for appointment_id, error in ended.kept],
        }

    body = {
        "series_id": series_id,
        "since": begins and begins.isoformat(),
        "because": because,
        "for_customer": for_customer,
    }
    answer = change_once(known.tenant_id, key, "series.cancel", body, work, now=now)
    for one in answer["canceled"]:
        say(f"Cancelled: {described(known, one)}")
    for appointment_id, code in answer["kept"]:
        say(f"Kept: {appointment_id} ({code}); say --because to cancel it too.")
    if not answer["canceled"] and not answer["kept"]:
        say("Nothing of it is still to come.")


def _say_conflicts(known: Catalogue, conflicts: list[dict[str, Any]]) -> None:
    for one in conflicts:
        why = one["closed"] or problem_of(error_of(one["code"], one["details"])).message
        say(f"Not booked: {one['local_start'].replace('T', ' ')}  {why}")
        free = [
            f"{datetime.fromisoformat(time['starts_at']).astimezone(known.zone):{AT}} "
            f"with {known.staff_member(time['staff_id']).name}"
            for time in one["instead"]
        ]
        if free:
            say(f"    free: {', '.join(free)}")

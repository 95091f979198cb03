"""`flask --app wsgi numbers …`: how much was freed and filled, and what it brought."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import click

from cli.amounts import money, percent, ratio, span, table
from cli.groups import Commands
from cli.naming import DAY, known_by, staff_named
from cli.saying import say
from cli.visits import id_named
from core import clock, database, insight
from core.catalogue import Catalogue
from core.insight import By, Figures, Period
from core.insight.figures import FLOWS, NO_FIGURES
from core.models import Channel
from core.models.insight import BUCKET_MINUTES
from core.setup import tenants

USUAL_DAYS = 30

Shown = Callable[[Figures, str], str]


def _count(measure: str) -> Shown:
    return lambda figures, _: str(figures[measure])


# What is shown of a stretch of days, and of each part of one; how, given the currency.
FIGURES: Mapping[str, Shown] = {
    "freed": _count("freed"),
    "filled": _count("filled"),
    "fill rate": lambda f, _: percent(f.fill_rate),
    "time to fill, average": lambda f, _: span(f.fill_minutes),
    "time to fill, median": lambda f, _: span(f.median_fill_minutes),
    "revenue recovered": lambda f, currency: money(f["recovered_minor"], currency),
    "filled and cancelled again": _count("taken_back"),
    "offers made": _count("made"),
    "offers sent": _count("sent"),
    "offers per fill": lambda f, _: ratio(f.offers_per_fill),
    "accepted": _count("accepted"),
    "declined": _count("declined"),
    "lapsed": _count("lapsed"),
    "withdrawn": _count("withdrawn"),
    "superseded": _count("superseded"),
    "acceptance": lambda f, _: percent(f.acceptance),
    "time to answer, average": lambda f, _: span(f.answer_minutes),
    "time to answer, median": lambda f, _: span(f.median_answer_minutes),
    "disappointed": _count("disappointed"),
    "joined the waitlist": _count("joined"),
    "booked from it": _count("converted"),
    "expired": _count("expired"),
    "left": _count("departed"),
    "conversion": lambda f, _: percent(f.conversion),
    "waiting at the end": lambda f, _: str(f.waiting),
    "waiting for, average": lambda f, _: span(f.waiting_days and 1440 * f.waiting_days),
}
OF_PARTS = {
    "freed": "freed",
    "filled": "filled",
    "rate": "fill rate",
    "in (median)": "time to fill, median",
    "recovered": "revenue recovered",
    "sent": "offers sent",
    "per fill": "offers per fill",
    "accepted": "acceptance",
    "disappointed": "disappointed",
    "joined": "joined the waitlist",
    "waiting": "waiting at the end",
}
DERIVED = (
    *("fill_rate", "fill_minutes", "median_fill_minutes", "offers_per_fill", "acceptance"),
    *("answer_minutes", "median_answer_minutes", "conversion", "waiting", "waiting_days"),
)


@click.group(cls=Commands)
def numbers() -> None:
    """Figures of filling what was freed."""


@numbers.command()
@click.argument("slug")
@click.option("--from", "since", type=DAY, help="A day there; without it, 30 days ending today.")
@click.option("--to", "until", type=DAY, help="The last day, itself counted.")
@click.option("--by", type=click.Choice([by.value for by in By]), help="A line for each of these.")
@click.option("--staff", "staff_name", help="Only of this staff member, by name.")
@click.option("--service", "service_name", help="Only of this service, by name.")
@click.option("--channel", type=click.Choice([c.value for c in Channel]), help="Only by this one.")
@click.option("--json", "as_json", is_flag=True, help="For programs; money in minor units.")
def show(
    slug: str,
    since: datetime | None,
    until: datetime | None,
    by: str | None,
    as_json: bool,
    **only: str | None,
) -> None:
    """The figures of the business SLUG, with those of as many days before beside them. Days are
    local; an offer counts on the day on which it was sent or ended, a fill on the day on which it
    was booked."""
    now = clock.now()
    with database.read() as db:
        known = known_by(db, slug)
        period = _period(known, since, until, now)
        kind = By(by) if by else None
        where = _where(known, **only)
        found, before = (
            insight.read(db, known, days.first_on, days.last_on, now=now, by=kind, where=where)
            for days in (period, period.before)
        )
    if as_json:
        say(json.dumps(_for_programs(known, period, kind, found, before), indent=2))
    elif kind is None:
        say("\n".join(_whole(known, period, found[""], before[""])))
    else:
        say("\n".join(_parts(known, period, kind, found, before)))


@numbers.command()
@click.argument("slug")
def rebuild(slug: str) -> None:
    """Count all events of the business SLUG again, as after its time zone was changed."""

    def work(db: database.Session) -> int:
        return insight.rebuild(db, tenants.tenant_named(db, slug).id)

    say(f"Counted {database.transact(work)} events.")


def _period(
    known: Catalogue, since: datetime | None, until: datetime | None, now: datetime
) -> Period:
    last_on = until.date() if until else Period.ending_today(1, known.zone, now).last_on
    first_on = since.date() if since else last_on - timedelta(days=USUAL_DAYS - 1)
    if first_on > last_on:
        raise click.BadParameter("--from is after --to")
    return Period(first_on, last_on)


def _where(
    known: Catalogue, staff_name: str | None, service_name: str | None, channel: str | None
) -> dict[By, str]:
    where = {}
    if staff_name:
        where[By.STAFF] = staff_named(known, staff_name).id
    if service_name:
        where[By.SERVICE] = id_named(known.services.values(), service_name, "service")
    if channel:
        where[By.CHANNEL] = channel
    return where


def _whole(known: Catalogue, period: Period, found: Figures, before: Figures) -> list[str]:
    rows = [("", str(period), str(period.before))]
    rows += [
        (name, shown(found, known.currency), shown(before, known.currency))
        for name, shown in FIGURES.items()
    ]
    return [known.name, *table(rows)]


def _parts(
    known: Catalogue,
    period: Period,
    by: By,
    found: Mapping[Any, Figures],
    before: Mapping[Any, Figures],
) -> list[str]:
    """In brackets the days before; of single days there is nothing to set beside them."""
    rows = [[by.value, *OF_PARTS]]
    for name, key in _named(known, by, _keys(by, found, before)):
        cells = _cells(known, found.get(key, NO_FIGURES))
        if by is not By.DAY:
            earlier = _cells(known, before.get(key, NO_FIGURES))
            cells = [f"{cell} ({was})" for cell, was in zip(cells, earlier, strict=True)]
        rows.append([name, *cells])
    beside = "" if by is By.DAY else f" ({period.before})"
    return [f"{known.name}, {period}{beside}", *table(rows)]


def _cells(known: Catalogue, figures: Figures) -> list[str]:
    return [FIGURES[name](figures, known.currency) for name in OF_PARTS.values()]


def _keys(by: By | None, found: Mapping[Any, Figures], before: Mapping[Any, Figures]) -> set[Any]:
    return {*found} if by is By.DAY else {*found, *before}


def _named(known: Catalogue, by: By, keys: set[Any]) -> list[tuple[str, Any]]:
    """By name; what has none comes last."""
    return sorted(((_name(known, by, key), key) for key in keys), key=lambda one: (not one[1], one))


def _name(known: Catalogue, by: By, key: Any) -> str:
    if not key:
        return "(none)"
    match by:
        case By.STAFF:
            return known.staff_member(key).name
        case By.SERVICE:
            return known.service(key).name
        case By.LOCATION:
            return known.locations[key].name
    return str(key)


def _for_programs(
    known: Catalogue,
    period: Period,
    by: By | None,
    found: Mapping[Any, Figures],
    before: Mapping[Any, Figures],
) -> dict[str, Any]:
    named = _named(known, by, _keys(by, found, before)) if by else [("", "")]
    return {
        "business": known.slug,
        "currency": known.currency,
        "from": str(period.first_on),
        "to": str(period.last_on),
        "before": {"from": str(period.before.first_on), "to": str(period.before.last_on)},
        "by": by,
        "bucket_minutes": BUCKET_MINUTES,
        "figures": [
            {
                **({"key": str(key), "name": name} if by else {}),
                "now": _plain(found.get(key, NO_FIGURES)),
                **({} if by is By.DAY else {"before": _plain(before.get(key, NO_FIGURES))}),
            }
            for name, key in named
        ],
    }


def _plain(figures: Figures) -> dict[str, Any]:
    return {
        **{name: figures[name] for name in FLOWS},
        **{name: getattr(figures, name) for name in DERIVED},
    }

"""`flask --app wsgi broadcast …`: openings that many customers are told of at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.wording import LANGUAGES
from cli.groups import Commands
from cli.naming import known_by, staff_named
from cli.operator import change
from cli.saying import counted, say
from cli.visits import AT, id_named, instant_of, look_up
from conversations import broadcasting, notices
from core import clock, database
from core.catalogue import Catalogue, catalogue
from core.errors import BusinessError, NotFound
from core.messaging.tariffs import MICROS_A_DOLLAR
from core.models import Audience, Broadcast, Slot, SlotStatus
from core.scheduling import broadcasts

__all__ = ["broadcast", "notices"]  # who tells the customer hears of it only once imported

WHY_NOT = {
    "broadcast_over": "nothing was open any more, or it was stopped",
    "booked_then": "have a visit of their own then",
    "country_not_allowed": "in a country that the business does not text",
    "does_not_fit": "wait for something else",
    "frequency": "were told enough today",
    "gave_it_up": "gave it up themselves",
    "holds_offer": "are being asked about another time",
    "no_address": "have no number or mailbox",
    "no_consent": "never said that they may be written to",
    "opted_out": "opted out",
    "outside_window": "WhatsApp, without a template that was approved",
    "quiet_hours": "asleep until it is too late",
    "told_at_same_address": "share an address with somebody who is told",
    "undeliverable": "cannot be reached",
}


@click.group(cls=Commands)
def broadcast() -> None:
    """Openings told to many: whoever answers first has them."""


@broadcast.command()
@click.argument("slug")
def openings(slug: str) -> None:
    """Open slots of the business SLUG that can be told of."""
    now = clock.now()
    slot = Slot.table()
    with database.read() as db:
        known = known_by(db, slug)
        rows = db.execute(
            sa.select(slot)
            .where(
                slot.c.tenant_id == known.tenant_id,
                slot.c.status == SlotStatus.OPEN,
                slot.c.starts_at > now,
            )
            .order_by(slot.c.starts_at)
        ).all()
    for row in rows:
        say(f"{_visit(known, row.service_id, row.staff_id, row.starts_at)}  {row.id}")
    if not rows:
        say("Nothing lies open.")


@broadcast.command()
@click.argument("slug")
@click.option("--slot", "slot_ids", multiple=True, help="An open slot's id; may be repeated.")
@click.option(
    "--open", "opened", multiple=True, nargs=3, metavar="STAFF SERVICE WHEN",
    help='Free time to open for it, such as Anna Haircut "2026-11-27 15:00"; may be repeated.',
)  # fmt: skip
@click.option("--to", "audience", type=click.Choice([a.value for a in Audience]), required=True)
@click.option("--tag", help="Whom, with --to tag.")
@click.option(
    "--text",
    help="Your own words, with {business} and {service}, {staff} and {when}, or {choices}.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="The language of --text, if not the business's own.",
)
def draft(
    *,
    slug: str,
    slot_ids: Sequence[str],
    opened: Sequence[tuple[str, str, str]],
    audience: str,
    tag: str | None,
    text: str | None,
    language: str | None,
) -> None:
    """Draft a broadcast of the business SLUG: nothing is sent yet."""
    now = clock.now()
    known, _ = look_up(slug)
    if not (slot_ids or opened):
        raise click.UsageError(
            "say which times: --slot with an id of `broadcast openings`, or --open"
        )
    if (audience == Audience.TAG) is not (tag is not None):
        raise click.UsageError("--to tag goes with --tag, which names it")

    def work(db: Session) -> str:
        here = catalogue(db, known.tenant_id)
        new = [_open(db, here, *one, now=now) for one in opened]
        made = broadcasting.draft(
            db,
            here,
            slot_ids=[*slot_ids, *new],
            audience=Audience(audience),
            tag=tag,
            text=text,
            language=language,
            now=now,
        )
        return made.id

    broadcast_id = change(work)
    say(f"drafted {broadcast_id}: look at it with `broadcast preview`")


def _open(
    db: Session, known: Catalogue, staff: str, service: str, when: str, *, now: datetime
) -> str:
    wall = click.DateTime([AT]).convert(when, None, None)
    member = staff_named(known, staff)
    service_id = id_named(known.services.values(), service, "service")
    starts_at = instant_of(known, wall, second=None)
    try:
        return broadcasts.open_slot(
            db, known, staff_id=member.id, service_id=service_id, starts_at=starts_at, now=now
        )
    except BusinessError as error:
        raise type(error)(staff=member.name, starts_at=when) from None


@broadcast.command()
@click.argument("slug")
@click.argument("broadcast_id")
@click.option("--names", is_flag=True, help="Who will and will not get it.")
def preview(slug: str, broadcast_id: str, *, names: bool) -> None:
    """Who would get it now and who would not and why, what it says and what it costs."""
    now = clock.now()
    with database.read() as db:
        known, found = _look(db, slug, broadcast_id)
        seen = broadcasting.preview(db, known, found, now=now)
        whom = broadcasting.whom(db, known, found, now=now) if names else {}
    say(f"{seen.recipients} will get it{_asleep(seen)}")
    _say_left(seen.left)
    for one in seen.texts:
        parts = counted(one.segments, "segment")
        say(f"{one.recipients} × {one.channel.value}, {one.language}, {parts}: {one.text}")
    cost = seen.cost_micros / MICROS_A_DOLLAR
    say(f"{counted(seen.segments, 'SMS segment')}, about {cost:.2f} USD")
    if seen.over_limit:
        say(f"the daily spend limit stops it: {seen.over_limit} wait for the next day")
    say(f"the last leaves at about {seen.until.astimezone(known.zone):%Y-%m-%d %H:%M}")
    for because, people in sorted(whom.items()):
        say(f"{_reason(because) if because else 'will get it'}:")
        for customer_id, name in people:
            say(f"  {name or 'without a name'}  {customer_id}")


def _asleep(seen: broadcasting.Preview) -> str:
    return f", {seen.asleep} of them only in their morning" if seen.asleep else ""


@broadcast.command()
@click.argument("slug")
@click.argument("broadcast_id")
def send(slug: str, broadcast_id: str) -> None:
    """Send it. The worker plans and paces it; `broadcast show` tells how far it is."""
    now = clock.now()
    known, _ = look_up(slug)
    change(lambda db: broadcasts.begin(db, known.tenant_id, broadcast_id, now=now))
    say("sending")


@broadcast.command()
@click.argument("slug")
@click.argument("broadcast_id")
def show(slug: str, broadcast_id: str) -> None:
    """How far it is, as of now."""
    with database.read() as db:
        known, found = _look(db, slug, broadcast_id)
        seen = broadcasts.progress_of(db, known.tenant_id, broadcast_id)
        told = broadcasts.openings_of(db, broadcast_id)
    done = "" if found.planned_at or found.began_at is None else ", being planned"
    say(f"{found.state.value}{done}: {counted(seen.looked_at, 'customer')} looked at")
    say(
        f"  {seen.waiting} waiting, {seen.sent} sent, {seen.delivered} delivered, "
        f"{seen.failed} failed; {seen.yes} yes, {seen.no} no"
    )
    _say_left(seen.left)
    for one in told:
        visit = _visit(known, one.service_id, one.staff_id, one.starts_at)
        say(f"{one.position}) {visit}: {one.status.value}")


@broadcast.command()
@click.argument("slug")
@click.argument("broadcast_id")
def stop(slug: str, broadcast_id: str) -> None:
    """Nothing more of it leaves. Whoever was asked may still say yes; see `broadcast withdraw`."""
    now = clock.now()
    known, _ = look_up(slug)
    change(lambda db: broadcasts.stop(db, known.tenant_id, broadcast_id, now=now))
    say("stopped")


@broadcast.command()
@click.argument("slug")
@click.argument("broadcast_id")
def withdraw(slug: str, broadcast_id: str) -> None:
    """Take the questions back that were sent and not answered: each customer is told so."""
    now = clock.now()
    known, _ = look_up(slug)
    change(lambda db: broadcasts.withdraw(db, known.tenant_id, broadcast_id, now=now))
    say("withdrawn: whoever was asked and has not answered is told")


def _look(db: Session, slug: str, broadcast_id: str) -> tuple[Catalogue, Broadcast]:
    """Raises NotFound, also for another business's."""
    known = known_by(db, slug)
    found = db.get(Broadcast, broadcast_id)
    if found is None or found.tenant_id != known.tenant_id:
        raise NotFound(broadcast_id=broadcast_id)
    return known, found


def _say_left(left: Mapping[str, int]) -> None:
    for because, many in sorted(left.items(), key=lambda one: (-one[1], one[0])):
        say(f"  {many} not: {_reason(because)}")


def _reason(because: str) -> str:
    return WHY_NOT.get(because, because)


def _visit(known: Catalogue, service_id: str, staff_id: str, starts_at: datetime) -> str:
    service, staff = known.service(service_id).name, known.staff_member(staff_id).name
    return f"{service} with {staff}, {starts_at.astimezone(known.zone):{AT}}"

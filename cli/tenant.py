"""`flask --app wsgi tenant|service|staff …`: a working business from the terminal."""

from decimal import Decimal, InvalidOperation

import click
from babel.languages import get_official_languages
from babel.numbers import get_currency_precision
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.wording import LANGUAGES
from bot.wording.catalogues import FALLBACK
from cli.amounts import money
from cli.groups import Commands
from cli.operator import change
from cli.saying import counted, say
from core import clock, database
from core.models import Channel, Service, Staff, Tenant, TenantAddress
from core.settings import settings
from core.setup import resources, services, staffing, tenants
from core.setup.working_hours import read_hours

LARGEST_PRICE_MINOR = 2**31 - 1


@click.group(cls=Commands)
def tenant() -> None:
    """Businesses."""


@click.group(cls=Commands)
def service() -> None:
    """What a business does."""


@click.group(cls=Commands)
def staff() -> None:
    """Who works at a business."""


@tenant.command("create")
@click.option("--name", required=True, help="As customers read it.")
@click.option("--slug", required=True, help="Short name for commands: letters, digits, hyphens.")
@click.option("--zone", required=True, help="Time zone, e.g. America/New_York.")
@click.option("--country", required=True, help="ISO 3166 code, e.g. US.")
@click.option("--number", required=True, help="The number that customers text.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="What customers are written in until they write another; by default the country's.",
)
def create(
    name: str, slug: str, zone: str, country: str, number: str, language: str | None
) -> None:
    """Create a business; then add its services, then its staff."""
    now = clock.now()

    def work(db: Session) -> Tenant:
        return tenants.create_tenant(
            db,
            name=name,
            slug=slug,
            time_zone=zone,
            country=country,
            number=number,
            language=language or _spoken_in(country),
            now=now,
        )

    created = change(work)
    base = settings().public_base_url.rstrip("/")
    say(f"{created.name} created as {created.slug}, id {created.id}.\n")
    say("In Twilio, open the number's Messaging Configuration and set, with HTTP POST:")
    say(f"  A message comes in   {base}/webhooks/twilio/messages")
    say(f"  Status callback      {base}/webhooks/twilio/status\n")
    say("Next:")
    say(f"  flask --app wsgi service add {slug} --name Haircut --minutes 45 --price 48")
    say(f'  flask --app wsgi staff add {slug} --name Anna --hours "mon-fri 9:00-17:00"')


def _spoken_in(country: str) -> str:
    """The first official language of the country in which there are texts."""
    spoken = get_official_languages(country.upper(), de_facto=True)
    return next((language for language in spoken if language in LANGUAGES), FALLBACK)


@tenant.command("list")
def list_tenants() -> None:
    """Businesses with their numbers and how many services and staff they have."""
    with database.read() as db:
        all_tenants = db.scalars(select(Tenant).order_by(Tenant.slug)).all()
        numbers = dict(
            db.execute(
                select(TenantAddress.tenant_id, TenantAddress.address).where(
                    TenantAddress.channel == Channel.SMS
                )
            ).all()
        )
        offered = _count_by_tenant(db, Service)
        members = _count_by_tenant(db, Staff)
    if not all_tenants:
        say("No business yet: flask --app wsgi tenant create --help")
    for one in all_tenants:
        say(
            f"{one.slug}  {one.name}  {numbers.get(one.id, 'no number')}  {one.time_zone}  "
            f"{counted(offered.get(one.id, 0), 'service')}  {members.get(one.id, 0)} staff"
        )


def _count_by_tenant(db: Session, kind: type[Service] | type[Staff]) -> dict[str, int]:
    counted = select(kind.tenant_id, func.count()).where(kind.is_active).group_by(kind.tenant_id)
    return dict(db.execute(counted).all())


@service.command("add")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--minutes", type=int, help="How long a visit takes; with --steps, they say it.")
@click.option("--price", help="In the business's currency, e.g. 48 or 48.50.")
@click.option("--alias", "aliases", multiple=True, help="Another word for it; repeatable.")
@click.option("--buffer-before", default=0, help="Minutes to prepare, not shown to customers.")
@click.option("--buffer-after", default=0, help="Minutes to tidy up, not shown to customers.")
@click.option(
    "--needs", multiple=True, help="What must be free too, e.g. room, or chair=2; repeatable."
)
@click.option("--steps", default="", help='Services one after the other, e.g. "Cut,Colour".')
def add_service(  # noqa: PLR0913, PLR0917 - what there is to say of one
    slug: str,
    name: str,
    minutes: int | None,
    price: str | None,
    aliases: tuple[str, ...],
    buffer_before: int,
    buffer_after: int,
    needs: tuple[str, ...],
    steps: str,
) -> None:
    """Add a service to the business SLUG. Who performs every step performs the whole."""
    if minutes is None and not steps:
        raise click.UsageError("say how long a visit takes: --minutes, or --steps")
    now = clock.now()

    def work(db: Session) -> tuple[Tenant, Service]:
        owner = tenants.tenant_named(db, slug)
        added = services.add_service(
            db,
            owner,
            name=name,
            duration_minutes=minutes,
            price_minor=_minor(price, owner.currency),
            aliases=aliases,
            buffers=(buffer_before, buffer_after),
            needs=_needs(needs),
            steps=[step.strip() for step in steps.split(",") if step.strip()],
            now=now,
        )
        return owner, added

    owner, added = change(work)
    say(f"{added.name}, {added.duration_minutes} minutes{_priced(added, owner)}: {added.id}")


def _needs(options: tuple[str, ...]) -> dict[str, int]:
    found = {}
    for option in options:
        kind, _, quantity = option.partition("=")
        if not (quantity or "1").strip().isdecimal():
            raise click.BadParameter("what is needed looks like room or chair=2")
        found[resources.checked_kind(kind)] = int(quantity or 1)
    return found


def _minor(price: str | None, currency: str) -> int | None:
    if price is None:
        return None
    try:
        minor = Decimal(price).scaleb(get_currency_precision(currency))
    except InvalidOperation:
        raise click.BadParameter("a price is a number, e.g. 48 or 48.50") from None
    if not minor.is_finite() or not 0 <= minor <= LARGEST_PRICE_MINOR or minor != int(minor):
        raise click.BadParameter(f"not a price in {currency}")
    return int(minor)


def _priced(added: Service, owner: Tenant) -> str:
    if added.price_minor is None:
        return ""
    return ", " + money(added.price_minor, owner.currency)


@staff.command("add")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--hours", required=True, help='e.g. "mon-fri 9:00-17:00, sat 10-14"')
@click.option("--nickname", "nicknames", multiple=True, help="What customers call them; repeatable")
@click.option("--service", "performed", multiple=True, help="Repeatable; without it, all services.")
def add_staff(
    slug: str, name: str, hours: str, nicknames: tuple[str, ...], performed: tuple[str, ...]
) -> None:
    """Add a member of staff to the business SLUG."""
    shifts = read_hours(hours)
    now = clock.now()

    def work(db: Session) -> Staff:
        return staffing.add_staff_member(
            db,
            tenants.tenant_named(db, slug),
            name=name,
            shifts=shifts,
            nicknames=nicknames,
            services=performed or None,
            now=now,
        )

    added = change(work)
    say(f"{added.name}: {added.id}")

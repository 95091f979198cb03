"""`flask --app wsgi customer …`: customers whom staff make known."""

import json

import click
from sqlalchemy.orm import Session

from cli.groups import Commands
from cli.naming import known_by
from cli.operator import change
from cli.saying import say
from cli.visits import AT, customer_named, look_up
from conversations import notices
from core import clock, database
from core.catalogue import Catalogue
from core.models import Customer
from core.people import customers, erasure, export, sharing, tags
from core.scheduling.history import History, history
from core.setup import tenants

__all__ = ["customer", "notices"]  # who hears of freed time does so only once imported


@click.group(cls=Commands)
def customer() -> None:
    """Customers of a business."""


@customer.command("add")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--phone", required=True, help="As it is dialled in the business's country, or +…")
@click.option("--vip", "is_vip", is_flag=True)
@click.option(
    "--shared",
    "is_shared",
    is_flag=True,
    help="The phone is another customer's too: the bot asks for whom a message is.",
)
def add_customer(slug: str, name: str, phone: str, *, is_vip: bool, is_shared: bool) -> None:
    """Add a customer of the business SLUG, who has agreed to be texted."""
    now = clock.now()

    def work(db: Session) -> Customer:
        owner = tenants.tenant_named(db, slug)
        add = sharing.add_sharing_customer if is_shared else customers.add_customer
        return add(db, owner, name=name, phone=phone, is_vip=is_vip, now=now)

    added = database.transact(work)
    say(f"{added.name}: {added.id}")


@customer.command()
@click.argument("slug")
@click.argument("told", metavar="CUSTOMER")
def show(slug: str, told: str) -> None:
    """What CUSTOMER (id, telephone number or mailbox) has made of their visits at the business
    SLUG, and how far they can be relied on."""
    now = clock.now()
    with database.read() as db:
        known = known_by(db, slug)
        customer_id = customer_named(db, known, told)
        seen = history(db, known, customer_id, now=now)
        found = db.get_one(Customer, customer_id)
        marks = [*(["VIP"] if found.is_vip else []), *tags.tags_of(db, customer_id)]
        name = found.name or "without a name"
    say(f"{', '.join([name, *marks])}  {customer_id}")
    for line in _lines(known, seen):
        say(f"  {line}")


@customer.command()
@click.argument("slug")
@click.argument("told", metavar="CUSTOMER")
@click.argument("word", metavar="TAG")
def tag(slug: str, told: str, word: str) -> None:
    """Put TAG on CUSTOMER (id, telephone number or mailbox) of the business SLUG."""
    now = clock.now()
    known, customer_id = look_up(slug, told)
    kept = change(lambda db: tags.add_tag(db, known.tenant_id, customer_id, word, now=now))
    say(f"tagged {kept}")


@customer.command()
@click.argument("slug")
@click.argument("told", metavar="CUSTOMER")
@click.argument("word", metavar="TAG")
def untag(slug: str, told: str, word: str) -> None:
    """Take TAG from CUSTOMER (id, telephone number or mailbox) of the business SLUG."""
    now = clock.now()
    known, customer_id = look_up(slug, told)
    change(lambda db: tags.remove_tag(db, known.tenant_id, customer_id, word, now=now))
    say(f"no longer {tags.canonical(word)}")


@customer.command("export")
@click.argument("slug")
@click.argument("told", metavar="CUSTOMER")
def export_customer(slug: str, told: str) -> None:
    """Everything that the business SLUG knows of CUSTOMER (id, telephone number or mailbox), as
    JSON."""
    now = clock.now()
    known, customer_id = look_up(slug, told)
    found = change(lambda db: export.export(db, known.tenant_id, customer_id, now=now))
    say(json.dumps(found, ensure_ascii=False, indent=2))


@customer.command("erase")
@click.argument("slug")
@click.argument("told", metavar="CUSTOMER")
@click.confirmation_option(prompt="What they have is cancelled, and this cannot be undone. Erase?")
def erase_customer(slug: str, told: str) -> None:
    """Forget CUSTOMER (id, telephone number or mailbox) of the business SLUG: their visits and
    wishes end, and nothing tells any more who they were. An opt-out is still honoured."""
    now = clock.now()
    known, customer_id = look_up(slug, told)
    change(lambda db: erasure.erase(db, known.tenant_id, customer_id, now=now))
    say(f"erased {customer_id}")


def _lines(known: Catalogue, seen: History) -> list[str]:
    counts = {
        "kept": seen.completed,
        "no-shows": seen.no_shows,
        "cancelled in time": seen.canceled_early,
        "cancelled late": seen.canceled_late,
        "cancelled by the business": seen.canceled_by_business,
        "upcoming": seen.upcoming,
        "not decided yet": seen.undecided,
        "times moved": seen.moves,
    }
    told = [f"{name}: {count}" for name, count in counts.items()]
    if seen.first_at and seen.last_at:
        first, last = (at.astimezone(known.zone) for at in (seen.first_at, seen.last_at))
        told.append(f"first visit: {first:{AT}}, last: {last:{AT}}")
    return [*told, f"reliability: {seen.reliability:.0%}"]

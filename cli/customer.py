"""`flask --app wsgi customer …`: customers whom staff make known."""

import click
from sqlalchemy.orm import Session

from cli.groups import Commands
from core import clock, customers, database, sharing, tenants
from core.models import Customer


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
    click.echo(f"{added.name}: {added.id}")

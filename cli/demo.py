"""`flask --app wsgi demo …`: the demo business."""

import json

import click

from cli.groups import Commands
from cli.operator import change
from cli.saying import say
from core import clock, database
from core.models import Tenant
from core.settings import settings
from demo import describing, loading, past


@click.group(cls=Commands)
def demo() -> None:
    """The demo business."""


@demo.command()
@click.option("--anew", is_flag=True, help="Throw away what happened in the demo and start over.")
def load(anew: bool) -> None:
    """Make the demo business, or keep it as it is."""
    if not settings().is_demo:
        raise click.ClickException("this installation is not a demo (STANDBY_DEMO)")
    now = clock.now()
    make = loading.start_over if anew else loading.load

    def work(db: database.Session) -> Tenant:
        tenant = make(db, now=now)
        past.remember(db, tenant, now=now)
        return tenant

    tenant = change(work)
    say(f"{tenant.name} is ready: {settings().public_base_url.rstrip('/')}/simulator/")


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show(as_json: bool) -> None:
    """The demo's numbers, services, staff and customers."""
    with database.read() as db:
        told = describing.describe(db)
    if as_json:
        say(json.dumps(told, indent=2))
        return
    heads = (told["tenant"]["name"], told["sms_number"], told["email_address"])
    say("  ".join((*heads, told["simulator_url"])))
    if sign_in := told["staff_sign_in"]:
        say(f"\nstaff sign in at {sign_in['url']}")
        for one in sign_in["users"]:
            say("  ".join(("", one["role"], one["email"], one["password"])))
    for kind in ("services", "staff", "customers"):
        say(f"\n{kind}")
        for one in told[kind]:
            addresses = (one.get(way) for way in ("phone", "whatsapp", "email"))
            say("  ".join(("", one["name"], *filter(None, addresses))))

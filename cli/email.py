"""`flask --app wsgi email …`: the mailbox that customers write to."""

import click
from sqlalchemy.orm import Session

from cli.groups import Commands
from cli.operator import change
from cli.saying import say
from core import clock
from core.models import Channel
from core.people import mailboxes
from core.settings import gaps_in, settings
from core.setup import tenants


@click.group(cls=Commands)
def email() -> None:
    """E-mail."""


@email.command("connect")
@click.argument("slug")
@click.argument("mailbox")
def connect(slug: str, mailbox: str) -> None:
    """Let the business SLUG be written to at MAILBOX, and write to its customers from there."""
    now = clock.now()
    address = mailboxes.canonical(mailbox)

    def work(db: Session) -> None:
        tenant = tenants.tenant_named(db, slug)
        tenants.add_address(db, tenant, channel=Channel.EMAIL, address=address, now=now)

    change(work)
    configured = settings()
    base = configured.public_base_url.rstrip("/")
    say(f"{address} belongs to {slug}.\n")
    say("In SendGrid, verify its domain as a sender, and set")
    say(f"  Inbound Parse   {base}/webhooks/sendgrid/inbound")
    say(f"  Event Webhook   {base}/webhooks/sendgrid/events\n")
    say("Mail to it must reach Inbound Parse, by its MX or by forwarding.")
    if not configured.sendgrid_api_key:
        say("SENDGRID_API_KEY is not set: no mail leaves by the installation's account.")
    for gap in gaps_in(configured):
        if "SENDGRID" in gap or "EMAIL" in gap:
            say(gap)

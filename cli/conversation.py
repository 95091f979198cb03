"""`flask --app wsgi conversation …`: conversations that were handed to staff."""

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.groups import Commands
from cli.operator import change
from cli.saying import say
from conversations import attention
from core import clock, database
from core.models import Conversation, Customer, Tenant


@click.group(cls=Commands)
def conversation() -> None:
    """Conversations that wait for staff."""


@conversation.command("list")
def list_waiting() -> None:
    """Conversations in which the bot is silent until staff give them back, and the visits whose
    customers cannot come but could no longer cancel: `appointment cancel` frees their time."""
    waiting = (
        select(Conversation.id, Tenant.slug, Customer.name, Conversation.handed_over_at)
        .join(Tenant, Tenant.id == Conversation.tenant_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(Conversation.handed_over_at.is_not(None))
        .order_by(Conversation.handed_over_at)
    )
    with database.read() as db:
        rows = db.execute(waiting).all()
        cannot_come = attention.open_cannot_come(db, clock.now())
    if not rows and not cannot_come:
        say("No conversation waits for staff.")
    for slug, name, visit in cannot_come:
        starts_at = f"{visit.local_start:.10} {visit.local_start[11:]}"
        say(f"{visit.id}  {slug}  {name or 'unnamed'}  cannot come {starts_at}")
    for conversation_id, slug, name, since in rows:
        say(f"{conversation_id}  {slug}  {name or 'unnamed'}  since {since:%Y-%m-%d %H:%M}Z")


@conversation.command("give-back")
@click.argument("conversation_id")
def give_back(conversation_id: str) -> None:
    """Let the bot answer in the conversation again."""
    from conversations import handover

    now = clock.now()

    def work(db: Session) -> None:
        of_whom = select(Conversation.tenant_id).where(Conversation.id == conversation_id)
        # Who has the terminal has all the businesses.
        handover.give_back(db, db.scalar(of_whom) or "", conversation_id, now=now)

    change(work)
    say("The bot answers again.")

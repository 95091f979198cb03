"""`flask --app wsgi whatsapp …`: the number on WhatsApp, and what may be said there unasked."""

from collections.abc import Sequence

import click
from sqlalchemy.orm import Session

from bot.wording import LANGUAGES
from bot.wording.templates import KEYS
from channels.messages import SendFailed
from cli.groups import Commands
from cli.operator import change
from cli.saying import say
from conversations import approvals
from core import clock, database
from core.catalogue import Catalogue, catalogue
from core.models import Channel, TemplateStatus
from core.people import phone_numbers
from core.setup import tenants

WIDTH = max(map(len, KEYS))


@click.group(cls=Commands)
def whatsapp() -> None:
    """WhatsApp."""


@whatsapp.command("connect")
@click.argument("slug")
@click.argument("number")
def connect(slug: str, number: str) -> None:
    """Let the business SLUG be written to on WhatsApp at NUMBER, a WhatsApp sender at Twilio."""
    now = clock.now()

    def work(db: Session) -> str:
        tenant = tenants.tenant_named(db, slug)
        address = phone_numbers.canonical(number, tenant.region)
        tenants.add_address(db, tenant, channel=Channel.WHATSAPP, address=address, now=now)
        return address

    address = change(work)
    say(f"whatsapp:{address} belongs to {slug}.")
    say(f"Next: flask --app wsgi whatsapp templates create {slug}")


@whatsapp.group("templates", cls=Commands)
def templates() -> None:
    """The texts that WhatsApp takes when the customer has not written within a day."""


@templates.command("create")
@click.argument("slug")
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    help="Repeatable; without it, the languages of the business and its customers.",
)
def create(slug: str, languages: tuple[str, ...]) -> None:
    """Make the templates of the business SLUG and hand them in for approval; what is handed in
    already is left alone."""
    known, spoken = _look_up(slug)
    wanted = languages or spoken
    total, failed = len(KEYS) * len(wanted), 0
    try:
        for number, one in enumerate(approvals.hand_in(known, wanted, now=clock.now()), start=1):
            failed += one.status in (None, TemplateStatus.DRAFT)
            said = _line(one.key, one.language, one.status, one.note)
            say(f"[{number:>{len(str(total))}}/{total}] {said}")
    except approvals.NoAccount:
        raise click.ClickException(_no_account()) from None
    except SendFailed as failure:
        raise click.ClickException(f"The Twilio account cannot be used: {failure.code}") from None
    if failed:
        raise click.ClickException(f"{failed} not handed in. Run it again to go on.")
    say(f"Review takes minutes, up to two days: whatsapp templates status {slug}")


@templates.command("status")
@click.argument("slug")
def status(slug: str) -> None:
    """Ask Twilio how far the templates of the business SLUG are."""
    known, _ = _look_up(slug)
    rows = approvals.poll(known.tenant_id, clock.now())
    if not rows:
        say(f"None yet: flask --app wsgi whatsapp templates create {slug}")
    for row in rows:
        say(_line(row.key, row.language, row.status, row.reason))


def _look_up(slug: str) -> tuple[Catalogue, Sequence[str]]:
    with database.read() as db:
        tenant = tenants.tenant_named(db, slug)
        known = catalogue(db, tenant.id, tenant.revision)
        return known, approvals.languages_of(db, known)


def _line(key: str, language: str, state: TemplateStatus | None, note: str | None) -> str:
    said = state.value if state else "not possible"
    return f"{key:<{WIDTH}}  {language}  {said}{f': {note}' if note else ''}"


def _no_account() -> str:
    return "No Twilio account: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."

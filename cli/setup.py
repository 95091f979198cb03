"""`flask --app wsgi setup-link`: the way into an installation that has no business yet."""

import click

from cli.saying import say
from core import clock, database
from core.settings import settings
from core.setup import drafts


@click.command("setup-link")
def setup_link() -> None:
    """Print a link with which a business can be set up in the browser. It works once, for a day,
    and goes on where an earlier one was left; a new one makes those before it useless."""
    now = clock.now()
    token = database.transact(lambda db: drafts.issue_link(db, now=now))
    say(f"{settings().public_base_url.rstrip('/')}/admin/setup/link/{token}")

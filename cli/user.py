"""`flask --app wsgi user …`: who of a business signs in at the staff page."""

import sys
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.wording import LANGUAGES
from cli.groups import Commands
from cli.operator import change
from cli.saying import counted, say
from conversations import user_mails
from core import clock, database
from core.accounts import changing, links, sessions, users
from core.accounts.roles import Role
from core.errors import NotFound
from core.models import LinkKind, User
from core.people import mailboxes
from core.settings import settings
from core.setup import tenants

ROLES = click.Choice([role.value for role in Role])


@click.group(cls=Commands)
def user() -> None:
    """Who signs in at the staff page, and as what."""


def _password(file: str | None, *, stdin: bool) -> str:
    """Never an argument: those are seen by whoever lists processes."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if file is not None:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
        return lines[0] if lines else ""
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked


@user.command("create")
@click.argument("slug")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues read it.")
@click.option("--role", type=ROLES, default=Role.OWNER.value, show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), help="Without it, the browser's.")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--link", "by_link", is_flag=True, help="Print a link by which they choose it.")
def create(  # noqa: PLR0913, PLR0917 - what there is to say of one
    slug: str,
    email: str,
    name: str,
    role: str,
    language: str | None,
    password_file: str | None,
    password_stdin: bool,
    by_link: bool,
) -> None:
    """Let EMAIL sign in at the business SLUG; their password is asked for."""
    password = None if by_link else _password(password_file, stdin=password_stdin)
    now = clock.now()

    def work(db: Session) -> tuple[User, str | None]:
        tenant = tenants.tenant_named(db, slug)
        added = users.add(
            db,
            tenant.id,
            email=email,
            name=name,
            role=Role(role),
            password=password,
            language=language,
            now=now,
        )
        return added, _link(db, added, LinkKind.INVITATION, now) if by_link else None

    added, link = change(work)
    page = f"{settings().public_base_url.rstrip('/')}/admin/"
    say(f"{added.name} signs in as {added.email}, {added.role.value}: {page}")
    if link:
        say(f"Within seven days, once, they choose a password at {link}")


@user.command("list")
@click.argument("slug")
def list_users(slug: str) -> None:
    """Who may sign in at the business SLUG, and who may not any more."""
    with database.read() as db:
        found = users.users_of(db, tenants.tenant_named(db, slug).id)
    if not found:
        say(f"Nobody yet: flask --app wsgi user create {slug} --help")
    for one in found:
        notes = [
            "disabled" if one.disabled_at else "",
            "" if one.has_password else "no password yet",
            "second step" if one.has_second_step else "",
            f"last seen {one.seen_at:%Y-%m-%d %H:%M} UTC" if one.seen_at else "",
        ]
        say("  ".join((one.email, one.name, one.role.value, *filter(None, notes))))


@user.command("role")
@click.argument("slug")
@click.argument("email")
@click.argument("role", type=ROLES)
def change_role(slug: str, email: str, role: str) -> None:
    """Let EMAIL do what ROLE may, from their next click on."""
    now = clock.now()

    def work(db: Session) -> User:
        one = _named(db, slug, email)
        return users.change_role(db, one.tenant_id, one.id, Role(role), now=now)

    changed = change(work)
    say(f"{changed.email} is {changed.role.value}.")


@user.command("disable")
@click.argument("slug")
@click.argument("email")
def disable(slug: str, email: str) -> None:
    """Sign EMAIL out everywhere and let them in no more."""
    now = clock.now()

    def work(db: Session) -> User:
        one = _named(db, slug, email)
        return users.disable(db, one.tenant_id, one.id, now=now)

    say(f"{change(work).email} may not sign in any more.")


@user.command("enable")
@click.argument("slug")
@click.argument("email")
def enable(slug: str, email: str) -> None:
    """Let EMAIL sign in again."""
    now = clock.now()

    def work(db: Session) -> User:
        one = _named(db, slug, email)
        return users.enable(db, one.tenant_id, one.id, now=now)

    say(f"{change(work).email} may sign in again.")


@user.command("password")
@click.argument("slug")
@click.argument("email")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password(slug: str, email: str, password_file: str | None, password_stdin: bool) -> None:
    """Give EMAIL another password; they are signed out everywhere."""
    given = _password(password_file, stdin=password_stdin)
    now = clock.now()

    def work(db: Session) -> User:
        one = _named(db, slug, email)
        return changing.set_password(db, one.tenant_id, one.id, given, now=now)

    say(f"{change(work).email} has a new password and is signed out everywhere.")


@user.command("reset-link")
@click.argument("slug")
@click.argument("email")
def reset_link(slug: str, email: str) -> None:
    """Print a link by which EMAIL chooses a password, where no mail can bring it."""
    now = clock.now()
    link = change(lambda db: _link(db, _named(db, slug, email), LinkKind.RESET, now))
    say(f"Once, within an hour: {link}")


@user.command("sessions")
@click.argument("slug")
@click.argument("email")
@click.option("--end", "is_ended", is_flag=True, help="Sign them out of all.")
def list_sessions(slug: str, email: str, is_ended: bool) -> None:
    """Where EMAIL is signed in."""
    now = clock.now()
    if is_ended:
        ended = change(lambda db: sessions.end_all(db, _named(db, slug, email).id, now=now))
        say(f"Signed out of {counted(ended, 'browser')}.")
        return
    with database.read() as db:
        found = sessions.sessions_of(db, _named(db, slug, email).id, now=now)
    if not found:
        say("Signed in nowhere.")
    for one in found:
        say(
            f"since {one.created_at:%Y-%m-%d %H:%M} UTC, seen {one.seen_at:%Y-%m-%d %H:%M} UTC  "
            f"{one.user_agent}"
        )


def _named(db: Session, slug: str, email: str) -> User:
    """Raises NotFound, with the name that is not known."""
    tenant = tenants.tenant_named(db, slug)
    address = mailboxes.canonical(email)
    found = next((one for one in users.users_of(db, tenant.id) if one.email == address), None)
    if found is None:
        raise NotFound(user=address)
    return users.user_of(db, tenant.id, found.id)


def _link(db: Session, of: User, kind: LinkKind, now: datetime) -> str:
    made = links.make(db, of.tenant_id, of.id, kind, is_mailed=False, now=now)
    return user_mails.address_of(made)

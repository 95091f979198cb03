"""A business's own accounts with providers, entered once and never shown again."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from core import credentials
from core.errors import InvalidCredentials, NotFound
from core.events import Fact, Name, announce

# What each provider's account consists of, and without which of it nothing can be sent.
FIELDS = {
    "twilio": ("account_sid", "auth_token", "messaging_service_sid"),
    "sendgrid": ("api_key", "inbound_public_key", "events_public_key"),
}
NEEDED = {"twilio": ("account_sid", "auth_token"), "sendgrid": ("api_key",)}
LONGEST = 1000


def enter(
    db: Session, tenant_id: str, provider: str, values: Mapping[str, str], *, now: datetime
) -> None:
    """Send by this account from now on, instead of the installation's or the one before.

    Raises NotFound for a provider that is none, and InvalidCredentials, whose
    `details['fields']` name what lacks or cannot be.
    """
    if provider not in FIELDS:
        raise NotFound(provider=provider)
    given = {name: values.get(name, "").strip() for name in FIELDS[provider]}
    wrong = [
        name
        for name, value in given.items()
        if (not value and name in NEEDED[provider])
        or len(value) > LONGEST
        or not value.isprintable()
        or not value.isascii()
    ]
    if wrong:
        raise InvalidCredentials(fields=wrong)
    credentials.keep(
        db, tenant_id, provider, {name: value for name, value in given.items() if value}
    )
    after = {"provider": provider, "account": "own"}
    announce(db, Fact(Name.CREDENTIALS_ENTERED, tenant_id, tenant_id, now, after=after))


def forget(db: Session, tenant_id: str, provider: str, *, now: datetime) -> None:
    """Send by the installation's account again. Raises NotFound where there is no own one."""
    if not credentials.forget(db, tenant_id, provider):
        raise NotFound(provider=provider)
    before = {"provider": provider, "account": "own"}
    announce(db, Fact(Name.CREDENTIALS_REMOVED, tenant_id, tenant_id, now, before=before))

"""The mails to users of a business: the link of an invitation, or of a forgotten password.

They leave as messages to customers do, row by row under a lease and outside any transaction, but
have rows of their own: they belong to no conversation, and no customer's consent is asked. The
link in them is made when they leave and is stored nowhere.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.wording import write
from channels.letter import Button, Letter
from channels.messages import OutgoingMessage, Provider, SendFailed
from channels.registry import sender_for
from core import database
from core.accounts import links
from core.credentials import sealed_of
from core.ids import new_id
from core.models import Channel, LinkKind, Purpose, Tenant, TenantAddress, User, UserLink
from core.settings import settings

AT_ONCE = 16
LONGEST_PAUSE_SECONDS = 300
# In an installation whose business has no mailbox of its own.
OWN_NAME = "standby"

log = logging.getLogger(__name__)
_link = UserLink.table()


@dataclass(frozen=True, slots=True)
class _Claimed:
    message: OutgoingMessage
    sealed_account: str | None
    lease: str
    attempts: int


def works(db: Session, tenant_id: str) -> bool:
    """Whether a mail to the business's users would leave by a real provider."""
    if _sender_of(db, tenant_id) is None:
        return False
    try:
        sender = sender_for(Channel.EMAIL, sealed_of(db, tenant_id, Provider.SENDGRID))
    except SendFailed:
        return False
    return sender.provider is not Provider.SIMULATOR


def address_of(link: UserLink) -> str:
    """The page at which the password is chosen."""
    token = links.token_of(link.id, expires_at=link.expires_at)
    return f"{settings().public_base_url.rstrip('/')}/admin/sign-in/password/{token}"


def send_due(now: datetime) -> int:
    """Send what is due, some at a time; returns how many were taken."""
    claimed = database.transact(partial(_claim, now=now), repeatable=True)
    for row in claimed:
        failure = _failure(row)
        database.transact(partial(_record, row=row, failure=failure, now=now), repeatable=True)
    return len(claimed)


def _failure(row: _Claimed) -> SendFailed | None:
    """Talk to the provider. One that may have taken it gets the same mail again, with the same
    Message-ID, which mailboxes show once."""
    try:
        sender_for(Channel.EMAIL, row.sealed_account).send(row.message)
    except SendFailed as failure:
        return failure
    return None


def _claim(db: Session, *, now: datetime) -> list[_Claimed]:
    rows = db.scalars(
        sa.select(UserLink)
        .where(UserLink.due_at <= now)
        .order_by(UserLink.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    return [claimed for row in rows if (claimed := _take(db, row, now=now))]


def _take(db: Session, link: UserLink, *, now: datetime) -> _Claimed | None:
    user = db.get_one(User, link.user_id)
    sender = _sender_of(db, user.tenant_id)
    if link.used_at is not None or link.expires_at <= now or user.disabled_at is not None:
        link.due_at = link.lease = None
        return None
    if sender is None:
        link.due_at, link.lease, link.error_code = None, None, "not_configured"
        return None
    link.lease = new_id()
    link.due_at = now + timedelta(seconds=settings().lease_seconds)
    link.attempts += 1
    tenant = db.get_one(Tenant, user.tenant_id)
    return _Claimed(
        message=_message(link, user, tenant, sender),
        sealed_account=sealed_of(db, tenant.id, Provider.SENDGRID),
        lease=link.lease,
        attempts=link.attempts,
    )


def _record(db: Session, *, row: _Claimed, failure: SendFailed | None, now: datetime) -> None:
    mine = sa.update(_link).where(_link.c.id == row.message.id)
    if failure is None:
        # Whoever holds the lease by now: it cannot be undone.
        db.execute(mine.values(sent_at=now, due_at=None, lease=None, error_code=None))
        return
    may_succeed = failure.retryable or failure.uncertain
    is_over = not may_succeed or row.attempts >= settings().outbound_tries
    due_at = None if is_over else now + _pause(row.attempts, failure)
    held = mine.where(_link.c.lease == row.lease)
    db.execute(held.values(due_at=due_at, lease=None, error_code=failure.code[:64]))
    if is_over:
        log.warning("user mail not sent", extra={"link_id": row.message.id, "code": failure.code})


def _pause(attempts: int, failure: SendFailed) -> timedelta:
    seconds = min(settings().retry_seconds * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=max(seconds, failure.wait_seconds))


def _sender_of(db: Session, tenant_id: str) -> str | None:
    own = sa.select(TenantAddress.address).where(
        TenantAddress.tenant_id == tenant_id, TenantAddress.channel == Channel.EMAIL
    )
    domain = settings().inbound_email_domain
    return db.scalar(own.order_by(TenantAddress.id).limit(1)) or (
        f"{OWN_NAME}@{domain}" if domain else None
    )


def _message(link: UserLink, user: User, tenant: Tenant, sender: str) -> OutgoingMessage:
    letter = _letter(link, user, tenant)
    return OutgoingMessage(
        id=link.id,
        tenant_id=tenant.id,
        channel=Channel.EMAIL,
        sender=sender,
        recipient=user.email,
        text=letter.paragraphs[0],
        purpose=Purpose.NOTICE,
        letter=letter,
    )


def _letter(link: UserLink, user: User, tenant: Tenant) -> Letter:
    language = user.language or tenant.language
    facts: dict[str, Any] = {"business": tenant.name}

    def say(key: str) -> str:
        return write(key, facts, language=language, region=tenant.region)

    key = _KEYS[link.kind]
    return Letter(
        subject=say(f"{key}_subject"),
        business=tenant.name,
        language=language,
        title=None,
        paragraphs=(say(key),),
        written_at=link.created_at,
        buttons=(Button(say(f"{key}_button"), address_of(link), is_main=True),),
        hint=say(f"{key}_hint"),
        footer=(say("mail_user_why"),),
        customer_name=user.name,
    )


_KEYS = {LinkKind.INVITATION: "mail_user_invitation", LinkKind.RESET: "mail_user_reset"}

"""Whose mail is it? From the addresses that it was sent to, to messages for the businesses.

A token in the local part (`r-…@`) names the conversation, and with it business and customer,
whatever the From says: that can be forged. Without one the mail is for the business that owns the
mailbox.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from channels.messages import InboundMessage, Provider
from channels.received_mail import Envelope, ReceivedMail
from conversations import threads
from conversations.inbox import receive
from core import database, tokens
from core.errors import TokenExpired, TokenInvalid
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Direction,
    Message,
    TenantAddress,
    TenantCredential,
)
from core.settings import settings

TOKEN_PREFIX = "r-"  # noqa: S105 - not a secret

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Route:
    """`mailbox` is the business's and `sender` the customer's, both as an answer will use them.

    `confirms` is the kept mail that the token was issued for, if it was not for a conversation."""

    tenant_id: str
    mailbox: str
    sender: str
    has_token: bool = False
    confirms: str | None = None


def deliver(
    mail: ReceivedMail,
    *,
    tenant_id: str | None = None,
    provider: Provider = Provider.SENDGRID,
    now: datetime,
) -> int:
    """Hand the mail to every business that it is for; returns to how many. Handing it over again
    does no harm. `tenant_id`: it is proven for this one alone."""
    with database.read() as db:
        routes = [
            route
            for route in _routes(db, mail, now=now)
            if tenant_id in (None, route.tenant_id) and not _discarded(db, mail, route)
        ]
    if not routes:
        log.info("mail not taken", extra={"reason": mail.automatic or "nobody", "key": mail.key})
    for route in routes:
        receive(_message(mail, route, provider, now=now), now=now)
    return len(routes)


def accounts_behind(envelope: Envelope, *, now: datetime) -> dict[str, str]:
    """The sealed accounts with SendGrid of the businesses that a mail is for, by tenant."""
    account = TenantCredential.table()
    recipients = envelope.mailboxes
    with database.read() as db:
        routes = _by_tokens(db, recipients, None, now=now)
        owners = {route.tenant_id for route in routes} | set(_mailboxes(db, recipients))
        rows = db.execute(
            select(account.c.tenant_id, account.c.sealed).where(
                account.c.tenant_id.in_(owners), account.c.provider == Provider.SENDGRID
            )
        )
        return dict(rows.all())


def _routes(db: Session, mail: ReceivedMail, *, now: datetime) -> list[Route]:
    """One for each business, the tokened before all others."""
    found = {
        route.tenant_id: route
        for route in reversed(_by_tokens(db, mail.recipients, mail.sender, now=now))
    }
    if mail.sender is None:
        return list(found.values())
    mailboxes = _mailboxes(db, mail.recipients)
    if not found and not mailboxes:
        mailboxes = _only_business_of(db, mail.sender)
    for tenant_id, mailbox in mailboxes.items():
        found.setdefault(tenant_id, Route(tenant_id, mailbox, mail.sender))
    return list(found.values())


def _discarded(db: Session, mail: ReceivedMail, route: Route) -> bool:
    """Our own mail come back, and what a machine wrote to somebody who is no customer."""
    if mail.sender is not None and _is_ours(db, mail.sender, route.tenant_id):
        return True
    return bool(mail.automatic) and not (route.has_token or _is_known(db, route))


def _message(
    mail: ReceivedMail, route: Route, provider: Provider, *, now: datetime
) -> InboundMessage:
    extra = mail.extra
    if route.has_token:
        extra["token_ok"] = True
    if route.confirms:
        extra["confirms"] = route.confirms
    if mail.sender and mail.sender != route.sender:
        extra["written_from"] = mail.sender
    return InboundMessage(
        provider=provider,
        provider_id=hashlib.sha256(f"{mail.key} {route.tenant_id}".encode()).hexdigest(),
        channel=Channel.EMAIL,
        sender=route.sender,
        recipient=route.mailbox,
        text=mail.text,
        received_at=now,
        media_count=mail.attachment_count,
        extra=extra,
    )


def _by_tokens(
    db: Session, recipients: tuple[str, ...], sender: str | None, *, now: datetime
) -> list[Route]:
    found = []
    for address in recipients:
        local, _, _ = address.partition("@")
        if not local.startswith(TOKEN_PREFIX):
            continue
        try:
            ref = tokens.read(tokens.Use.REPLY, local.removeprefix(TOKEN_PREFIX), now=now)
        except (TokenInvalid, TokenExpired) as error:
            log.warning("reply token refused", extra={"code": error.code})
            continue
        found.append(_by_ref(db, ref, sender))
    return [route for route in found if route]


def _by_ref(db: Session, ref: str, sender: str | None) -> Route | None:
    """A token is for a conversation, or for one mail in it that waits to be confirmed."""
    conversation, message = Conversation.table(), Message.table()
    of_message = select(message.c.conversation_id).where(
        message.c.id == ref, message.c.direction == Direction.IN
    )
    kept_in = db.scalar(of_message)
    named = db.execute(
        select(conversation.c.id, conversation.c.tenant_id, conversation.c.customer_id).where(
            conversation.c.id == (kept_in or threads.successor(db, ref))
        )
    ).one_or_none()
    if named is None:
        return None
    mailbox = _mailbox_of(db, named.tenant_id)
    address = _address_of(db, named.customer_id, named.id, sender)
    if mailbox is None or address is None:
        return None
    return Route(
        named.tenant_id, mailbox, address, has_token=True, confirms=ref if kept_in else None
    )


def _address_of(
    db: Session, customer_id: str, conversation_id: str, sender: str | None
) -> str | None:
    """The customer's own address from which they wrote, or else that of their latest mail: never
    one that only the From names, for answers go there."""
    point, message = ContactPoint.table(), Message.table()
    own: dict[str, str] = dict(
        db.execute(
            select(point.c.id, point.c.address)
            .where(point.c.customer_id == customer_id, point.c.channel == Channel.EMAIL)
            .order_by(point.c.id)
        ).all()
    )
    if not own or sender in own.values():
        return sender if own else None
    latest = db.scalar(
        select(message.c.contact_point_id)
        .where(message.c.conversation_id == conversation_id, message.c.contact_point_id.in_(own))
        .order_by(message.c.id.desc())
        .limit(1)
    )
    return own.get(latest or "") or next(iter(own.values()))


def _mailbox_of(db: Session, tenant_id: str) -> str | None:
    address = TenantAddress.table()
    found: str | None = db.scalar(
        select(address.c.address)
        .where(address.c.tenant_id == tenant_id, address.c.channel == Channel.EMAIL)
        .order_by(address.c.id)
        .limit(1)
    )
    return found


def _mailboxes(db: Session, recipients: tuple[str, ...]) -> dict[str, str]:
    """The businesses whose mailboxes are among the recipients, with or without a `+tag`."""
    address = TenantAddress.table()
    wanted = {*recipients, *map(_without_tag, recipients)}
    rows = db.execute(
        select(address.c.tenant_id, address.c.address)
        .where(address.c.channel == Channel.EMAIL, address.c.address.in_(wanted))
        .order_by(address.c.id.desc())
    )
    return dict(rows.all())


def _without_tag(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _only_business_of(db: Session, sender: str) -> dict[str, str]:
    """Where the address that was written to says nothing, a damaged token for one: the business of
    which the sender is a customer, if it is but one."""
    address, point = TenantAddress.table(), ContactPoint.table()
    rows = db.execute(
        select(address.c.tenant_id, address.c.address)
        .join(
            point,
            and_(
                point.c.tenant_id == address.c.tenant_id,
                point.c.channel == address.c.channel,
                point.c.address == sender,
            ),
        )
        .where(address.c.channel == Channel.EMAIL)
        .order_by(address.c.id.desc())
    )
    found = dict(rows.all())
    return found if len(found) == 1 else {}


def _is_ours(db: Session, sender: str, tenant_id: str) -> bool:
    address = TenantAddress.table()
    domain = (settings().inbound_email_domain or "").lower()
    if domain and sender.endswith(f"@{domain}"):
        return True
    owner = db.scalar(
        select(address.c.tenant_id).where(
            address.c.channel == Channel.EMAIL, address.c.address == sender
        )
    )
    return owner == tenant_id


def _is_known(db: Session, route: Route) -> bool:
    point = ContactPoint.table()
    known = select(point.c.id).where(
        point.c.tenant_id == route.tenant_id,
        point.c.channel == Channel.EMAIL,
        point.c.address == route.sender,
    )
    return db.scalar(known) is not None

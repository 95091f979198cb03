"""To whom a message was sent: the tenant behind a number, and the account that number lives in."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.models import Channel, Direction, Message, TenantAddress, TenantCredential


def sealed_account_behind(db: Session, channel: Channel, address: str, provider: str) -> str | None:
    """The sealed credentials of the tenant that owns the address; None if nobody owns it, or its
    owner has no account of its own."""
    owner, account = TenantAddress.table(), TenantCredential.table()
    return db.scalar(
        _account(provider)
        .join(owner, owner.c.tenant_id == account.c.tenant_id)
        .where(owner.c.channel == channel, owner.c.address == address)
    )


def sealed_account_of_sent(
    db: Session, message_id: str | None, provider_key: str, provider: str
) -> str | None:
    """The same for the tenant that sent a message, known by our id or else by the provider's."""
    message, account = Message.table(), TenantCredential.table()
    is_meant = message.c.id == message_id if message_id else message.c.provider_key == provider_key
    return db.scalar(
        _account(provider)
        .join(message, message.c.tenant_id == account.c.tenant_id)
        .where(is_meant, message.c.direction == Direction.OUT)
    )


def account_that_sent(db: Session, message_id: str, provider: str) -> tuple[str, str] | None:
    """The tenant that sent a message and its sealed account, if it has one of its own."""
    message, account = Message.table(), TenantCredential.table()
    row = db.execute(
        select(account.c.tenant_id, account.c.sealed)
        .join(message, message.c.tenant_id == account.c.tenant_id)
        .where(
            message.c.id == message_id,
            message.c.direction == Direction.OUT,
            account.c.provider == provider,
        )
    ).one_or_none()
    return (row.tenant_id, row.sealed) if row else None


def _account(provider: str) -> Select[str]:
    account = TenantCredential.table()
    return select(account.c.sealed).where(account.c.provider == provider)

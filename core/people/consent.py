"""The consent ledger: what gave or took back the right to write to an address, for ever."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.ids import new_id
from core.models import Channel, Consent, ConsentChange, Standing
from core.settings import settings


class How(StrEnum):
    FIRST_MESSAGE = "first_message"
    KEYWORD = "keyword"
    PLAIN_WORDS = "plain_words"
    PROVIDER_CODE = "provider_code"
    UNSUBSCRIBE = "unsubscribe"
    SPAM_REPORT = "spam_report"
    STAFF = "staff"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a change happened: `words` are the customer's, verbatim, or a provider's code;
    `message_id` is the message that they stand in or that was refused."""

    how: How
    words: str | None = None
    message_id: str | None = None


def record(  # noqa: PLR0913 - keyword-only facts of one row; a class would only repeat them
    db: Session,
    *,
    tenant_id: str,
    contact_point_id: str,
    channel: Channel,
    address: str,
    change: ConsentChange,
    evidence: Evidence,
    now: datetime,
) -> None:
    """Add one row to the ledger, in the transaction of what it records."""
    db.execute(
        insert(Consent.table()),
        {
            "id": new_id(),
            "tenant_id": tenant_id,
            "contact_point_id": contact_point_id,
            "address_hash": address_hash(tenant_id, channel, address),
            "change": change,
            "how": evidence.how.value,
            "words": evidence.words,
            "message_id": evidence.message_id,
            "happened_at": now,
        },
    )


def standing_of(db: Session, tenant_id: str, channel: Channel, address: str) -> Standing:
    """In which standing an address that is not known (any more) is to begin: who said STOP and was
    erased since has said it all the same."""
    c = Consent.table().c
    last = db.scalar(
        select(c.change)
        .where(
            c.tenant_id == tenant_id,
            c.address_hash == address_hash(tenant_id, channel, address),
        )
        .order_by(c.id.desc())
        .limit(1)
    )
    return Standing.OPTED_OUT if last is ConsentChange.REVOKED else Standing.OK


def address_hash(tenant_id: str, channel: Channel, address: str) -> str:
    """Proves a row to whoever names the address, and reveals nothing to whoever only has the row:
    all telephone numbers can be hashed in minutes, but not without SECRET_KEY."""
    key = hashlib.sha256(b"consent:" + settings().secret_key.get_secret_value().encode()).digest()
    return hmac.digest(key, f"{tenant_id}\0{channel}\0{address}".encode(), "sha256").hex()

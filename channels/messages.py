"""What every channel reads and sends, whatever its provider calls it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from core.models import Channel, Purpose


class Provider(StrEnum):
    TWILIO = "twilio"
    SENDGRID = "sendgrid"
    SIMULATOR = "simulator"


class Keyword(StrEnum):
    """A word that carriers act upon by themselves; the business must honour it too."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message from a customer. `sender` and `recipient` are addresses on `channel`, in their
    canonical form (E.164 for numbers). `text` may be empty and is otherwise verbatim.

    `keyword` is set when the carrier has acted on the message, or will, because it is nothing but
    one of its keywords.
    """

    provider: Provider
    provider_id: str
    channel: Channel
    sender: str
    recipient: str
    text: str
    received_at: datetime
    media_count: int = 0
    keyword: Keyword | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def provider_key(self) -> str:
        return f"{self.provider}:{self.provider_id}"


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One outbox row as a channel needs it; `id` is ours and comes back in status callbacks."""

    id: str
    tenant_id: str
    channel: Channel
    sender: str
    recipient: str
    text: str
    purpose: Purpose


class SendFailed(Exception):
    """One send did not succeed. `code` is ours or the provider's, as a short string for the record.

    `retryable`: the same send may succeed later. `uncertain`: the provider may have accepted it
    (a timeout, a 5xx), so a repeat may reach the customer twice. `opted_out` and `undeliverable`
    say what the failure teaches about the recipient.
    """

    def __init__(
        self,
        code: str,
        *,
        retryable: bool = False,
        uncertain: bool = False,
        opted_out: bool = False,
        undeliverable: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.uncertain = uncertain
        self.opted_out = opted_out
        self.undeliverable = undeliverable


class Sender(Protocol):
    def send(self, message: OutgoingMessage) -> str:
        """Hand the message to the provider and return its id there. Raises SendFailed."""
        ...

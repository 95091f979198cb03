"""What every channel reads and sends, whatever its provider calls it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from channels.letter import Letter
from core.models import Channel, MessageStatus, Purpose


class Provider(StrEnum):
    TWILIO = "twilio"
    SENDGRID = "sendgrid"
    SIMULATOR = "simulator"


class BadSignature(Exception):
    """The request does not prove that the provider made it."""


class BadPayload(Exception):
    """A proven request that cannot be a message or report; `code` says which part is odd."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Keyword(StrEnum):
    """A word that carriers act upon by themselves; the business must honour it too.

    A lone YES is START, because it lifts a block; it remains an answer to whatever was asked.
    """

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message from a customer. `sender` and `recipient` are addresses on `channel`, in their
    canonical form (E.164 for numbers). `text` may be empty and is otherwise verbatim.

    `keyword` is set when the carrier has acted on the message, or will, because it is nothing but
    one of its keywords; `keyword_answered` when the provider has already replied to it.
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
    keyword_answered: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def provider_key(self) -> str:
        return f"{self.provider}:{self.provider_id}"


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """An approved template at the provider, and what stands for its variables, in their order."""

    content_sid: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One outbox row as a channel needs it; `id` is ours and comes back in status callbacks.

    `about_id` is the offer or appointment it speaks of; `extra` may hold `key` and `facts` of what
    is said (bot.wording.wire), for channels that can say it with more than text; `letter` is what
    an e-mail makes of it, and None on other channels; `template` is set where WhatsApp takes
    nothing else, and `text` is then how it reads.
    """

    id: str
    tenant_id: str
    channel: Channel
    sender: str
    recipient: str
    text: str
    purpose: Purpose
    about_id: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    letter: Letter | None = None
    template: FilledTemplate | None = None


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a provider says became of a message. `status` is one of sent, delivered, read, failed,
    undelivered; `opted_out` and `undeliverable` are what a failure teaches about the recipient.

    `provider_key` is None where the report names the message by our id and says of no provider's id
    that it must be that one's."""

    provider_key: str | None
    status: MessageStatus
    error_code: str | None = None
    opted_out: bool = False
    undeliverable: bool = False


class SendFailed(Exception):
    """One send did not succeed. `code` is ours or the provider's, as a short string for the record.

    `retryable`: the same send may succeed later. `uncertain`: the provider may have accepted it
    (a timeout, a 5xx), so a repeat may reach the customer twice; `under_way`: it may even be at it
    still, so that it is too early to ask. `opted_out` and `undeliverable`
    say what the failure teaches about the recipient. `wait_seconds`: a retry sooner is pointless.
    """

    def __init__(
        self,
        code: str,
        *,
        retryable: bool = False,
        uncertain: bool = False,
        under_way: bool = False,
        opted_out: bool = False,
        undeliverable: bool = False,
        wait_seconds: float = 0,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.uncertain = uncertain
        self.under_way = under_way
        self.opted_out = opted_out
        self.undeliverable = undeliverable
        self.wait_seconds = wait_seconds


class Sender(Protocol):
    provider: Provider

    def send(self, message: OutgoingMessage) -> str:
        """Hand the message to the provider and return its id there. Raises SendFailed."""
        ...

    def find(self, message: OutgoingMessage, *, since: datetime) -> Sequence[str]:
        """The provider's ids of messages that it accepted since then and that look like this one:
        same sender, recipient and text. Empty if there are none. Raises SendFailed."""
        ...

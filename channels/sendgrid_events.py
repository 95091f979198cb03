"""Reading what SendGrid's Event Webhook posts:
https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from channels.messages import BadPayload, DeliveryReport, Provider
from core.models import MessageStatus

# The custom argument that goes out with every mail and comes back with every event about it.
OUR_ID = "standby_message_id"

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# SendGrid goes on behind the X-Message-Id with the machine that handled the mail.
MACHINE = re.compile(r"\.(?:filter|recv)")
LONGEST_PROVIDER_ID = 150

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One event as far as it concerns us. `digest` stands for the provider's id of it;
    `happened_at` is by the provider's clock, where it says so."""

    digest: str
    message_id: str | None
    report: DeliveryReport
    happened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """`code` is kept with the message; `needs_operator`: nothing changes until somebody acts."""

    status: MessageStatus
    code: str | None = None
    opted_out: bool = False
    undeliverable: bool = False
    needs_operator: bool = False


BOUNCED = Meaning(MessageStatus.UNDELIVERED, "bounce", undeliverable=True)

# Whoever objects to a mail has got it.
MEANINGS: dict[str, Meaning] = {
    "processed": Meaning(MessageStatus.SENT),
    "delivered": Meaning(MessageStatus.DELIVERED),
    "bounce": BOUNCED,
    # The receiving server refuses for now; SendGrid calls the event a bounce all the same.
    "bounce/blocked": Meaning(MessageStatus.UNDELIVERED, "blocked"),
    "blocked": Meaning(MessageStatus.UNDELIVERED, "blocked"),
    "dropped": Meaning(MessageStatus.FAILED, "dropped", needs_operator=True),
    "spamreport": Meaning(MessageStatus.DELIVERED, "spamreport", opted_out=True),
    "unsubscribe": Meaning(MessageStatus.DELIVERED, "unsubscribe", opted_out=True),
    # All our mail is of one group: leaving it is leaving all.
    "group_unsubscribe": Meaning(MessageStatus.DELIVERED, "unsubscribe", opted_out=True),
}
# Why SendGrid did not even try, by what the reason begins with.
DROPPED: tuple[tuple[str, Meaning], ...] = (
    ("bounced", Meaning(MessageStatus.FAILED, "bounced_before", undeliverable=True)),
    ("invalid address", Meaning(MessageStatus.FAILED, "invalid_address", undeliverable=True)),
    ("invalid recipient", Meaning(MessageStatus.FAILED, "invalid_address", undeliverable=True)),
    ("unsubscribed", Meaning(MessageStatus.FAILED, "unsubscribe", opted_out=True)),
    ("spam reporting", Meaning(MessageStatus.FAILED, "spamreport", opted_out=True)),
)
# Temporary, unreliable, or of features that we do not use.
WITHOUT_MEANING = ("deferred", "open", "click", "group_resubscribe", "account_status_change")


def read_events(body: bytes) -> list[MailEvent]:
    """The events that concern us, in their order, each once. What is odd is left out and logged:
    it must not cost the others.

    Raises BadPayload when the body is no JSON array.
    """
    events = [event for item in _items(body) if (event := _read(item)) is not None]
    return list({event.digest: event for event in events}.values())


def message_named_in(body: bytes) -> str | None:
    """Our id of one message that the body speaks of, whoever wrote it. Raises BadPayload."""
    ids = (_our_id(item) for item in _items(body) if isinstance(item, Mapping))
    return next((message_id for message_id in ids if message_id), None)


def _items(body: bytes) -> list[Any]:
    try:
        posted = json.loads(body)
    except (ValueError, RecursionError):
        raise BadPayload("not_json") from None
    if not isinstance(posted, list):
        raise BadPayload("not_a_list")
    return posted


def _read(item: Any) -> MailEvent | None:
    if not isinstance(item, Mapping):
        log.warning("event not understood", extra={"fields": []})
        return None
    name, event_id = item.get("event"), item.get("sg_event_id")
    if name == "account_status_change":
        log.error("operator needed", extra={"code": "account_status_change"})
    if name in WITHOUT_MEANING:
        return None
    meaning, message_id = _meaning(item), _our_id(item)
    provider_key = None if message_id else _provider_key(item.get("sg_message_id"))
    odd = {
        "event": meaning is None,
        "sg_event_id": not isinstance(event_id, str) or not event_id,
        "sg_message_id": message_id is None and provider_key is None,
    }
    if meaning is None or any(odd.values()):
        fields = [field for field, is_odd in odd.items() if is_odd]
        log.warning("event not understood", extra={"fields": fields})
        return None
    if meaning.needs_operator:
        log.error("operator needed", extra={"code": meaning.code, "message_id": message_id})
    return MailEvent(
        digest=hashlib.sha256(str(event_id).encode("utf-8", "surrogatepass")).hexdigest(),
        message_id=message_id,
        report=DeliveryReport(
            provider_key=provider_key,
            status=meaning.status,
            error_code=meaning.code,
            opted_out=meaning.opted_out,
            undeliverable=meaning.undeliverable,
        ),
        happened_at=_instant(item.get("timestamp")),
    )


def _meaning(item: Mapping[str, Any]) -> Meaning | None:
    name = item.get("event")
    if not isinstance(name, str):
        return None
    if name == "dropped":
        reason = str(item.get("reason", "")).strip().lower()
        return next((m for start, m in DROPPED if reason.startswith(start)), MEANINGS[name])
    return MEANINGS.get(f"{name}/{item.get('type')}") or MEANINGS.get(name)


def _our_id(item: Mapping[str, Any]) -> str | None:
    """By the custom argument, else by the Message-ID that we gave the mail."""
    smtp_id = item.get("smtp-id")
    local_part = smtp_id.lstrip("<").partition("@")[0] if isinstance(smtp_id, str) else None
    for given in (item.get(OUR_ID), local_part):
        if isinstance(given, str) and ID.fullmatch(given):
            return given
    return None


def _provider_key(given: Any) -> str | None:
    if not isinstance(given, str) or not given.isascii() or not given.isprintable():
        return None
    machine = MACHINE.search(given)
    message_id = given[: machine.start()] if machine else given
    if not 0 < len(message_id) <= LONGEST_PROVIDER_ID:
        return None
    return f"{Provider.SENDGRID}:{message_id}"


def _instant(given: Any) -> datetime | None:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    try:
        return datetime.fromtimestamp(given, UTC)
    except (ValueError, OverflowError, OSError):
        return None

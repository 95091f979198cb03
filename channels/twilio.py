"""Twilio's webhooks for SMS and WhatsApp: is it genuine, and what does it say?

Field names and meanings: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator

from channels import twilio_errors
from channels.keywords import keyword_in
from channels.messages import (
    BadPayload,
    BadSignature,
    DeliveryReport,
    InboundMessage,
    Keyword,
    Provider,
)
from channels.text import as_name, fits, storable
from core.errors import InvalidNumber
from core.models import Channel, MessageStatus
from core.people import phone_numbers

WHATSAPP_PREFIX = "whatsapp:"
MESSAGE_SID = re.compile(r"[SM]M[0-9A-Fa-f]{32}")
SERVICE_SID = re.compile(r"MG[0-9A-Fa-f]{32}")
E164 = re.compile(r"\+[1-9][0-9]{5,14}")
SHORT_CODE = re.compile(r"[0-9]{3,8}")
NAMED_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{2,11}")
WHATSAPP_USER = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")  # one who hides the number
MOST_MEDIA = 10
LONGEST_EXTRA = 1000

# Only a long SMS arrives encoded, and a person hardly writes so much without a space.
SHORTEST_ENCODED = 60
ENCODED = re.compile(r"[A-Za-z0-9+/]+={0,2}")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

# How a fact is called here, and there.
EXTRAS = {
    "button_payload": "ButtonPayload",
    "button_text": "ButtonText",
    "list_choice": "ListId",
    "replied_to": "OriginalRepliedMessageSid",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "place": "Address",
    "place_name": "Label",
}
LABELS = ("ButtonText", "ListTitle")
# What our buttons say, whatever their labels happen to be.
CHOICES = ("ButtonPayload", "ListId")
OUR_CHOICE = re.compile(r"(?:offer|appt):")

STATUSES = {
    "accepted": MessageStatus.SENT,
    "scheduled": MessageStatus.SENT,
    "queued": MessageStatus.SENT,
    "sending": MessageStatus.SENT,
    "sent": MessageStatus.SENT,
    "partially_delivered": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.READ,
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}


class Form(Protocol):
    """A parsed form that remembers repeated names, such as werkzeug's MultiDict."""

    def getlist(self, key: str, /) -> list[str]: ...
    def __iter__(self) -> Iterator[str]: ...


def verify(
    form: Form, *, signature: str | None, raw_uri: str, public_base_url: str, token: str
) -> None:
    """Check that the owner of the account's primary `token` signed this form for this address.

    `raw_uri` is path and query as they came, still percent-encoded: a framework's idea of the
    address has the wrong scheme and host behind a proxy, and un-escapes characters that were
    signed. Raises BadSignature.
    """
    if not signature:
        raise BadSignature("missing")
    # The signature covers each name's distinct values, so it cannot vouch for how many there were.
    try:
        fields = _Signed(_single(form))
    except BadPayload:
        raise BadSignature("repeated") from None
    if not _validator(token).validate(_signed_url(public_base_url, raw_uri), fields, signature):
        raise BadSignature("wrong")


class _Signed(dict[str, str]):
    """Answers the validator's first way of asking; it tries others by way of exceptions, which for
    twenty fields costs more than the signature."""

    def getall(self, name: str) -> list[str]:
        return [self[name]]


@lru_cache(maxsize=256)
def _validator(token: str) -> RequestValidator:
    return RequestValidator(token)


def _signed_url(public_base_url: str, raw_uri: str) -> str:
    path = raw_uri
    if not raw_uri.startswith("/"):  # the absolute form that some proxies send
        parts = urlsplit(raw_uri)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
    base = urlsplit(public_base_url)
    # Twilio signs without the user and password of the address.
    host = base.netloc.rpartition("@")[2]
    return f"{base.scheme}://{host}{base.path.rstrip('/')}{path}"


def read_message(form: Form, *, received_at: datetime) -> InboundMessage:
    """What a customer wrote. Raises BadPayload; unknown fields are ignored."""
    fields = _single(form)
    channel, sender = read_address(fields.get("From", ""), "From")
    to_channel, recipient = read_address(fields.get("To", ""), "To")
    if channel is not to_channel:
        raise BadPayload("To")
    text = _text(fields)
    keyword, answered = _keyword(fields, text, channel, recipient)
    return InboundMessage(
        provider=Provider.TWILIO,
        provider_id=_sid(fields),
        channel=channel,
        sender=sender,
        recipient=recipient,
        text=text,
        received_at=received_at,
        media_count=_media_count(fields),
        keyword=keyword,
        keyword_answered=answered,
        extra=_extra(fields),
    )


def read_status(form: Form) -> DeliveryReport | None:
    """What became of a message; None for a status that says nothing yet known here.

    Raises BadPayload.
    """
    fields = _single(form)
    sid = _sid(fields)
    said = fields.get("MessageStatus") or fields.get("SmsStatus") or ""
    if fields.get("EventType", "").upper() == "READ":
        said = "read"
    status = STATUSES.get(said.lower())
    if status is None:
        return None
    if status not in (MessageStatus.FAILED, MessageStatus.UNDELIVERED):
        return DeliveryReport(provider_key=f"{Provider.TWILIO}:{sid}", status=status)
    code = fields.get("ErrorCode", "").strip()
    failure = twilio_errors.failure(int(code) if re.fullmatch(r"[1-9][0-9]{0,5}", code) else None)
    return DeliveryReport(
        provider_key=f"{Provider.TWILIO}:{sid}",
        status=status,
        error_code=failure.code,
        opted_out=failure.opted_out,
        undeliverable=failure.undeliverable,
    )


def _single(form: Form) -> dict[str, str]:
    """Every field by its name; one sent twice has no meaning that we could trust."""
    fields = {}
    for name in form:
        values = form.getlist(name)
        if len(values) != 1:
            raise BadPayload("repeated")
        fields[name] = values[0]
    return fields


def _sid(fields: Mapping[str, str]) -> str:
    sid = fields.get("MessageSid", "")
    if not MESSAGE_SID.fullmatch(sid):
        raise BadPayload("MessageSid")
    return sid


@lru_cache(maxsize=4096)
def read_address(raw: str, field: str = "To") -> tuple[Channel, str]:
    """Channel and canonical address. Numbers are E.164; short codes and named senders are kept as
    they are. Raises BadPayload."""
    if raw.startswith(WHATSAPP_PREFIX):
        address = raw.removeprefix(WHATSAPP_PREFIX)
        if WHATSAPP_USER.fullmatch(address):
            return Channel.WHATSAPP, address
        return Channel.WHATSAPP, _number(address, field)
    if SHORT_CODE.fullmatch(raw) or NAMED_SENDER.fullmatch(raw):
        return Channel.SMS, raw
    return Channel.SMS, _number(raw, field)


def _number(raw: str, field: str) -> str:
    if not E164.fullmatch(raw):
        raise BadPayload(field)
    try:
        return phone_numbers.canonical(raw)
    except InvalidNumber:
        raise BadPayload(field) from None


def _text(fields: Mapping[str, str]) -> str:
    text = storable(_decoded(fields.get("Body", "")))
    if not text:
        text = next((storable(fields[label]) for label in LABELS if fields.get(label)), "")
    if not fits(text):
        raise BadPayload("Body")
    return text


def _decoded(body: str) -> str:
    """Some long messages come with their text in base64, without a word about it."""
    if len(body) < SHORTEST_ENCODED or len(body) % 4 or not ENCODED.fullmatch(body):
        return body
    try:
        text = base64.b64decode(body, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return body
    reads_as_text = any(letter.isspace() for letter in text) and not CONTROL.search(text)
    return text if reads_as_text else body


def _keyword(
    fields: Mapping[str, str], text: str, channel: Channel, recipient: str
) -> tuple[Keyword | None, bool]:
    """The keyword, and whether Twilio has answered it: it says so when its Advanced Opt-Out, whose
    words each business may choose, matched."""
    matched = fields.get("OptOutType", "").strip().lower()
    if matched in set(Keyword):
        return Keyword(matched), True
    if any(OUR_CHOICE.match(fields.get(choice, "")) for choice in CHOICES):
        return None, False
    return keyword_in(text, channel, recipient), False


def _media_count(fields: Mapping[str, str]) -> int:
    count = fields.get("NumMedia", "") or "0"
    if not re.fullmatch(r"[0-9]{1,3}", count):
        raise BadPayload("NumMedia")
    return int(count)


def _extra(fields: Mapping[str, str]) -> dict[str, Any]:
    extra: dict[str, Any] = {
        ours: storable(fields[theirs])[:LONGEST_EXTRA]
        for ours, theirs in EXTRAS.items()
        if fields.get(theirs)
    }
    if name := as_name(fields.get("ProfileName", "")):
        extra["profile_name"] = name
    user = fields.get("ExternalUserId", "").removeprefix(WHATSAPP_PREFIX)
    if WHATSAPP_USER.fullmatch(user):
        extra["external_id"] = user
    service = fields.get("MessagingServiceSid", "")
    if SERVICE_SID.fullmatch(service):
        extra["messaging_service"] = service
    media = [
        {
            "url": storable(fields[f"MediaUrl{n}"])[:LONGEST_EXTRA],
            "type": storable(fields.get(f"MediaContentType{n}", ""))[:LONGEST_EXTRA],
        }
        for n in range(MOST_MEDIA)
        if fields.get(f"MediaUrl{n}")
    ]
    if media:
        extra["media"] = media
    return extra

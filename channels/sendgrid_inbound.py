"""SendGrid's Inbound Parse: one post per mail, its parts as form fields or whole as MIME.

Field names and meanings: SendGrid, "Setting up the Inbound Parse webhook". Fields are read as
bytes: `text` and `html` keep the charset that the mail had, which `charsets` names, and a framework
would have replaced what is not UTF-8.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, Any
from urllib.parse import parse_qsl

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from channels.email_mime import ParsedMail, decoded, from_mime
from channels.received_mail import Envelope, ReceivedMail, addresses_in, receive

# Ten million characters of text are no letter; a whole mail comes with its attachments.
LARGEST_FIELD_BYTES = 4_000_000
LARGEST_MAIL_BYTES = 40_000_000
CHUNK_BYTES = 64 * 1024
ATTACHMENT = "attachment"
ENVELOPE = "envelope"

log = logging.getLogger(__name__)

Fields = dict[str, bytes]


class _Decoder(MultipartDecoder):
    """A file may be called anything, in any bytes; the original gives up on what is not UTF-8."""

    def _parse_headers(self, data: bytes | bytearray) -> Any:
        return super()._parse_headers(bytes(data).decode("utf-8", "replace").encode())


def read_fields(body: IO[bytes], content_type: str, *, only: str | None = None) -> Fields:
    """The form's fields by name, the first of each; of a file, such as an attachment, only its
    name, so that a large mail costs little memory. A form that breaks off is read up to there.

    `only` one field, if nothing else is to be kept.
    """
    body.seek(0)
    mimetype, options = parse_options_header(content_type)
    if mimetype == "application/x-www-form-urlencoded":
        return _plain_form(body.read(LARGEST_FIELD_BYTES))
    fields: Fields = {}
    boundary = options.get("boundary", "").encode(errors="replace")
    if mimetype == "multipart/form-data" and boundary:
        try:
            _collect(_events(body, boundary), fields, only=only)
        except ValueError:
            log.warning("form breaks off", extra={"fields": len(fields)})
    return fields


def _plain_form(body: bytes) -> Fields:
    # By way of Latin-1, in which every byte is a character.
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    return {name: value.encode("latin-1") for name, value in reversed(pairs)}


def _events(body: IO[bytes], boundary: bytes) -> Iterator[Event]:
    decoder = _Decoder(boundary)
    while not decoder.complete:
        decoder.receive_data(body.read(CHUNK_BYTES) or None)
        while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
            yield event


def _collect(events: Iterator[Event], fields: Fields, *, only: str | None) -> None:
    name, value, is_new, room = "", bytearray(), False, 0
    for event in events:
        if isinstance(event, Field | File):
            name, value = str(event.name), bytearray()
            is_new = name not in fields and only in (None, name)
            room = 0 if isinstance(event, File) or not is_new else _most(name)
        elif isinstance(event, Data):
            value += event.data[: room - len(value)]
            if not event.more_data and is_new:
                fields[name] = bytes(value)


def _most(name: str) -> int:
    return LARGEST_MAIL_BYTES if name == "email" else LARGEST_FIELD_BYTES


def read_mail(fields: Fields) -> ReceivedMail:
    """The mail, from parsed or raw mode. Never fails: what is missing or odd is empty."""
    charsets = _json(fields, "charsets")
    texts = {
        name: decoded(value, _charset(charsets, name))
        for name, value in fields.items()
        if name in ("from", "to", "cc", "subject", "text", "html")
    }
    mail = from_mime(fields["email"]) if "email" in fields else _parsed(fields, texts)
    return receive(
        mail,
        read_envelope(fields) or _envelope_of(mail, texts),
        author=_header(mail, texts, "from"),
        subject=_header(mail, texts, "subject"),
    )


def _header(mail: ParsedMail, texts: Mapping[str, str], name: str) -> str:
    """SendGrid decodes them, but not every one."""
    told, own = texts.get(name, ""), mail.header(name) or ""
    return own if own and (not told or "=?" in told) else told


def read_envelope(fields: Fields) -> Envelope | None:
    """None if there is none to be read."""
    told = _json(fields, ENVELOPE)
    recipients = told.get("to")
    if isinstance(recipients, str):
        recipients = [recipients]
    if not isinstance(recipients, list):
        return None
    sender = told.get("from")
    return Envelope(
        recipients=tuple(one for one in recipients if isinstance(one, str)),
        sender=sender if isinstance(sender, str) else None,
    )


def _envelope_of(mail: ParsedMail, texts: Mapping[str, str]) -> Envelope:
    """Whom the mail names, where nobody says who really got it."""
    named = [texts.get("to") or mail.header("To"), texts.get("cc") or mail.header("Cc")]
    return Envelope(tuple(one for line in named if line for one in addresses_in(line)), sender=None)


def _parsed(fields: Fields, texts: Mapping[str, str]) -> ParsedMail:
    headers = from_mime(fields.get("headers", b"") + b"\r\n\r\n")
    return replace(
        headers,
        plain=texts.get("text"),
        html=texts.get("html"),
        attachment_count=_attachments(fields),
    )


def _attachments(fields: Fields) -> int:
    parts = sum(
        name.removeprefix(ATTACHMENT).isdecimal() for name in fields if name.startswith(ATTACHMENT)
    )
    said = fields.get("attachments", b"").strip()
    return max(parts, int(said) if said.isdigit() and len(said) < 4 else 0)


def _charset(charsets: Mapping[str, Any], name: str) -> str | None:
    named = charsets.get(name)
    return named if isinstance(named, str) else None


def _json(fields: Fields, name: str) -> dict[str, Any]:
    try:
        value = json.loads(decoded(fields.get(name, b""), None))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

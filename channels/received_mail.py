"""A mail to the business, whoever handed it over: from whom, to whom, what it says."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from channels.automatic_mail import is_machine, why_automatic
from channels.email_mime import ParsedMail
from channels.email_reply import visible_reply
from channels.text import MOST_STORED_BYTES, as_name, storable
from core.errors import InvalidMailbox
from core.people import mailboxes

LONGEST_SUBJECT = 300
LONGEST_WHOLE = 20_000
LONGEST_ID = 250
MOST_REFERENCES = 20
MOST_RECIPIENTS = 50

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_IN_ANGLES = re.compile(r"<([^<>]*)>")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_ANSWERS = re.compile(
    r"\s*(?:re|aw|sv|vs|antw|antwort|rv|res|rif|ref|fwd?|wg|tr|enc)\s*(?:\[\d+\])?:", re.I
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who really got it and from whom, as the mail servers said. `sender` is empty for a bounce and
    None when it was not told."""

    recipients: tuple[str, ...]
    sender: str | None

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """The recipients in canonical form, as far as they are mailboxes."""
        return tuple(filter(None, map(_mailbox, self.recipients[:MOST_RECIPIENTS])))


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """`key` tells a repeated delivery, for ever. `recipients` are mailboxes in canonical form, and
    so is `sender`, if a mailbox could be read at all. `text` is the visible reply; `whole` is kept
    beside it where cutting took something away. `automatic` says why no person wrote it."""

    key: str
    recipients: tuple[str, ...]
    sender: str | None
    sender_name: str
    subject: str
    text: str
    whole: str | None
    message_id: str | None
    references: tuple[str, ...]
    attachment_count: int
    automatic: str | None

    @property
    def extra(self) -> dict[str, Any]:
        """What is kept of it beside its text; an answer threads by the ids."""
        facts = {
            "profile_name": self.sender_name,
            "subject": self.subject,
            "mail_id": self.message_id,
            "references": list(self.references),
            "whole": self.whole,
            "automatic": self.automatic,
        }
        return {name: value for name, value in facts.items() if value}


def receive(mail: ParsedMail, envelope: Envelope, *, author: str, subject: str) -> ReceivedMail:
    """`author` and `subject` are the header fields of these names, decoded. Never fails."""
    sender, name = _author(author)
    if sender is None and envelope.sender:
        sender = _mailbox(envelope.sender)
    ids = _MESSAGE_ID.findall(mail.header("Message-ID") or "")
    automatic = why_automatic(mail, envelope_sender=envelope.sender, subject=subject)
    if automatic is None and sender and is_machine(sender):
        automatic = "machine"
    subject = " ".join(storable(subject).split())[:LONGEST_SUBJECT]
    text, whole = _text(mail, subject)
    return ReceivedMail(
        key=_key(mail, envelope, ids, author, subject),
        recipients=envelope.mailboxes,
        sender=sender,
        sender_name=name,
        subject=subject,
        text=text,
        whole=whole,
        message_id=ids[0] if ids else None,
        references=_references(mail),
        attachment_count=mail.attachment_count,
        automatic=automatic,
    )


def addresses_in(header: str) -> list[str]:
    """The mailboxes of a To or Cc as written, whatever commas their display names have."""
    bare = _QUOTED.sub("", header[:2000])
    return _IN_ANGLES.findall(bare) or [part for part in re.split(r"[,;\s]+", bare) if "@" in part]


def _author(header: str) -> tuple[str | None, str]:
    """Mailbox and display name. A decoded name may hold commas, angles and anything else, so the
    mailbox is what stands last."""
    header = " ".join(storable(header[:2000]).split())
    found = addresses_in(re.split(r"(?<=>)\s*,", _QUOTED.sub("", header))[0])
    address = found[-1] if found else ""
    name = header.rpartition(f"<{address}>")[0] if address else ""
    return _mailbox(address), as_name(name.strip().strip("\"'").replace('\\"', '"'))


def _mailbox(address: str) -> str | None:
    try:
        return mailboxes.canonical(storable(address).strip().strip("<>"))
    except InvalidMailbox:
        return None


def _text(mail: ParsedMail, subject: str) -> tuple[str, str | None]:
    """The reply, and the whole text where it is longer. A mail without text may say it all in its
    subject, unless that is only the subject of what it answers."""
    said = _stored(visible_reply(plain=mail.plain, html=mail.html))
    if not said.strip():
        return ("" if _ANSWERS.match(subject) or mail.header("In-Reply-To") else subject), None
    whole = storable(mail.plain or "").strip()[:LONGEST_WHOLE]
    return said, whole if len(whole) > len(said) else None


def _stored(text: str) -> str:
    encoded = storable(text).encode()
    return encoded[:MOST_STORED_BYTES].decode(errors="ignore")


def _references(mail: ParsedMail) -> tuple[str, ...]:
    """RFC 5322: those of the mail that it answers, oldest first, then that mail itself."""
    named = " ".join([*mail.all_headers("References"), mail.header("In-Reply-To") or ""])
    known = dict.fromkeys(_MESSAGE_ID.findall(named))
    return tuple(known)[-MOST_REFERENCES:]


def _key(mail: ParsedMail, envelope: Envelope, ids: list[str], author: str, subject: str) -> str:
    """Message-ID and envelope; a mail without an id is told by what it says."""
    what = ids[0] if ids else [author, subject, mail.header("Date"), mail.plain, mail.html]
    told = [what, envelope.sender, sorted(envelope.recipients)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()

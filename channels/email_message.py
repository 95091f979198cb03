"""A letter as a mail: its parts, its headers, its calendar file. No provider here.

Whatever comes from outside and ends in a header loses its line breaks and control characters
first, so that nobody can add a header of their own.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from channels import invitation
from channels.invitation import Party
from channels.letter import Letter
from channels.messages import OutgoingMessage
from core.models import Purpose
from core.settings import settings

LONGEST_SUBJECT = 200
LONGEST_NAME = 100
# RFC 5322 allows 998 characters to a line; not every program folds one that it was given.
LONGEST_REFERENCES = 900
FONT = (
    "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,"
    "sans-serif;"
)
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>", re.ASCII)
# Marks that turn the reading direction, byte order marks, and halves of characters.
TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
NOT_IN_NAMES = re.compile(r'[;,<>"\\]')


@dataclass(frozen=True, slots=True)
class CalendarFile:
    method: str
    content: bytes


@dataclass(frozen=True, slots=True)
class EmailMessage:
    """`from_name` is ASCII; names and subject are one line each."""

    subject: str
    sender: str
    from_name: str
    recipient: str
    to_name: str
    reply_to: str | None
    headers: dict[str, str]
    text: str
    html: str
    calendar: CalendarFile | None


def compose(
    message: OutgoingMessage, letter: Letter, *, inbound_domain: str | None = None
) -> EmailMessage:
    """`inbound_domain` is where answers are received, if not at the installation's."""
    host = settings().inbound_email_domain or message.sender.rpartition("@")[2]
    inbound = inbound_domain or settings().inbound_email_domain
    has_address = bool(inbound and letter.reply_token)
    return EmailMessage(
        subject=_one_line(letter.subject, LONGEST_SUBJECT),
        sender=message.sender,
        from_name=_ascii(_name(letter.business)),
        recipient=message.recipient,
        to_name=_name(letter.customer_name or ""),
        reply_to=f"r-{letter.reply_token}@{inbound}" if has_address else None,
        headers=_headers(message, letter, host),
        text=_template("letter.txt").render(letter=letter).strip() + "\n",
        html=_template("letter.html").render(letter=letter, font=FONT),
        calendar=_calendar(message, letter),
    )


def _headers(message: OutgoingMessage, letter: Letter, host: str) -> dict[str, str]:
    """The Message-ID is made of our own id: a mail sent again after a doubtful failure is the same
    mail, which most mailboxes then show once."""
    headers = {
        "Message-ID": f"<{message.id}@{host}>",
        # RFC 3834 for robots in general, the other for Exchange: no automatic answers, please.
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if message.purpose is not Purpose.STAFF:
        is_answer = message.purpose in (Purpose.REPLY, Purpose.OPT_OUT)
        headers["Auto-Submitted"] = "auto-replied" if is_answer else "auto-generated"
    if references := _references(letter.references):
        headers["In-Reply-To"] = references[-1]
        headers["References"] = " ".join(references)
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe.url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _references(known: tuple[str, ...]) -> list[str]:
    """The first, which began the thread, and of the rest as many of the latest as fit."""
    whole = list(dict.fromkeys(one for one in known if MESSAGE_ID.fullmatch(one)))
    room = LONGEST_REFERENCES - (len(whole[0]) if whole else 0)
    kept: list[str] = []
    for one in reversed(whole[1:]):
        room -= len(one) + 1
        if room < 0:
            break
        kept.append(one)
    return whole[:1] + kept[::-1]


def _calendar(message: OutgoingMessage, letter: Letter) -> CalendarFile | None:
    if letter.invitation is None:
        return None
    content = invitation.calendar_of(
        letter.invitation,
        organizer=Party(_name(letter.business), message.sender),
        attendee=Party(_name(letter.customer_name or ""), message.recipient),
        written_at=letter.written_at,
    )
    return CalendarFile(invitation.method_of(letter.invitation), content)


def _one_line(text: str, longest: int) -> str:
    """Without line breaks, control characters, and marks that would show the rest backwards."""
    plain = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    line = " ".join(TURNS.sub("", plain).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _name(text: str) -> str:
    """SendGrid takes no `;` and no `,` in names; quotes and angles would have to be escaped."""
    return _one_line(NOT_IN_NAMES.sub(" ", text), LONGEST_NAME)


def _ascii(name: str) -> str:
    """SendGrid takes no Unicode in the From; letters lose their marks, and a name in another script
    is left out. The mail itself names the business as it is written."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return kept if kept.isascii() else ""


@lru_cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)

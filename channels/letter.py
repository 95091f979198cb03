"""What an e-mail says besides the bare text, in words already: channels give it only its form."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Button:
    """`is_main`: what most people will want."""

    label: str
    url: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Invitation:
    """A visit for the customer's calendar. `sequence` grows with every change of the visit."""

    appointment_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    is_canceled: bool
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail in words.

    `references` are the Message-IDs of the thread so far, angle brackets included, oldest first;
    the mail answers the last one. `reply_token` goes into the address for replies. `details` are
    labels and values. `footer` is small print, `unsubscribe` its one link.
    """

    subject: str
    business: str
    language: str
    title: str | None
    paragraphs: tuple[str, ...]
    written_at: datetime
    details: tuple[tuple[str, str], ...] = ()
    buttons: tuple[Button, ...] = ()
    hint: str | None = None
    footer: tuple[str, ...] = ()
    unsubscribe: Button | None = None
    reply_token: str | None = None
    references: tuple[str, ...] = ()
    customer_name: str | None = None
    invitation: Invitation | None = None

"""The mailboxes: their mails as lists show them, and one of them as it was sent.

A mail is nowhere stored: it is written again from its outbox row, by the code that wrote it when it
left.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from admin.simulator.devices import Device, described
from channels.email_message import EmailMessage, compose
from channels.letter import Letter
from channels.messages import OutgoingMessage
from conversations.letters import letters_for
from core.models import Channel, Direction, Message, Purpose

MAILS_SHOWN = 15

Mailbox = dict[str, Any]


def mailboxes(db: Session, devices: Sequence[Device]) -> list[Mailbox]:
    latest = {one.point.id: one.messages[-MAILS_SHOWN:] for one in devices}
    arrived = [one for mails in latest.values() for one in mails if _is_from_us(one)]
    letters = letters_for(db, arrived)
    return [
        device.described()
        | {
            "address": device.point.address,
            "mails": [_listed(one, letters) for one in reversed(latest[device.point.id])],
        }
        for device in devices
    ]


def _is_from_us(message: Message) -> bool:
    return message.direction is Direction.OUT and message.channel is Channel.EMAIL


def _listed(message: Message, letters: Mapping[str, Letter]) -> dict[str, Any]:
    letter = letters.get(message.id)
    subject = letter.subject if letter else message.extra.get("subject", "")
    return described(message) | {
        "subject": subject,
        "text": " ".join(letter.paragraphs if letter else [message.text]),
        "has_invitation": letter is not None and letter.invitation is not None,
    }


def mail_of(db: Session, message: Message) -> tuple[EmailMessage, Letter]:
    """The mail, and what it was made of. For one that the business sent."""
    letter = letters_for(db, [message])[message.id]
    outgoing = OutgoingMessage(
        id=message.id,
        tenant_id=message.tenant_id,
        channel=message.channel,
        sender=message.sender,
        recipient=message.recipient,
        text=message.text,
        purpose=message.purpose or Purpose.NOTICE,
        about_id=message.about_id,
        extra=message.extra,
        letter=letter,
    )
    # Nothing receives mail for the demo but the simulator, which takes it for any domain.
    return compose(outgoing, letter, inbound_domain=message.sender.rpartition("@")[2]), letter

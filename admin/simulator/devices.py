"""The phones and mailboxes at hand, and what was said on each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.simulator import words
from conversations.dialogue.model import State
from core.catalogue import Catalogue
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Direction,
    Message,
    Purpose,
    Standing,
)
from core.people.contact_codes import in_clear
from demo import salon
from demo.salon import DemoCustomer

MESSAGES_READ = 240

OWNERS: dict[tuple[Channel, str], DemoCustomer] = {
    (channel, address): one
    for channel, way in (
        (Channel.SMS, "phone"),
        (Channel.WHATSAPP, "whatsapp"),
        (Channel.EMAIL, "mailbox"),
    )
    for one in salon.SHOWN
    if (address := getattr(one, way))
}


@dataclass(frozen=True, slots=True)
class Device:
    """A phone or mailbox of somebody in the demo; `messages` are those that passed through it,
    oldest first."""

    point: ContactPoint
    customer: Customer
    talk: Conversation | None
    messages: Sequence[Message]

    @property
    def owner(self) -> DemoCustomer:
        return OWNERS[self.point.channel, self.point.address]

    def described(self) -> dict[str, Any]:
        """What phones and mailboxes have in common, for the page."""
        return {
            "id": self.point.address,
            "customer_id": self.customer.id,
            "name": self.customer.name,
            "channel": self.point.channel.value,
            "story": self.owner.story,
            "accent": salon.SHOWN.index(self.owner),
            "conversation_id": None if self.talk is None else self.talk.id,
            "state": State.IDLE.value if self.talk is None else self.talk.state,
            "is_with_staff": self.talk is not None and self.talk.handed_over_at is not None,
            "is_opted_out": self.point.standing is Standing.OPTED_OUT,
        }


def described(message: Message) -> dict[str, Any]:
    """What texts and mails have in common, for the page."""
    is_code = message.purpose is Purpose.CODE
    return {
        "id": message.id,
        "is_mine": message.direction is Direction.IN,
        "text": in_clear(message.text, message.about_id if is_code else None),
        "status": message.status.value,
        "purpose": message.purpose.value if message.purpose else None,
        "at": words.milliseconds(message.created_at),
    }


def devices(db: Session, known: Catalogue) -> list[Device]:
    """First the phones, then the mailboxes, each in the order of the demo's people."""
    rows: Sequence[tuple[ContactPoint, Customer, Conversation | None]] = db.execute(
        select(ContactPoint, Customer, Conversation)
        .join(Customer, Customer.id == ContactPoint.customer_id)
        .outerjoin(
            Conversation,
            (Conversation.customer_id == Customer.id)
            & (Conversation.tenant_id == Customer.tenant_id),
        )
        .where(
            ContactPoint.tenant_id == known.tenant_id,
            ContactPoint.address.in_({address for _, address in OWNERS}),
        )
    ).all()
    said = _messages(db, {talk.id for _, _, talk in rows if talk is not None})
    order = list(OWNERS)
    found = [
        Device(point, customer, talk, said[point.id])
        for point, customer, talk in rows
        if (point.channel, point.address) in OWNERS
    ]
    return sorted(found, key=lambda one: order.index((one.point.channel, one.point.address)))


def _messages(db: Session, conversation_ids: set[str]) -> dict[str, list[Message]]:
    """By contact point."""
    latest = db.scalars(
        select(Message)
        .where(Message.conversation_id.in_(conversation_ids))
        .order_by(Message.id.desc())
        .limit(MESSAGES_READ)
    ).all()
    found: dict[str, list[Message]] = defaultdict(list)
    for message in reversed(latest):
        found[message.contact_point_id].append(message)
    return found

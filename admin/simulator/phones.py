"""The phones: their messages, and what can be answered by a tap."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admin.simulator.devices import Device, described
from bot.wording import wire, write
from bot.wording.templates import BUTTONS, TAP, Button
from conversations import templates
from conversations.templates import is_open
from core.catalogue import Catalogue, catalogue
from core.models import Channel, ContactPoint, Customer, Direction, Message

MESSAGES_SHOWN = 60

Phone = dict[str, Any]


def phone(device: Device, known: Catalogue) -> Phone:
    latest = device.messages[-MESSAGES_SHOWN:]
    return device.described() | {
        "number": device.point.address,
        "messages": [
            described(one) | {"buttons": buttons(one, device.messages, known, device.customer)}
            for one in latest
        ],
    }


def buttons(
    message: Message, thread: Sequence[Message], known: Catalogue, customer: Customer
) -> list[str]:
    """The labels under a message that left as a template, as WhatsApp shows them."""
    key = message.extra.get("key")
    titles = BUTTONS.get(key, ()) if isinstance(key, str) else ()
    if message.channel is not Channel.WHATSAPP or message.direction is Direction.IN or not titles:
        return []
    left_at = message.sent_at or message.created_at
    if is_open(_heard_at(thread, before=left_at), left_at):
        return []  # it was said in plain words
    language = customer.language or known.language
    own = known.own_texts(language)
    return [write(title, {}, language=language, own=own) for title, _ in titles]


def tapped(db: Session, message: Message, place: str) -> Button | None:
    """The button with what a tap on it says; None if the message has none at that place."""
    key = message.extra.get("key", "")
    titled = BUTTONS.get(key, ())
    if not place.isdecimal() or int(place) >= len(titled):
        return None
    title, payload = titled[int(place)]
    facts = wire.load(message.extra["facts"])
    known = catalogue(db, message.tenant_id)
    language = _language(db, message) or known.language
    named = templates.tap(key, message.about_id, facts)
    label = write(title, {}, language=language, own=known.own_texts(language))
    return Button(label, payload.replace(TAP, named))


def _language(db: Session, message: Message) -> str | None:
    point = db.get_one(ContactPoint, message.contact_point_id)
    return db.get_one(Customer, point.customer_id).language


def _heard_at(thread: Sequence[Message], *, before: datetime) -> datetime | None:
    heard = (one.created_at for one in thread if one.direction is Direction.IN)
    return max((at for at in heard if at < before), default=None)

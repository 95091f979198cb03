"""Codes to prove an address: sent to the one that somebody says they are known by.

What is answered is the same, word for word, whether anybody has that address or not, and both count
alike: nobody can find out who is a customer. All rules at the door out hold for a code. What they
say by the address alone, that it is night there, is said at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from bot.wording import render
from conversations import outbox
from conversations.dialogue.context import Said
from conversations.people import add_conversation
from conversations.routes import Route, routes_to
from conversations.rules import allowance
from conversations.rules.allowance import Allowance
from core.catalogue import Catalogue
from core.ids import new_id
from core.messaging.quiet_hours import quiet_until
from core.models import Channel, ContactCode, ContactPoint, Purpose
from core.people import consent
from core.people.contact_codes import CODE_LASTS, HIDDEN

_code, _point = ContactCode.table(), ContactPoint.table()


def ask(
    db: Session,
    known: Catalogue,
    named: Sequence[str],
    *,
    contact_point_id: str,
    customer_id: str,
    now: datetime,
) -> Said:
    """Send a code to the first address `named` that is not the customer's already, if somebody is
    known by it, to be typed at the contact point; return what they are told. A telephone that is
    theirs on one channel may be somebody else's, as it seems, on another."""
    c = _point.c
    is_own = (c.tenant_id == known.tenant_id, c.customer_id == customer_id)
    own = set(db.scalars(select(c.address).where(*is_own)))
    others = {one: routes_to(db, known, one, not_of=customer_id, now=now) for one in named}
    address = next((one for one in named if one not in own or others[one]), None)
    if address is None:
        return Said("known_by_that")
    wakes_at = quiet_until(known.policies.messaging, address, known.zone, now)
    if wakes_at is not None:
        return Said("code_not_at_night", {"when": wakes_at.astimezone(known.zone)})
    channel = Channel.EMAIL if "@" in address else Channel.SMS
    address_hash = consent.address_hash(known.tenant_id, channel, address)
    allowed = _allowances(address_hash, contact_point_id)
    if not allowance.take(db, known.tenant_id, allowed, now=now):
        return Said("code_too_often")
    route = next(iter(others[address]), None)
    code_id = _replace(db, known, route, address_hash, contact_point_id, now)
    if route is not None:
        _send(db, known, route, code_id, now)
    return Said("code_on_its_way", {"minutes": CODE_LASTS // timedelta(minutes=1)})


def _allowances(address_hash: str, contact_point_id: str) -> list[Allowance]:
    """Three codes and five tries each leave a guess no chance, and nobody is pestered."""
    return [
        Allowance(f"code to {address_hash}", 3, timedelta(hours=4)),
        Allowance(f"code for {contact_point_id}", 3, timedelta(hours=4)),
        Allowance("codes", 30, timedelta(minutes=1)),
    ]


def _replace(
    db: Session,
    known: Catalogue,
    route: Route | None,
    address_hash: str,
    contact_point_id: str,
    now: datetime,
) -> str:
    """The new code's id; earlier ones for the same contact point or address open nothing more."""
    c = _code.c
    db.execute(
        delete(_code).where(
            c.tenant_id == known.tenant_id,
            or_(c.contact_point_id == contact_point_id, c.address_hash == address_hash),
        )
    )
    code_id = new_id()
    row = {
        "id": code_id,
        "tenant_id": known.tenant_id,
        "contact_point_id": contact_point_id,
        "address_hash": address_hash,
        "sent_to_id": route.contact_point_id if route else None,
        "tries": 0,
        "expires_at": now + CODE_LASTS,
    }
    db.execute(insert(_code), row)
    return code_id


def _send(db: Session, known: Catalogue, route: Route, code_id: str, now: datetime) -> None:
    """Its text is kept without the digits, and without what could say it again elsewhere."""
    language = route.language or known.language
    text = render(
        "code",
        {"business": known.name, "code": HIDDEN},
        language=language,
        region=known.region,
        channel=route.channel,
        own=known.own_texts(language),
    )
    outbox.add(
        db,
        tenant_id=known.tenant_id,
        conversation_id=route.conversation_id
        or add_conversation(db, known.tenant_id, route.customer_id, now=now),
        contact_point_id=route.contact_point_id,
        channel=route.channel,
        sender=route.sender,
        recipient=route.recipient,
        text=text,
        purpose=Purpose.CODE,
        now=now,
        about_id=code_id,
    )

"""People on WhatsApp who hide their number, or change it: known again by WhatsApp's own id.

The id is WhatsApp's, so unlike a name it proves who writes. A number stays the address once it is
known, because it goes on working for us after its owner has hidden it from others.
"""

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from channels.messages import InboundMessage
from core.models import Channel, ContactPoint

_point = ContactPoint.table()


def id_of(inbound: InboundMessage) -> str | None:
    return inbound.extra.get("external_id") if inbound.channel is Channel.WHATSAPP else None


def known_as(db: Session, tenant_id: str, inbound: InboundMessage) -> str | None:
    """The address of the contact point of somebody whose sender address nobody knows, if their id
    is known; a number that is told now takes the place of an id or of an older number."""
    external_id = id_of(inbound)
    if external_id is None:
        return None
    c = _point.c
    found = db.execute(
        select(c.id, c.address)
        .where(
            c.tenant_id == tenant_id,
            c.channel == Channel.WHATSAPP,
            or_(c.external_id == external_id, c.address == external_id),
        )
        .order_by(c.external_id.is_(None))
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    if inbound.sender == external_id:
        return str(found.address)
    change = {"address": inbound.sender, "external_id": external_id}
    db.execute(update(_point).where(c.id == found.id).values(**change))
    return inbound.sender


def remember(db: Session, tenant_id: str, contact_point_id: str, external_id: str) -> None:
    """An id belongs to one contact point: the one that was heard with it last."""
    c = _point.c
    is_same = (c.tenant_id == tenant_id, c.external_id == external_id)
    db.execute(update(_point).where(*is_same).values(external_id=None))
    db.execute(update(_point).where(c.id == contact_point_id).values(external_id=external_id))

"""By which channel a customer is reached when we speak first.

The customer's own choice comes first; then what they write from, before what is only on record; an
offer takes a channel that is read at once, before mail; then what costs least. Only addresses count
that may be written to now: in good standing, in a country that the business serves, and on WhatsApp
within a day of their last message or with an approved template for what is to be said.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from conversations.rules import is_served
from conversations.templates import is_approved, is_open
from core.catalogue import Catalogue
from core.messaging.quiet_hours import quiet_until
from core.messaging.tariffs import cost_micros
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Purpose,
    Standing,
    TenantAddress,
)
from core.people.sharing import points_of

_point = ContactPoint.table()


@dataclass(frozen=True, slots=True)
class Route:
    """From which address of the business to which of the customer's. `customer_id` is whose it is,
    and the conversation theirs: a shared one speaks for others too. `told_at` is when we last wrote
    to it, `heard_at` when they last wrote from it."""

    contact_point_id: str
    customer_id: str
    channel: Channel
    recipient: str
    heard_at: datetime | None
    told_at: datetime | None
    sender: str
    language: str | None
    preferred_channel: Channel | None
    conversation_id: str | None
    shared_at: datetime | None


def best_route(
    db: Session,
    known: Catalogue,
    customer_id: str,
    *,
    key: str | None,
    purpose: Purpose,
    now: datetime,
    not_by: Collection[str] = (),
) -> Route | None:
    """The route for the text of `key`; None if no address may be written to. `not_by` are contact
    points that were tried in vain."""
    mine = select(points_of([customer_id]).c.contact_point_id)
    ids = [one for one in db.scalars(mine) if one not in not_by]
    routes = _routes(db, known, _point.c.id.in_(ids))
    usable = [r for r in routes if is_served(known, r.channel, r.recipient)]
    closed = [r for r in usable if r.channel is Channel.WHATSAPP and not is_open(r.heard_at, now)]
    if closed and not _has_template(db, known, key, closed[0].language):
        usable = [r for r in usable if r not in closed]
    return min(usable, key=lambda r: _rank(r, known, purpose, now), default=None)


def routes_to(
    db: Session, known: Catalogue, address: str, *, not_of: str, now: datetime
) -> list[Route]:
    """By which somebody other than the customer `not_of` can be told something new at exactly this
    address, best first: one telephone may be reached by SMS and by WhatsApp."""
    c = _point.c
    routes = _routes(db, known, and_(c.address == address, c.customer_id != not_of))
    usable = [
        r
        for r in routes
        if is_served(known, r.channel, r.recipient)
        and (r.channel is not Channel.WHATSAPP or is_open(r.heard_at, now))
    ]
    return sorted(usable, key=lambda r: (r.channel is Channel.WHATSAPP, r.contact_point_id))


def _rank(route: Route, known: Catalogue, purpose: Purpose, now: datetime) -> tuple[Any, ...]:
    is_offer = purpose is Purpose.OFFER
    policies = known.policies.messaging
    return (
        is_offer and quiet_until(policies, route.recipient, known.zone, now) is not None,
        route.channel is not route.preferred_channel,
        route.heard_at is None,
        is_offer and route.channel is Channel.EMAIL,
        cost_micros(route.channel, route.recipient, segments=1),
        route.contact_point_id,
        route.sender,
    )


def _has_template(db: Session, known: Catalogue, key: str | None, language: str | None) -> bool:
    return key is not None and is_approved(db, known.tenant_id, key, language or known.language)


def _routes(db: Session, known: Catalogue, whose: ColumnElement[bool]) -> list[Route]:
    point, address = _point, TenantAddress.table()
    customer, conversation = Customer.table(), Conversation.table()
    rows: Iterable[Any] = db.execute(
        select(
            point.c.id,
            point.c.customer_id,
            point.c.channel,
            point.c.address,
            point.c.heard_at,
            point.c.told_at,
            address.c.address,
            customer.c.language,
            customer.c.preferred_channel,
            conversation.c.id,
            point.c.shared_at,
        )
        .join(
            address,
            and_(address.c.tenant_id == point.c.tenant_id, address.c.channel == point.c.channel),
        )
        .join(customer, customer.c.id == point.c.customer_id)
        .outerjoin(
            conversation,
            and_(
                conversation.c.tenant_id == point.c.tenant_id,
                conversation.c.customer_id == point.c.customer_id,
            ),
        )
        .where(
            whose,
            point.c.tenant_id == known.tenant_id,
            point.c.standing == Standing.OK,
        )
        .order_by(point.c.id, address.c.id)
    )
    return [Route(*row) for row in rows]

"""By which channel a customer is reached when we speak first.

The customer's own choice comes first; then what they write from, before what is only on record; an
offer takes a channel that is read at once, before mail; then what costs least. Only addresses count
that may be written to now: in good standing, in a country that the business serves, and on WhatsApp
within a day of their last message or with an approved template for what is to be said.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, select
from sqlalchemy.orm import Session

from conversations.rules import is_served
from conversations.templates import is_approved, is_open
from conversations.unasked import WAS_TOLD
from core.catalogue import Catalogue
from core.messaging.quiet_hours import quiet_until
from core.messaging.tariffs import cost_micros
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Purpose,
    SharedPoint,
    Standing,
    TenantAddress,
)
from core.people.sharing import points_of

_point, _shared = ContactPoint.table(), SharedPoint.table()


@dataclass(frozen=True, slots=True)
class Route:
    """From which address of the business to which of the customer's. `customer_id` is whose it is,
    and the conversation theirs: a shared one speaks for others too. `told_at` is when we last wrote
    to it, `heard_at` when they last wrote from it. Only `best_route` knows `was_told_unasked`."""

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
    was_told_unasked: bool | None = None


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
    rows = db.connection().execute(_OF_ONE, {"tenant": known.tenant_id, "customers": [customer_id]})
    routes = [Route(*row) for row in rows if row[0] not in not_by]
    usable = usable_of(
        routes, known, lambda language: _has_template(db, known, key, language), now=now
    )
    return best_of(usable, known, purpose=purpose, now=now)


def routes_of(
    db: Session, known: Catalogue, customer_ids: Collection[str]
) -> Mapping[str, Sequence[Route]]:
    """By customer: from and to which addresses in good standing they may be written to."""
    found: dict[str, list[Route]] = {}
    for route in _routes(db, known, _point.c.customer_id.in_(customer_ids)):
        found.setdefault(route.customer_id, []).append(route)
    shared = db.execute(
        select(_shared.c.contact_point_id, _shared.c.customer_id).where(
            _shared.c.customer_id.in_(customer_ids)
        )
    ).all()
    if shared:
        points: dict[str, list[Route]] = {}
        for route in _routes(db, known, _point.c.id.in_({row.contact_point_id for row in shared})):
            points.setdefault(route.contact_point_id, []).append(route)
        for row in shared:
            found.setdefault(row.customer_id, []).extend(points.get(row.contact_point_id, ()))
    return found


def usable_of(
    routes: Sequence[Route],
    known: Catalogue,
    has_template: Callable[[str | None], bool],
    *,
    now: datetime,
) -> list[Route]:
    """Those of one person's routes that the rules leave for a text: whether it is approved as a
    template in a language is asked only where WhatsApp's window is closed."""
    usable = [r for r in routes if is_served(known, r.channel, r.recipient)]
    closed = [r for r in usable if r.channel is Channel.WHATSAPP and not is_open(r.heard_at, now)]
    if closed and not has_template(closed[0].language):
        usable = [r for r in usable if r not in closed]
    return usable


def best_of(
    usable: Sequence[Route], known: Catalogue, *, purpose: Purpose, now: datetime
) -> Route | None:
    if len(usable) < 2:
        return usable[0] if usable else None
    return min(usable, key=lambda r: _rank(r, known, purpose, now))


def routes_to(
    db: Session, known: Catalogue, address: str, *, not_of: str, now: datetime
) -> list[Route]:
    """By which somebody other than the customer `not_of` can be told something new at exactly this
    address, best first: one telephone may be reached by SMS and by WhatsApp."""
    c = _point.c
    # All channels are named, for the index has them in front of the addresses.
    at = and_(c.channel.in_(Channel), c.address == address, c.customer_id != not_of)
    routes = _routes(db, known, at)
    usable = [
        r
        for r in routes
        if is_served(known, r.channel, r.recipient)
        and (r.channel is not Channel.WHATSAPP or is_open(r.heard_at, now))
    ]
    return sorted(usable, key=lambda r: (r.channel is Channel.WHATSAPP, r.contact_point_id))


def _rank(route: Route, known: Catalogue, purpose: Purpose, now: datetime) -> tuple[Any, ...]:
    is_offer = purpose in (Purpose.OFFER, Purpose.BROADCAST)
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
    rows: Iterable[Any] = db.execute(_select(whose), {"tenant": known.tenant_id})
    return [Route(*row) for row in rows]


def _select(*whose: ColumnElement[bool], among: FromClause = _point) -> Select[Any]:
    """`among` is read first, and has the contact points."""
    point, address = _point, TenantAddress.table()
    customer, conversation = Customer.table(), Conversation.table()
    return (
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
        .select_from(among)
        # Else MariaDB begins at the business's address, and from there reads all its customers.
        .prefix_with("STRAIGHT_JOIN", dialect="mysql")
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
            *whose,
            point.c.tenant_id == bindparam("tenant"),
            point.c.standing == Standing.OK,
        )
        .order_by(point.c.id, address.c.id)
    )


# Built once, for every text that is told unasked.
_mine = points_of(bindparam("customers", expanding=True))
_OF_ONE = _select(among=_mine.join(_point, _point.c.id == _mine.c.contact_point_id)).add_columns(
    WAS_TOLD
)

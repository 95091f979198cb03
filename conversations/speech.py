"""Speak first: tell a customer something that they did not just ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import Part, render, wire
from conversations import outbox
from conversations.naming import named
from conversations.people import add_conversation
from conversations.routes import Route, best_route
from conversations.rules import ANSWERS
from conversations.way_out import with_way_out
from core.catalogue import Catalogue
from core.models import ContactPoint, Message, Purpose
from core.people.sharing import people_behind


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say: the text's key and facts, why it leaves, and the offer or appointment that it
    speaks of."""

    key: str
    facts: dict[str, Any]
    purpose: Purpose
    about_id: str | None = None


def tell(
    db: Session,
    catalogue: Catalogue,
    customer_id: str,
    notice: Notice,
    *,
    now: datetime,
    not_by: Sequence[str] = (),
) -> str | None:
    """Queue one text to the customer by the best channel; returns the message's id, or None if no
    address of theirs may be written to. `not_by` are contact points that were tried in vain."""
    route = best_route(
        db,
        catalogue,
        customer_id,
        key=notice.key,
        purpose=notice.purpose,
        now=now,
        not_by=not_by,
    )
    if route is None:
        return None
    conversation_id = route.conversation_id or add_conversation(
        db, catalogue.tenant_id, route.customer_id, now=now
    )
    if route.shared_at is not None:
        notice = replace(notice, facts=_for_one_of_several(db, route, customer_id, notice.facts))
    text = render(
        notice.key,
        notice.facts,
        language=route.language or catalogue.language,
        region=catalogue.region,
        channel=route.channel,
        own=catalogue.own_texts(route.language or catalogue.language),
    )
    kept: dict[str, Any] = {"tried": list(not_by)} if not_by else {}
    if customer_id != route.customer_id:
        kept["for"] = customer_id
    return outbox.add(
        db,
        tenant_id=catalogue.tenant_id,
        conversation_id=conversation_id,
        contact_point_id=route.contact_point_id,
        channel=route.channel,
        sender=route.sender,
        recipient=route.recipient,
        text=with_way_out(
            named(text, catalogue, channel=route.channel, told_at=route.told_at, now=now),
            catalogue,
            route,
            notice.purpose,
        ),
        purpose=notice.purpose,
        now=now,
        about_id=notice.about_id,
        extra={"key": notice.key, "facts": wire.dump(notice.facts)} | kept,
    )


def _for_one_of_several(
    db: Session, route: Route, customer_id: str, facts: dict[str, Any]
) -> dict[str, Any]:
    """The facts with the name of whom they concern, where several read the text."""
    service = facts.get("service")
    name = people_behind(db, route.contact_point_id).get(customer_id)
    if not isinstance(service, str | Part) or not name:
        return facts
    return facts | {"service": Part("service_for", {"service": service, "name": name})}


def tell_by_another(
    db: Session, catalogue: Catalogue, message_id: str, *, now: datetime
) -> str | None:
    """Say the same again by the customer's next channel, after a send failed for good; returns the
    new message's id, or None if there is nothing left to try."""
    message, point = Message.table(), ContactPoint.table()
    failed = db.execute(
        select(
            message.c.extra,
            message.c.purpose,
            message.c.about_id,
            message.c.contact_point_id,
            point.c.customer_id,
        )
        .join(point, point.c.id == message.c.contact_point_id)
        .where(message.c.id == message_id, message.c.tenant_id == catalogue.tenant_id)
    ).one()
    if failed.purpose in ANSWERS or "key" not in failed.extra:
        return None
    facts = wire.load(failed.extra["facts"])
    notice = Notice(failed.extra["key"], facts, failed.purpose, failed.about_id)
    tried = (*failed.extra.get("tried", ()), failed.contact_point_id)
    customer_id = failed.extra.get("for", failed.customer_id)
    return tell(db, catalogue, customer_id, notice, now=now, not_by=tried)


def is_reachable(db: Session, catalogue: Catalogue, customer_id: str, *, now: datetime) -> bool:
    route = best_route(db, catalogue, customer_id, key=None, purpose=Purpose.NOTICE, now=now)
    return route is not None

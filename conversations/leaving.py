"""The page behind an unsubscribe link: one address, and whether we still write to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import standing
from conversations.standing import Evidence, How
from core.catalogue import catalogue
from core.errors import NotFound
from core.events import Actor, acting
from core.models import ActorKind, ContactPoint, Customer, Standing

_point, _customer = ContactPoint.table(), Customer.table()


@dataclass(frozen=True, slots=True)
class Seen:
    customer_id: str
    business: str
    language: str
    region: str
    own_texts: Mapping[str, str]
    has_left: bool


def look(db: Session, contact_point_id: str) -> Seen:
    """Raises NotFound."""
    row = db.execute(
        select(_point.c.tenant_id, _point.c.customer_id, _point.c.standing, _customer.c.language)
        .join(_customer, _customer.c.id == _point.c.customer_id)
        .where(_point.c.id == contact_point_id)
    ).one_or_none()
    if row is None:
        raise NotFound(contact_point_id=contact_point_id)
    known = catalogue(db, row.tenant_id)
    language = row.language or known.language
    return Seen(
        customer_id=row.customer_id,
        business=known.name,
        language=language,
        region=known.region,
        own_texts=known.own_texts(language),
        has_left=row.standing is Standing.OPTED_OUT,
    )


def leave(db: Session, contact_point_id: str, *, now: datetime) -> Seen:
    """Never write to this address again; doing it twice is doing it once. Raises NotFound."""
    customer_id = look(db, contact_point_id).customer_id
    evidence = Evidence(How.UNSUBSCRIBE)
    with acting(db, Actor(ActorKind.CUSTOMER, customer_id)):
        standing.change(db, contact_point_id, to=Standing.OPTED_OUT, evidence=evidence, now=now)
    return look(db, contact_point_id)

"""Changing what a business says of itself and of the places where it works."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import sqlalchemy as sa
from babel.numbers import get_currency_precision
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, touch
from core.errors import InvalidName, NotFound
from core.events import Fact, Name, announce
from core.models import Location, Service, Tenant
from core.people import phone_numbers
from core.setup.rule_changes import RuleChange, follow
from core.setup.tenants import checked_currency, checked_name, checked_time_zone

LONGEST_STREET = 200

TENANTS, LOCATIONS, SERVICES = Tenant.table(), Location.table(), Service.table()


@dataclass(frozen=True, slots=True)
class Business:
    """`language` is for customers whose own is not known."""

    name: str
    time_zone: str
    language: str
    currency: str


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    street: str | None
    phone: str | None


def business(known: Catalogue) -> Business:
    """What the business says of itself now."""
    return Business(known.name, known.zone.key, known.language, known.currency)


def change_tenant(db: Session, known: Catalogue, wanted: Business, *, now: datetime) -> list[str]:
    """Let the business be as `wanted` from now on. In another zone its hours are that zone's, while
    visits that are booked stay at their instants: returned are the ids of those that lay within the
    hours and now do not. Prices keep their figures in another currency.

    Raises InvalidName, InvalidTimeZone, InvalidCurrency.
    """
    before = business(known)
    after = Business(
        name=checked_name(wanted.name),
        time_zone=checked_time_zone(wanted.time_zone),
        language=wanted.language,
        currency=checked_currency(wanted.currency),
    )
    if after == before:
        return []
    db.execute(sa.update(TENANTS).where(TENANTS.c.id == known.tenant_id).values(**asdict(after)))
    if after.currency != before.currency:
        _keep_figures(db, known, after.currency)
    was, is_now = _changed(asdict(before), asdict(after))
    moved = after.time_zone != before.time_zone
    concerned = [*known.staff.values(), *known.former_staff.values()] if moved else []
    change = RuleChange(Name.TENANT_CHANGED, known.tenant_id, concerned, was, is_now)
    return follow(db, known, change, now=now)


def change_location(
    db: Session, known: Catalogue, location_id: str, wanted: Place, *, now: datetime
) -> None:
    """Let a location be as `wanted`. Raises NotFound, InvalidName, InvalidNumber."""
    place = known.locations.get(location_id)
    if place is None:
        raise NotFound(location_id=location_id)
    before = Place(place.name, place.street, place.phone)
    after = Place(
        checked_name(wanted.name),
        _street(wanted.street),
        phone_numbers.canonical(wanted.phone, known.region) if wanted.phone else None,
    )
    if after == before:
        return
    db.execute(sa.update(LOCATIONS).where(LOCATIONS.c.id == location_id).values(**asdict(after)))
    touch(db, known.tenant_id)
    was, is_now = _changed(asdict(before), asdict(after))
    fact = Fact(Name.LOCATION_CHANGED, known.tenant_id, location_id, now, before=was, after=is_now)
    announce(db, fact)


def _street(text: str | None) -> str | None:
    street = " ".join((text or "").split())
    if len(street) > LONGEST_STREET or not street.isprintable():
        raise InvalidName(name=street[:LONGEST_STREET])
    return street or None


def _keep_figures(db: Session, known: Catalogue, currency: str) -> None:
    """What cost 45.00 costs 45, however many decimals the currency has."""
    by = get_currency_precision(currency) - get_currency_precision(known.currency)
    for service in (*known.services.values(), *known.former_services.values()):
        if service.price_minor is not None and by:
            price = Decimal(service.price_minor).scaleb(by).quantize(Decimal(1), ROUND_HALF_UP)
            row = SERVICES.c.id == service.id
            db.execute(sa.update(SERVICES).where(row).values(price_minor=int(price)))


def _changed(
    before: dict[str, Any], after: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in after if after[name] != before[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}

"""Setting a business up: the tenant and its numbers."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from babel.numbers import get_territory_currencies, is_currency
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import (
    AddressTaken,
    InvalidCountry,
    InvalidCurrency,
    InvalidName,
    InvalidTimeZone,
    NameTaken,
    NotFound,
)
from core.events import Fact, Name, announce
from core.models import Channel, Location, Tenant, TenantAddress
from core.people import phone_numbers

LONGEST_NAME = 120
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def create_tenant(  # noqa: PLR0913 - keyword-only facts of one row
    db: Session,
    *,
    name: str,
    slug: str,
    time_zone: str,
    country: str,
    number: str,
    language: str = "en",
    currency: str | None = None,
    now: datetime,
) -> Tenant:
    """A business with one location and the number that customers text; the currency is its
    country's, if none is named. `language` is for customers whose own is not known.

    Raises what the checks below raise, NameTaken and AddressTaken.
    """
    country = checked_country(country)
    tenant = Tenant(
        slug=_slug(slug),
        name=checked_name(name),
        time_zone=checked_time_zone(time_zone),
        region=country,
        language=language,
        currency=checked_currency(currency) if currency else get_territory_currencies(country)[0],
        created_at=now,
    )
    if db.scalar(select(Tenant.id).where(Tenant.slug == tenant.slug)):
        raise NameTaken(name=tenant.slug)
    db.add(tenant)
    db.flush()
    db.add(Location(tenant_id=tenant.id, name=tenant.name))
    after = {"slug": tenant.slug, "time_zone": tenant.time_zone, "region": tenant.region}
    announce(db, Fact(Name.TENANT_CREATED, tenant.id, tenant.id, now, after=after))
    address = phone_numbers.canonical(number, country)
    add_address(db, tenant, channel=Channel.SMS, address=address, now=now)
    return tenant


def add_address(
    db: Session, tenant: Tenant, *, channel: Channel, address: str, now: datetime
) -> TenantAddress:
    """`address` in its canonical form. Raises AddressTaken."""
    taken = select(TenantAddress.id).where(
        TenantAddress.channel == channel, TenantAddress.address == address
    )
    if db.scalar(taken):
        raise AddressTaken
    added = TenantAddress(tenant_id=tenant.id, channel=channel, address=address)
    db.add(added)
    db.flush()
    after = {"channel": channel.value, "address": address}
    announce(db, Fact(Name.ADDRESS_ADDED, tenant.id, added.id, now, after=after))
    return added


def tenant_named(db: Session, slug: str) -> Tenant:
    """Raises NotFound."""
    tenant = db.scalar(select(Tenant).where(Tenant.slug == slug))
    if tenant is None:
        raise NotFound(tenant=slug)
    return tenant


def checked_name(text: str) -> str:
    """A name as it is stored, its blanks in order. Raises InvalidName."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidName(name=text[:LONGEST_NAME])
    return name


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text):
        raise InvalidName(name=text[:LONGEST_NAME])
    return text


def checked_time_zone(text: str) -> str:
    """The zone's key. Raises InvalidTimeZone."""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidTimeZone(time_zone=text[:64]) from None


def checked_country(text: str) -> str:
    """The code of a country. Raises InvalidCountry."""
    country = text.upper()
    if country not in phonenumbers.SUPPORTED_REGIONS or not get_territory_currencies(country):
        raise InvalidCountry(country=text[:8])
    return country


def checked_currency(text: str) -> str:
    """The code of a currency. Raises InvalidCurrency."""
    code = text.strip().upper()
    if not is_currency(code):
        raise InvalidCurrency(currency=text[:8])
    return code

"""Setting a business up: the tenant, its numbers, services and staff."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from babel.numbers import get_territory_currencies
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import phone_numbers
from core.catalogue import touch
from core.errors import (
    AddressTaken,
    InvalidCountry,
    InvalidDuration,
    InvalidName,
    InvalidTimeZone,
    NameTaken,
    NotFound,
)
from core.models import (
    Channel,
    Location,
    Service,
    Staff,
    StaffService,
    Tenant,
    TenantAddress,
    WorkingHours,
)
from core.working_hours import MINUTES_A_DAY, Shift

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
    now: datetime,
) -> Tenant:
    """A business with one location and the number that customers text; the currency is its
    country's. `language` is for customers whose own is not known.

    Raises what the checks below raise, NameTaken and AddressTaken.
    """
    country = _country(country)
    tenant = Tenant(
        slug=_slug(slug),
        name=checked_name(name),
        time_zone=_time_zone(time_zone),
        region=country,
        language=language,
        currency=get_territory_currencies(country)[0],
        created_at=now,
    )
    if db.scalar(select(Tenant.id).where(Tenant.slug == tenant.slug)):
        raise NameTaken(name=tenant.slug)
    db.add(tenant)
    db.flush()
    db.add(Location(tenant_id=tenant.id, name=tenant.name))
    add_address(db, tenant, channel=Channel.SMS, address=phone_numbers.canonical(number, country))
    return tenant


def add_address(db: Session, tenant: Tenant, *, channel: Channel, address: str) -> TenantAddress:
    """`address` in its canonical form. Raises AddressTaken."""
    taken = select(TenantAddress.id).where(
        TenantAddress.channel == channel, TenantAddress.address == address
    )
    if db.scalar(taken):
        raise AddressTaken
    added = TenantAddress(tenant_id=tenant.id, channel=channel, address=address)
    db.add(added)
    db.flush()
    return added


def tenant_named(db: Session, slug: str) -> Tenant:
    """Raises NotFound."""
    tenant = db.scalar(select(Tenant).where(Tenant.slug == slug))
    if tenant is None:
        raise NotFound(tenant=slug)
    return tenant


def add_service(
    db: Session,
    tenant: Tenant,
    *,
    name: str,
    duration_minutes: int,
    price_minor: int | None = None,
    aliases: Sequence[str] = (),
    buffers: tuple[int, int] = (0, 0),
) -> Service:
    """`buffers` are the minutes before and after the visit.

    Raises InvalidName, InvalidDuration and NameTaken.
    """
    name = checked_name(name)
    if duration_minutes < 1 or min(buffers) < 0 or duration_minutes + sum(buffers) > MINUTES_A_DAY:
        raise InvalidDuration
    if name.casefold() in (known.casefold() for known in _services(db, tenant)):
        raise NameTaken(name=name)
    service = Service(
        tenant_id=tenant.id,
        name=name,
        aliases=[checked_name(alias) for alias in aliases],
        duration_minutes=duration_minutes,
        buffer_before_minutes=buffers[0],
        buffer_after_minutes=buffers[1],
        price_minor=price_minor,
    )
    db.add(service)
    touch(db, tenant.id)
    db.flush()
    return service


def add_staff_member(
    db: Session,
    tenant: Tenant,
    *,
    name: str,
    shifts: Collection[Shift],
    nicknames: Sequence[str] = (),
    services: Collection[str] | None = None,
) -> Staff:
    """`services` are names; None means all that the tenant has. Works at the first location.

    Raises InvalidName, NameTaken, and NotFound for a service that does not exist.
    """
    name = checked_name(name)
    colleagues = db.scalars(select(Staff.name).where(Staff.tenant_id == tenant.id))
    if name.casefold() in (known.casefold() for known in colleagues):
        raise NameTaken(name=name)
    location_id = db.scalars(
        select(Location.id).where(Location.tenant_id == tenant.id).order_by(Location.id).limit(1)
    ).one()
    member = Staff(
        tenant_id=tenant.id,
        location_id=location_id,
        name=name,
        nicknames=[checked_name(nickname) for nickname in nicknames],
    )
    db.add(member)
    db.flush()
    for service_id in _service_ids(db, tenant, services):
        db.add(StaffService(staff_id=member.id, service_id=service_id))
    for shift in shifts:
        db.add(
            WorkingHours(
                staff_id=member.id,
                weekday=shift.weekday,
                from_minute=shift.from_minute,
                until_minute=shift.until_minute,
            )
        )
    touch(db, tenant.id)
    db.flush()
    return member


def _services(db: Session, tenant: Tenant) -> dict[str, str]:
    """Ids of active services by name."""
    rows = db.execute(
        select(Service.name, Service.id).where(Service.tenant_id == tenant.id, Service.is_active)
    )
    return dict(rows.all())


def _service_ids(db: Session, tenant: Tenant, names: Collection[str] | None) -> list[str]:
    known = {name.casefold(): service_id for name, service_id in _services(db, tenant).items()}
    if names is None:
        return list(known.values())
    for name in names:
        if name.casefold() not in known:
            raise NotFound(service=name)
    return [known[name.casefold()] for name in names]


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


def _time_zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidTimeZone(time_zone=text[:64]) from None


def _country(text: str) -> str:
    country = text.upper()
    if country not in phonenumbers.SUPPORTED_REGIONS or not get_territory_currencies(country):
        raise InvalidCountry(country=text[:8])
    return country

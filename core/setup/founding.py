"""A whole business made at once: itself, what it does, who works there and when, and its owner."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.accounts import users
from core.accounts.roles import Role
from core.catalogue import fresh_catalogue
from core.models import Tenant, TenantAddress, User
from core.setup import opening, services, staffing, tenants
from core.setup.working_hours import Shift

LONGEST_SLUG = 48
# Numbers kept for fiction: 555-0100 to 555-0199 of any area code.
FICTIONAL = "+1{area}55501{number:02}"
AREAS = ("206", "303", "312", "415", "512", "617", "702", "808", "917", "971")


@dataclass(frozen=True, slots=True)
class NewService:
    name: str
    duration_minutes: int
    price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class NewStaff:
    """`services` are names; None means all."""

    name: str
    services: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NewOwner:
    name: str
    email: str
    password_hash: str
    language: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`hours` are when it is open and everybody works; they can be told apart later."""

    name: str
    country: str
    time_zone: str
    language: str
    currency: str
    owner: NewOwner
    services: tuple[NewService, ...]
    staff: tuple[NewStaff, ...]
    hours: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Founded:
    tenant_id: str
    owner_id: str


def found(db: Session, plan: Plan, *, number: str, now: datetime) -> Founded:
    """Raises what its parts raise: InvalidName, InvalidTimeZone, InvalidCountry, InvalidCurrency,
    InvalidNumber, AddressTaken, NameTaken, NotFound for a service of staff that there is not,
    InvalidDuration, InvalidHours, InvalidMailbox."""
    tenant = tenants.create_tenant(
        db,
        name=plan.name,
        slug=slug_for(db, plan.name),
        time_zone=plan.time_zone,
        country=plan.country,
        number=number,
        language=plan.language,
        currency=plan.currency,
        now=now,
    )
    for service in plan.services:
        services.add_service(
            db,
            tenant,
            name=service.name,
            duration_minutes=service.duration_minutes,
            price_minor=service.price_minor,
            now=now,
        )
    for member in plan.staff:
        staffing.add_staff_member(
            db, tenant, name=member.name, shifts=plan.hours, services=member.services, now=now
        )
    _open(db, tenant, plan.hours, now=now)
    return Founded(tenant.id, _owner(db, tenant, plan.owner, now=now).id)


def _open(db: Session, tenant: Tenant, hours: Collection[Shift], *, now: datetime) -> None:
    known = fresh_catalogue(db, tenant.id)
    for location_id in known.locations:
        opening.set_hours(db, known, location_id, hours, now=now)


def _owner(db: Session, tenant: Tenant, owner: NewOwner, *, now: datetime) -> User:
    user = users.add(
        db,
        tenant.id,
        email=owner.email,
        name=owner.name,
        role=Role.OWNER,
        language=owner.language,
        now=now,
    )
    user.password_hash = owner.password_hash
    db.flush()
    return user


def slug_for(db: Session, name: str) -> str:
    """A short name that is nobody's yet, made of a longer one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-") or "business"
    alike = Tenant.slug.startswith(base, autoescape=True)
    taken = set(db.scalars(sa.select(Tenant.slug).where(alike)))
    if base not in taken:
        return base
    return next(one for n in range(2, len(taken) + 3) if (one := f"{base}-{n}") not in taken)


def fictional_number(db: Session) -> str:
    """One that no carrier knows and no business here has, for whoever only has the simulator."""
    taken = set(
        db.scalars(
            sa.select(TenantAddress.address).where(TenantAddress.address.like("+1___55501__"))
        )
    )
    numbers = (FICTIONAL.format(area=area, number=n) for n in range(100) for area in AREAS)
    return next(number for number in numbers if number not in taken)

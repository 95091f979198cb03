"""What a business still lacks before a customer's text can become a booking."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import credentials
from core.catalogue import Catalogue
from core.models import Channel, TenantAddress
from core.scheduling.availability import OpenTime, find_times

LOOKS_AHEAD = timedelta(days=14)
TWILIO = "twilio"


@dataclass(frozen=True, slots=True)
class Readiness:
    """`first_free` is the next time that anybody could book within two weeks. `is_simulated` says
    that nothing ever leaves by a provider, `has_own_account` that the business has one with it."""

    services: int
    staff: int
    first_free: OpenTime | None
    number: str | None
    is_simulated: bool
    has_own_account: bool


def readiness(db: Session, catalogue: Catalogue, *, now: datetime) -> Readiness:
    account = credentials.sealed_of(db, catalogue.tenant_id, TWILIO)
    is_simulated = account == credentials.SIMULATED
    return Readiness(
        services=len(catalogue.services),
        staff=sum(bool(member.hours and member.service_ids) for member in catalogue.staff.values()),
        first_free=_first_free(db, catalogue, now),
        number=_number(db, catalogue.tenant_id),
        is_simulated=is_simulated,
        has_own_account=account is not None and not is_simulated,
    )


def _first_free(db: Session, catalogue: Catalogue, now: datetime) -> OpenTime | None:
    windows = [(now, now + LOOKS_AHEAD)]
    firsts = [
        time
        for service_id in catalogue.services
        for time in find_times(db, catalogue, service_id, windows=windows, now=now, limit=1)
    ]
    return min(firsts, key=lambda time: time.starts_at, default=None)


def _number(db: Session, tenant_id: str) -> str | None:
    """The one that customers text."""
    return db.scalar(
        sa.select(TenantAddress.address)
        .where(TenantAddress.tenant_id == tenant_id, TenantAddress.channel == Channel.SMS)
        .order_by(TenantAddress.id)
        .limit(1)
    )

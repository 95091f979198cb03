"""Setting up who works at a business."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.errors import NameTaken
from core.events import Fact, Name, announce
from core.models import Location, Staff, StaffService, Tenant, WorkingHours
from core.setup.services import performed_by_name
from core.setup.tenants import checked_name
from core.setup.working_hours import Shift


def add_staff_member(
    db: Session,
    tenant: Tenant,
    *,
    name: str,
    shifts: Collection[Shift],
    nicknames: Sequence[str] = (),
    services: Collection[str] | None = None,
    now: datetime,
) -> Staff:
    """`services` are names; None means all that the tenant has, and a service of several steps
    means each of them. Works at the first location.

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
    performed = performed_by_name(db, tenant, services)
    db.add_all(StaffService(staff_id=member.id, service_id=one) for one in performed)
    db.add_all(WorkingHours(staff_id=member.id, **asdict(shift)) for shift in shifts)
    db.flush()
    touch(db, tenant.id)
    hours = [asdict(shift) for shift in shifts]
    after = {"location_id": location_id, "services": performed, "hours": hours}
    announce(db, Fact(Name.STAFF_ADDED, tenant.id, member.id, now, after=after))
    return member

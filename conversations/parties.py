"""Two visits that go together, said as one: what is for two, and with whom or when each is."""

from datetime import datetime
from typing import Any

from bot.wording import Part
from core.catalogue import Catalogue
from core.models import Appointment


def facts_of(
    known: Catalogue,
    *,
    service_id: str,
    staff_id: str,
    starts_at: datetime,
    second_staff_id: str | None,
    second_starts_at: datetime | None,
) -> dict[str, Any]:
    """Service, staff and start as a text tells them: of one visit as it is; of two the start of the
    first, with both of the staff, or with when the second begins."""
    service, staff = known.service(service_id).name, known.staff_member(staff_id).name
    facts: dict[str, Any] = {
        "service": service,
        "staff": staff,
        "when": starts_at.astimezone(known.zone),
    }
    if second_staff_id is None or second_starts_at is None:
        return facts
    if second_staff_id != staff_id:
        both = {"staff": staff, "second": known.staff_member(second_staff_id).name}
        return facts | {"service": for_two(service), "staff": Part("both_staff", both)}
    second_at = second_starts_at.astimezone(known.zone).time()
    return facts | {"service": Part("for_two_then", {"service": service, "second_at": second_at})}


def facts_of_booked(
    known: Catalogue, booked: Appointment, second: Appointment | None
) -> dict[str, Any]:
    return facts_of(
        known,
        service_id=booked.service_id,
        staff_id=booked.staff_id,
        starts_at=booked.starts_at,
        second_staff_id=second.staff_id if second else None,
        second_starts_at=second.starts_at if second else None,
    )


def for_two(service: str | Part) -> Part:
    return Part("for_two", {"service": service})

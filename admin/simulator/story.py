"""What just happened, in sentences: the events of the demo, newest first."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.simulator import words
from core.catalogue import Catalogue
from core.events import Name
from core.models import Customer, Event
from core.scheduling import local_time
from demo import salon

AT_MOST = 14

SENTENCES = {
    Name.APPOINTMENT_BOOKED: "{who} booked: {service} with {staff}, {when}",
    Name.APPOINTMENT_CANCELED: "{who} cancelled: {service} with {staff}, {when}",
    Name.APPOINTMENT_MOVED: "{who} moved: now {service} with {staff}, {when}",
    Name.APPOINTMENT_CONFIRMED: "{who} will come: {when}",
    Name.REMINDER_DUE: "{who} is reminded of {when}",
    Name.SLOT_FREED: "{when} with {staff} is free. Who waits for that?",
    Name.SLOT_RETURNED: "Nobody left to ask: {when} with {staff} is open to all",
    Name.OFFER_MADE: "{who} is the best match: {when} with {staff} is held",
    Name.OFFER_SENT: "{who} has the message; the answer time runs",
    Name.OFFER_ACCEPTED: "{who} said yes",
    Name.OFFER_DECLINED: "{who} said no and keeps the place on the list",
    Name.OFFER_LAPSED: "{who} did not answer in time",
    Name.OFFER_WITHDRAWN: "The offer to {who} was withdrawn",
    Name.ENTRY_JOINED: "{who} joined the waitlist",
    Name.ENTRY_REMOVED: "{who} left the waitlist",
    Name.ENTRY_EXPIRED: "The wish of {who} is over",
    Name.CONTACT_OPTED_OUT: "{who} wants no more texts",
    Name.CONTACT_OPTED_IN: "{who} wants texts again",
    Name.HANDED_OVER: "{who} is in the hands of staff",
    Name.GIVEN_BACK: "The bot answers {who} again",
}


def happened(db: Session, known: Catalogue, *, since: datetime) -> list[dict[str, Any]]:
    """The latest events after `since`, when the demo was loaded."""
    rows = db.execute(
        select(Event, Customer.name)
        .outerjoin(Customer, Customer.id == Event.customer_id)
        .where(
            Event.tenant_id == known.tenant_id,
            Event.name.in_([name.value for name in SENTENCES]),
            Event.happened_at > since,
            # Dozens of reminders fall due at once; those that no phone here shows are no news.
            (Event.name != Name.REMINDER_DUE.value)
            | Customer.name.in_([customer.name for customer in salon.SHOWN]),
        )
        .order_by(Event.id.desc())
        .limit(AT_MOST)
    )
    return [_told(known, event, name) for event, name in rows]


def _told(known: Catalogue, event: Event, who: str | None) -> dict[str, Any]:
    starts_at = event.data.get("starts_at")
    moment = datetime.fromisoformat(starts_at) if starts_at else None
    service_id, staff_id = event.data.get("service_id"), event.data.get("staff_id")
    sentence = SENTENCES[Name(event.name)].format(
        who=who or "Somebody new",
        service=known.service(service_id).name if service_id else "a visit",
        staff=known.staff_member(staff_id).name if staff_id else "anyone",
        when=words.when(known, moment) if moment else "a time",
    )
    return {
        "id": event.id,
        "name": event.name,
        "sentence": sentence,
        "customer": who,
        "at": words.milliseconds(event.happened_at),
        "day": local_time.local(moment, known.zone).date().isoformat() if moment else None,
    }

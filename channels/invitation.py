"""A visit as a calendar understands it (RFC 5545, RFC 5546): a request that a later one with a
higher SEQUENCE replaces, and a cancellation that takes it away."""

from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

from channels.letter import Invitation

PRODUCT = "-//Standby//Visits//EN"
REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    mailbox: str


def method_of(invitation: Invitation) -> str:
    return CANCEL if invitation.is_canceled else REQUEST


def calendar_of(
    invitation: Invitation, *, organizer: Party, attendee: Party, written_at: datetime
) -> bytes:
    """The file. The UID is the appointment's own id, which no other event in the world has, so that
    an update finds its event whatever host the mail came from (RFC 7986, 5.3)."""
    event = Event()
    event.add("uid", invitation.appointment_id)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", written_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", invitation.starts_at.astimezone(UTC))
    event.add("dtend", invitation.ends_at.astimezone(UTC))
    event.add("summary", invitation.title)
    if invitation.place:
        event.add("location", invitation.place)
    event.add("status", "CANCELLED" if invitation.is_canceled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _party(organizer), encode=False)
    event.add("attendee", _invited(attendee), encode=False)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method_of(invitation))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _party(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.mailbox}")
    if party.name:
        address.params["CN"] = vText(party.name.replace('"', "'"))
    return address


def _invited(party: Party) -> vCalAddress:
    """They have said yes already: no program need ask them, or mail us their answer."""
    address = _party(party)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("ACCEPTED")
    address.params["RSVP"] = vText("FALSE")
    return address

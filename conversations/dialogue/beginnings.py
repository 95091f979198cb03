"""What a new wish takes over from before: the visit booked last, or the one on offer."""

from bot.types import TimeWindow
from conversations.dialogue.context import Offered
from conversations.dialogue.model import Dialogue
from conversations.questions import OFFERS
from conversations.transcript import last_key
from core.scheduling import bookings

JUST_BOOKED = {"booked", "off_the_list", "ask_earlier", "ask_still_waiting"}


def take_last_visit(d: Dialogue) -> None:
    last = bookings.last_made(d.db, d.customer_id)
    if last is None or last.service_id not in d.catalogue.services:
        return
    d.context.service_id = last.service_id
    if last.staff_id in d.catalogue.staff and not d.reading.any_staff and not d.context.staff_id:
        d.context.staff_id = last.staff_id


def start_from_offer(d: Dialogue) -> None:
    """ "Can we do 4 instead?" while an offer is open is about what was offered."""
    offer = next((q for q in d.open_questions if q.kind in OFFERS), None)
    if offer and offer.starts_at and d.reading.when and not d.reading.services:
        d.context.service_id, d.context.staff_id = offer.service_id, offer.staff_id
        d.context.picked = Offered(starts_at=offer.starts_at)
        d.context.offer_id = offer.ref
        on = d.local(offer.starts_at).date()
        d.context.windows = (TimeWindow(first_on=on, last_on=on),)


def start_from_booked(d: Dialogue) -> None:
    """ "And the beard at 5", said right after something was booked, is meant for the same day."""
    windows = d.reading.when.windows
    if not windows or any(window.names_a_day for window in windows):
        return
    if last_key(d.db, d.conversation_id) not in JUST_BOOKED:
        return
    upcoming = bookings.upcoming(d.db, d.customer_id, d.now)
    if upcoming:
        last = max(upcoming, key=lambda visit: visit.id)  # ids grow with time
        on = d.local(last.starts_at).date()
        d.context.windows = (TimeWindow(first_on=on, last_on=on),)
        d.context.staff_id = last.staff_id

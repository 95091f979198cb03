"""Whether the waitlist may be offered: not to who waits for the same, nor where it is full, nor for
times at which nobody works."""

from conversations.dialogue import wishes
from conversations.dialogue.model import Dialogue
from core.models import WaitlistEntry
from core.scheduling import waitlist


def waits_already(d: Dialogue) -> WaitlistEntry | None:
    """What the customer waits for that is, in part at least, what they wish for now."""
    wish = _wish(d)
    entries = waitlist.active_entries(d.db, d.customer_id)
    return next((entry for entry in entries if waitlist.waits_for(entry, wish)), None)


def has_room(d: Dialogue) -> bool:
    wish = _wish(d)
    is_possible = waitlist.is_possible(d.catalogue, wish, now=d.now)
    return is_possible and waitlist.has_room(d.db, d.catalogue, wish)


def _wish(d: Dialogue) -> waitlist.Wish:
    return wishes.to_wish(d.context)

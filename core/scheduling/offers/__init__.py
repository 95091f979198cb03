"""A freed slot finds its next customer: those who wait are asked while the slot is held, and each
offer reaches exactly one end.

Everything about an offer begins by locking its slot; then come offers, the hold and its quanta, and
entries. Whoever comes second waits, and then sees what is true.
"""

from core.scheduling.offers.accepting import accept, fulfil_entry, take
from core.scheduling.offers.answer_times import (
    DueOffer,
    lapse,
    message_lost,
    message_sent,
    next_due_offer,
    pending_for,
)
from core.scheduling.offers.closing import decline, not_delivered, withdraw
from core.scheduling.offers.freeing import free_slot, look_again, offer_next
from core.scheduling.offers.inviting import invite
from core.scheduling.offers.looking import (
    is_gone,
    is_kept_for_another,
    is_promised,
    late_yes_until,
    visit_of_wait,
)
from core.scheduling.offers.missing import missed
from core.scheduling.offers.rounds import next_due as next_due_round

__all__ = [
    "DueOffer",
    "accept",
    "decline",
    "free_slot",
    "fulfil_entry",
    "invite",
    "is_gone",
    "is_kept_for_another",
    "is_promised",
    "lapse",
    "late_yes_until",
    "look_again",
    "message_lost",
    "message_sent",
    "missed",
    "next_due_offer",
    "next_due_round",
    "not_delivered",
    "offer_next",
    "pending_for",
    "take",
    "visit_of_wait",
    "withdraw",
]

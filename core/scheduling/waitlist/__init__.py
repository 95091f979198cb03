"""Waiting for a time: joining, leaving, and when a wish can no longer come true."""

from core.scheduling.waitlist.capacity import has_room, places_for
from core.scheduling.waitlist.correcting import change, restore
from core.scheduling.waitlist.entries import active_entries, entries_of_phone, place_of
from core.scheduling.waitlist.estimate import Estimate, estimate
from core.scheduling.waitlist.expiring import expire_due
from core.scheduling.waitlist.joining import join
from core.scheduling.waitlist.leaving import drop_repeated, leave, remove
from core.scheduling.waitlist.listing import (
    Listed,
    Order,
    Page,
    Proposed,
    Sought,
    counts,
    listed,
    listed_one,
)
from core.scheduling.waitlist.possible import has_two, is_possible
from core.scheduling.waitlist.promoting import first_times, promote
from core.scheduling.waitlist.renewing import look_again, question_sent, renew, renew_due
from core.scheduling.waitlist.watching import Waiting, history, waiting
from core.scheduling.waitlist.wishes import (
    MOST_NOTICE_MINUTES,
    MOST_TIMES,
    Wish,
    is_met,
    waits_for,
    wish_of,
)

__all__ = [
    "MOST_NOTICE_MINUTES",
    "MOST_TIMES",
    "Estimate",
    "Listed",
    "Order",
    "Page",
    "Proposed",
    "Sought",
    "Waiting",
    "Wish",
    "active_entries",
    "change",
    "counts",
    "drop_repeated",
    "entries_of_phone",
    "estimate",
    "expire_due",
    "first_times",
    "has_room",
    "has_two",
    "history",
    "is_met",
    "is_possible",
    "join",
    "leave",
    "listed",
    "listed_one",
    "look_again",
    "place_of",
    "places_for",
    "promote",
    "question_sent",
    "remove",
    "renew",
    "renew_due",
    "restore",
    "waiting",
    "waits_for",
    "wish_of",
]

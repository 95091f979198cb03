"""Openings that staff tell many customers about at once.

Nothing is kept for anybody: the slots stay open to all, and the first YES, or whoever books in
public, has them. Whom to tell is planned a page of customers at a time, in the order of their ids;
what belongs to a page is written in one transaction, so that a crash loses and doubles nobody.
"""

from core.scheduling.broadcasts.answering import (
    asked_of,
    decline,
    end_waits,
    message_failed,
    message_sent,
)
from core.scheduling.broadcasts.audience import Member, page
from core.scheduling.broadcasts.closing import close_slot, gone, supersede
from core.scheduling.broadcasts.drafts import set_audience, set_openings, set_text
from core.scheduling.broadcasts.listing import (
    Answer,
    Lying,
    Recent,
    Recents,
    answers_of,
    broadcast_of,
    lying_open,
    recent,
)
from core.scheduling.broadcasts.making import MOST_OPENINGS, make
from core.scheduling.broadcasts.openings import Opening, open_slot, openings_of
from core.scheduling.broadcasts.progress import Progress, progress_of
from core.scheduling.broadcasts.running import (
    begin,
    finish,
    lock,
    look_again,
    next_due,
    planned,
    stop,
    withdraw,
)

__all__ = [
    "MOST_OPENINGS",
    "Answer",
    "Lying",
    "Member",
    "Opening",
    "Progress",
    "Recent",
    "Recents",
    "answers_of",
    "asked_of",
    "begin",
    "broadcast_of",
    "close_slot",
    "decline",
    "end_waits",
    "finish",
    "gone",
    "lock",
    "look_again",
    "lying_open",
    "make",
    "message_failed",
    "message_sent",
    "next_due",
    "open_slot",
    "openings_of",
    "page",
    "planned",
    "progress_of",
    "recent",
    "set_audience",
    "set_openings",
    "set_text",
    "stop",
    "supersede",
    "withdraw",
]

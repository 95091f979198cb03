"""The first text that somebody gets unasked says how to get no more.

Carriers in North America ask for that (CTIA, Messaging Principles and Best Practices; Twilio's
messaging policy), so there it may cost a segment of its own. Elsewhere it is said where it costs
nothing. Mails and WhatsApp have their own ways out, and who was answered has written first.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import fit, segments, write
from conversations.routes import Route
from core.catalogue import Catalogue
from core.models import Channel, Direction, Message, MessageStatus, Purpose
from core.people import phone_numbers

KEY = "how_to_stop"
WORD = "STOP"
ASKED_FOR_IN = {"US", "PR", "VI", "GU", "AS", "MP", "CA"}
UNASKED = {Purpose.OFFER, Purpose.NOTICE, Purpose.REMINDER}
NEVER_LEFT = {MessageStatus.WITHHELD, MessageStatus.FAILED}

_message = Message.table()


def with_way_out(
    db: Session,
    text: str,
    known: Catalogue,
    route: Route,
    purpose: Purpose,
) -> str:
    """The text, and how to get no more where it is the first of its kind to the address."""
    if route.channel is not Channel.SMS or purpose not in UNASKED:
        return text
    language = route.language or known.language
    own = known.own_texts(language)
    hint = write(KEY, {"stop": WORD}, language=language, region=known.region, own=own)
    both = fit(f"{text} {hint}", route.channel)
    is_dearer = segments(both) > segments(text)
    if is_dearer and phone_numbers.country_of(route.recipient) not in ASKED_FOR_IN:
        return text
    return text if _was_told_unasked(db, route.contact_point_id) else both


def _was_told_unasked(db: Session, contact_point_id: str) -> bool:
    c = _message.c
    earlier = select(c.id).where(
        c.contact_point_id == contact_point_id,
        c.direction == Direction.OUT,
        c.purpose.in_(UNASKED),
        c.status.not_in(NEVER_LEFT),
    )
    return db.scalar(earlier.limit(1)) is not None

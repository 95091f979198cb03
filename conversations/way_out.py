"""The first text that somebody gets unasked says how to get no more.

Carriers in North America ask for that (CTIA, Messaging Principles and Best Practices; Twilio's
messaging policy), so there it may cost a segment of its own. Elsewhere it is said where it costs
nothing. Mails and WhatsApp have their own ways out, and who was answered has written first.
"""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.wording import fit, segments, write
from conversations.routes import Route
from core.catalogue import Catalogue
from core.models import Channel, ContactPoint, Message, MessageStatus, Purpose
from core.people import phone_numbers

KEY = "how_to_stop"
WORD = "STOP"
ASKED_FOR_IN = {"US", "PR", "VI", "GU", "AS", "MP", "CA"}
UNASKED = {Purpose.OFFER, Purpose.BROADCAST, Purpose.NOTICE, Purpose.REMINDER}
NEVER_LEFT = {MessageStatus.WITHHELD, MessageStatus.FAILED}

_message, _point = Message.table(), ContactPoint.table()

# Whether a contact point has been told something unasked before. One row is looked for, by the
# address: neither database may read all messages that left, which is what they make of EXISTS, or
# of the direction, which the purpose implies.
TOLD_UNASKED = (
    select(_message.c.id)
    .where(
        _message.c.contact_point_id == _point.c.id,
        _message.c.purpose.in_(UNASKED),
        _message.c.status.not_in(NEVER_LEFT),
    )
    .limit(1)
    .scalar_subquery()
    .is_not(None)
)
_was_told = select(TOLD_UNASKED).where(_point.c.id == bindparam("point"))


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
    both = hinted(text, known, route)
    return text if both == text or _is_known(db, route.contact_point_id) else both


def hinted(text: str, known: Catalogue, route: Route) -> str:
    """The text as an SMS, and how to get no more where that must be said or costs nothing."""
    language = route.language or known.language
    own = known.own_texts(language)
    hint = write(KEY, {"stop": WORD}, language=language, region=known.region, own=own)
    both = fit(f"{text} {hint}", route.channel)
    is_dearer = segments(both) > segments(text)
    return text if is_dearer and not is_asked_for(route) else both


def is_asked_for(route: Route) -> bool:
    """Whether carriers there ask for it."""
    return phone_numbers.country_of(route.recipient) in ASKED_FOR_IN


def _is_known(db: Session, contact_point_id: str) -> bool:
    return bool(db.connection().execute(_was_told, {"point": contact_point_id}).scalar())

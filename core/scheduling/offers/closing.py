"""An offer ends without a booking: the customer keeps their place, and the round goes on."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import OfferStatus
from core.scheduling.offers.endings import lock_offer, move_on


def decline(
    db: Session, catalogue: Catalogue, offer_id: str, *, customer_id: str, now: datetime
) -> None:
    """NO: the customer keeps their place, and who is asked next is up to the round's plan.

    Raises NotFound, OfferClosed.
    """
    locked = lock_offer(db, catalogue, offer_id, customer_id)
    move_on(db, catalogue, locked, OfferStatus.DECLINED, now)


def withdraw(db: Session, catalogue: Catalogue, offer_id: str, *, now: datetime) -> None:
    """Staff take the question back: the customer keeps their place and is told, if they have it;
    the round goes on. Raises NotFound, OfferClosed.
    """
    locked = lock_offer(db, catalogue, offer_id)
    was_sent = locked.offer.sent_at is not None
    move_on(db, catalogue, locked, OfferStatus.WITHDRAWN, now, was_sent=was_sent)


def not_delivered(db: Session, catalogue: Catalogue, offer_id: str, *, now: datetime) -> bool:
    """The customer cannot be asked, or has something else now: withdraw without a word, unless the
    offer has ended otherwise meanwhile."""
    locked = lock_offer(db, catalogue, offer_id)
    is_pending = locked.offer.status == OfferStatus.PENDING
    if is_pending:
        move_on(db, catalogue, locked, OfferStatus.WITHDRAWN, now)
    return is_pending

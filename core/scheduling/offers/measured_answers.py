"""A business's answer model, from its latest offers.

Nothing is stored: the offers are the measurement. They are read by one index range, never more of
them than LATEST, and each process keeps what it has computed for a short while, so that a hundred
slots freed at once read them once.
"""

import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Offer, OfferStatus
from core.scheduling.offers.answer_model import Answered, AnswerModel, measure
from core.scheduling.offers.waking import ALWAYS, Waking

LATEST = 400  # enough for steady figures, few enough to follow a business that changes
KEPT_FOR = timedelta(minutes=1)
KEPT_AT_MOST = 1024
SAID = {OfferStatus.ACCEPTED.value: True, OfferStatus.DECLINED.value: False}

OFFERS = Offer.table()

# Those of broadcasts are left out: who is written to without having waited answers otherwise.
LATEST_OFFERS = (
    # As they are stored: of hundreds of rows, making values of a type out of each costs the most.
    sa.select(
        sa.type_coerce(OFFERS.c.sent_at, sa.DateTime()).label("sent_at"),
        sa.type_coerce(OFFERS.c.ended_at, sa.DateTime()).label("ended_at"),
        sa.type_coerce(OFFERS.c.status, sa.String()).label("status"),
    )
    .where(
        OFFERS.c.tenant_id == sa.bindparam("tenant"),
        OFFERS.c.broadcast_id.is_(None),
        OFFERS.c.ended_at.is_not(None),
    )
    .order_by(OFFERS.c.ended_at.desc())
    .limit(LATEST)
)

_kept: dict[str, tuple[AnswerModel, datetime]] = {}
_kept_lock = threading.Lock()


def answers_of(
    db: Session, tenant_id: str, *, now: datetime, waking: Waking = ALWAYS
) -> AnswerModel:
    """How the business's customers answer, in waking minutes, as of at most KEPT_FOR ago."""
    model, measured_at = _kept.get(tenant_id, (None, now))
    if model is None or abs(now - measured_at) >= KEPT_FOR:
        rows = db.connection().execute(LATEST_OFFERS, {"tenant": tenant_id})
        model = measure(_answered(rows, waking))
        with _kept_lock:
            _kept.pop(tenant_id, None)
            if len(_kept) >= KEPT_AT_MOST:
                _kept.pop(next(iter(_kept)))
            _kept[tenant_id] = (model, now)
    return model


def _answered(rows: Iterable[Any], waking: Waking) -> Iterator[Answered]:
    """What was never sent teaches nothing. Every other end than an answer only says for how long
    there was none."""
    for sent_at, ended_at, status in rows:
        if sent_at is not None:
            minutes = waking.minutes(sent_at.replace(tzinfo=UTC), ended_at.replace(tzinfo=UTC))
            yield Answered(max(0.0, minutes), SAID.get(status))

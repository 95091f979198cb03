"""Why so many were asked at one moment, as it was announced with their offers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.events import Name
from core.models import Event

EVENTS = Event.table()


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan that weighs: `minutes_left` waking minutes to ask in and `candidates`, counted up to
    COUNTED_CANDIDATES; of all paces one question every `every_minutes` was the gentlest that is as
    good as the best. `filled` is how likely it was that somebody says YES in time, `disappointed`
    how many would in vain, as the latest `offers_measured` of the business were answered. So
    `asked` were asked, and each had `answer_minutes`."""

    asked: int
    answer_minutes: float
    minutes_left: float
    candidates: int
    every_minutes: float
    filled: float
    disappointed: float
    offers_measured: int


def plans_of(db: Session, offer_ids: Collection[str]) -> dict[str, Planned]:
    """By which plans these offers were made, by their ids; those of plans that do not weigh (one at
    a time, so many at once) are left out."""
    made = sa.select(EVENTS.c.subject_id, EVENTS.c.happened_at, EVENTS.c.data).where(
        EVENTS.c.subject_id.in_(offer_ids), EVENTS.c.name == Name.OFFER_MADE.value
    )
    return {
        offer_id: Planned(answer_minutes=_answer_minutes(data, made_at), **data["plan"])
        for offer_id, made_at, data in db.execute(made)
        if "plan" in data
    }


def _answer_minutes(data: Mapping[str, Any], made_at: datetime) -> float:
    """Nobody has longer than until the visit begins."""
    until_visit = datetime.fromisoformat(data["starts_at"]) - made_at
    return min(float(data["minutes"]), until_visit.total_seconds() / 60)

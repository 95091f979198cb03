"""What is known of a round when it is decided whom to ask more, and what can be decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.models import OfferStatus
from core.scheduling.offers.answer_model import PRIOR, AnswerModel
from core.scheduling.offers.waking import ALWAYS, Waking

COUNTED_CANDIDATES = 40  # nobody plans further ahead, and counting them all would take a scan


@dataclass(frozen=True, slots=True)
class Ask:
    """One person who was asked. `sent_at` and `answer_by` are empty until the question has left,
    `ended` and `ended_at` until there is an answer or the time for one is over."""

    offered_at: datetime
    sent_at: datetime | None = None
    answer_by: datetime | None = None
    ended: OfferStatus | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """A freed slot that nobody has yet. `last_call` is when the last person may be asked; `asks`
    are all of the round, oldest first; `candidates` is how many more fit and could be asked now,
    counted up to COUNTED_CANDIDATES. `hold_minutes` and `batch_size` are the tenant's, `answers` is
    what was measured of its customers, in the minutes of their days that `waking` counts."""

    now: datetime
    starts_at: datetime
    last_call: datetime
    asks: Sequence[Ask]
    candidates: int
    hold_minutes: float
    batch_size: int
    answers: AnswerModel = PRIOR
    waking: Waking = ALWAYS

    @property
    def live(self) -> list[Ask]:
        """Who has been asked and may still answer in time."""
        return [ask for ask in self.asks if ask.ended is None]

    @property
    def lapsed(self) -> list[Ask]:
        """Whose time to answer is over, but who may still say YES."""
        return [ask for ask in self.asks if ask.ended is OfferStatus.LAPSED]

    @property
    def minutes_left(self) -> float:
        """Waking minutes until nobody can be asked any more; negative after it."""
        return self.waking.minutes(self.now, self.last_call)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many more to ask now, how long each of them has from when their question was sent, and
    when to plan again even if nobody says anything: an answer or a lapse is a reason in itself.
    `why` is what staff are told of it."""

    ask: int = 0
    answer_minutes: float = 0
    look_again_at: datetime | None = None
    why: Mapping[str, float | int] = field(default_factory=dict)


NOTHING = Plan()

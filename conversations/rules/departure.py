"""What the rules look at, and what they can say."""

from dataclasses import dataclass
from datetime import datetime

from core.catalogue import Catalogue
from core.messaging.policies import MessagingPolicies
from core.models import Channel, OfferStatus, Purpose, Standing

# What somebody who has just written, or staff in person, are waiting for.
ANSWERS = {Purpose.REPLY, Purpose.OPT_OUT, Purpose.STAFF}
# A slot is kept for nobody else meanwhile, so an offer waits for the night only, unless everybody
# was asked at once. What is left can wait its turn.
BULK = {Purpose.NOTICE, Purpose.REMINDER, Purpose.BROADCAST}


@dataclass(frozen=True, slots=True)
class Departure:
    """One message about to leave. `told_lately` counts what the customer was told unasked within
    24 hours; `offer_status` and `visit_starts_at` are of what it speaks of, if it does;
    `broadcast_is_over` once nothing that a broadcast tells of is open, or staff have stopped it;
    `postponed_because` is what held it back last; `is_sayable` is false where its channel takes
    only a template and there is none; `is_broadcast` that everybody was asked at once."""

    id: str
    known: Catalogue
    channel: Channel
    sender: str
    recipient: str
    purpose: Purpose
    segments: int
    standing: Standing
    told_lately: int = 0
    offer_status: OfferStatus | None = None
    broadcast_is_over: bool = False
    visit_starts_at: datetime | None = None
    postponed_because: str | None = None
    is_sayable: bool = True
    written_at: datetime | None = None
    is_broadcast: bool = False

    @property
    def is_answer(self) -> bool:
        return self.purpose in ANSWERS

    @property
    def is_bulk(self) -> bool:
        return self.purpose in BULK or self.is_broadcast

    @property
    def policies(self) -> MessagingPolicies:
        return self.known.policies.messaging


@dataclass(frozen=True, slots=True)
class Withheld:
    """It never leaves."""

    because: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """It leaves later; the rules are asked again then."""

    because: str
    until: datetime


Verdict = Withheld | Postponed | None

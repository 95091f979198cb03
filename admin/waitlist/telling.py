"""A chain of freed slots, told as lines: when, what, of whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from admin.page.formats import percent
from admin.page.words import say
from core.catalogue import Catalogue
from core.models import ActorKind, Appointment, AppointmentStatus, Offer, OfferStatus, Slot
from core.scheduling.offers.overview import Weighed
from core.scheduling.offers.pacing import COUNTED_CANDIDATES
from core.scheduling.offers.planned import Planned
from core.scheduling.offers.story import Chapter, Story

ANSWERED = (OfferStatus.ACCEPTED, OfferStatus.DECLINED)
KINDS = {OfferStatus.ACCEPTED: "good", OfferStatus.PENDING: "wait"}


@dataclass(frozen=True, slots=True)
class Line:
    """`until` is when the time to answer is over, while somebody is asked."""

    at: datetime | None
    text: str
    kind: str = "quiet"
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ToldChapter:
    slot: Slot
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class ToldCandidate:
    """`state` is what they were asked and said; empty for who would have been among the next."""

    weighed: Weighed
    state: str
    kind: str
    until: datetime | None


def chapter(known: Catalogue, told: Story, one: Chapter) -> ToldChapter:
    return ToldChapter(one.slot, list(_lines(known, told, one)))


def candidate(one: Weighed) -> ToldCandidate:
    offer = one.offer
    if offer is None:
        return ToldCandidate(one, "", "quiet", None)
    is_pending = offer.status is OfferStatus.PENDING
    return ToldCandidate(
        one,
        _state(offer),
        KINDS.get(offer.status, "quiet"),
        offer.answer_by if is_pending else None,
    )


def _state(offer: Offer) -> str:
    was_sent = offer.sent_at is not None or offer.status in ANSWERED
    return say(f"waitlist.{'asked' if was_sent else 'unsent'}_{offer.status.value}")


def _lines(known: Catalogue, told: Story, one: Chapter) -> Iterator[Line]:
    yield Line(one.slot.freed_at, _how_freed(known, told, one))
    for (asked_at, plan), step in groupby(one.asked, lambda o: _step(one, o)):
        if plan is not None:
            yield Line(asked_at, _plan(plan))
        for offer in step:
            yield _asked(told, one, offer)
    for (status, was_sent), many in sorted(one.others.items(), key=lambda o: -o[1]):
        key = "asked" if was_sent or status in ANSWERED else "unsent"
        state = say(f"waitlist.{key}_{status.value}")
        yield Line(None, say("waitlist.and_more", many=many, state=state))
    if not one.asked:
        yield Line(None, say("waitlist.nobody_asked"))
    yield from _ends(told, one)


def _ends(told: Story, one: Chapter) -> Iterator[Line]:
    for visit in one.taken:
        yield Line(None, say("waitlist.has_it", name=_name(told, visit.customer_id)), "good")
    if not one.taken:
        yield Line(None, say(f"waitlist.slot_{one.slot.status.value}"))


def _step(one: Chapter, offer: Offer) -> tuple[datetime, Planned | None]:
    return offer.offered_at, one.plans.get(offer.id)


def _asked(told: Story, one: Chapter, offer: Offer) -> Line:
    name = _name(told, offer.customer_id)
    late = _late_yes(one, offer)
    if late is not None:
        return Line(offer.offered_at, say("waitlist.said_yes_late", name=name), "good")
    text = say("waitlist.asked_line", name=name, state=_state(offer))
    is_pending = offer.status is OfferStatus.PENDING
    until = offer.answer_by if is_pending else None
    return Line(offer.offered_at, text, KINDS.get(offer.status, "quiet"), until)


def _late_yes(one: Chapter, offer: Offer) -> Appointment | None:
    """What a yes that came after the time to answer has booked all the same."""
    if offer.status is not OfferStatus.LAPSED:
        return None
    ended_at = offer.ended_at or offer.offered_at
    theirs = (visit for visit in one.taken if visit.customer_id == offer.customer_id)
    return next((visit for visit in theirs if visit.created_at >= ended_at), None)


def _how_freed(known: Catalogue, told: Story, one: Chapter) -> str:
    visit = one.given_up
    if visit is None:
        return say("waitlist.freed_by_staff")
    name = _name(told, visit.customer_id)
    if one.slot.freed_by_offer_id is not None:
        taken = next(
            (o for c in told.chapters for o in c.asked if o.id == one.slot.freed_by_offer_id), None
        )
        if taken is not None:
            when = taken.starts_at.astimezone(known.zone)
            return say("waitlist.freed_for", name=name, when=when)
    if visit.status is not AppointmentStatus.CANCELED:
        return say("waitlist.freed_by_move", name=name)
    is_own = visit.canceled_by is ActorKind.CUSTOMER
    return say(f"waitlist.freed_by_{'customer' if is_own else 'cancel'}", name=name)


def _plan(plan: Planned) -> str:
    """Why so many were asked then."""
    more = "+" if plan.candidates >= COUNTED_CANDIDATES else ""
    return say(
        "waitlist.plan",
        asked=plan.asked,
        answer=round(plan.answer_minutes),
        left=round(plan.minutes_left),
        candidates=f"{plan.candidates}{more}",
        filled=percent(plan.filled),
    )


def _name(told: Story, customer_id: str) -> str:
    return told.names.get(customer_id) or say("waitlist.nameless")

"""`flask --app wsgi round …`: what became of a freed slot, as one story."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

import click

from cli import planned
from cli.groups import Commands
from cli.naming import known_by
from cli.saying import say
from core import database
from core.catalogue import Catalogue
from core.models import ActorKind, Appointment, AppointmentStatus, Offer, OfferStatus, Slot
from core.scheduling.offers.planned import Planned
from core.scheduling.offers.story import Chapter, Story, freed_lately, story

AT = "%Y-%m-%d %H:%M"
ANSWERED = {OfferStatus.ACCEPTED: "said yes", OfferStatus.DECLINED: "said no"}
UNANSWERED = {
    OfferStatus.PENDING: "has not answered yet",
    OfferStatus.LAPSED: "did not answer",
    OfferStatus.WITHDRAWN: "was not waited for",
    OfferStatus.SUPERSEDED: "was not as quick as somebody else",
}
UNSENT = {
    OfferStatus.PENDING: "has not been sent yet",
    OfferStatus.LAPSED: "was not sent: the time came before",
    OfferStatus.WITHDRAWN: "was not sent",
    OfferStatus.SUPERSEDED: "was not sent: the slot went before",
}


@click.group("round", cls=Commands)
def rounds() -> None:
    """Freed slots, and who was asked about them."""


@rounds.command("list")
@click.argument("slug")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
def list_freed(slug: str, limit: int) -> None:
    """The slots that were freed last at the business SLUG, with their ids."""
    with database.read() as db:
        known = known_by(db, slug)
        found = freed_lately(db, known, limit=limit)
    for slot in found:
        say(f"{_named(known, slot)}  {slot.status.value}  {slot.id}")
    if not found:
        say("Nothing was freed.")


@rounds.command("show")
@click.argument("slug")
@click.argument("slot_id")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(10, 1000),
              help="Of how many of those who were asked; the others are counted.")  # fmt: skip
def show(slug: str, slot_id: str, limit: int) -> None:
    """How the slot SLOT_ID of the business SLUG was freed, who was asked when and said what after
    how long, why so many were asked then, who has it now, and what that gave up: the whole chain,
    from its first slot on."""
    with database.read() as db:
        known = known_by(db, slug)
        told = story(db, known, slot_id, limit=limit)
    for chapter in told.chapters:
        say(f"{_named(known, chapter.slot)}  {chapter.slot.id}")
        for line in _told(known, told, chapter):
            say(f"    {line}")


def _told(known: Catalogue, told: Story, chapter: Chapter) -> Iterator[str]:
    yield f"{_at(known, chapter.slot.freed_at)}  {_how_freed(known, told, chapter)}"
    for (asked_at, plan), step in groupby(chapter.asked, lambda o: _step(chapter, o)):
        if plan is not None:
            yield f"{_at(known, asked_at)}  {planned.told(plan)}"
        for offer in step:
            yield f"{_at(known, asked_at)}  {_how_answered(told, chapter, offer)}"
    for (status, was_sent), many in sorted(chapter.others.items(), key=lambda one: -one[1]):
        yield f"and {many:,} more: {_others(status, was_sent=was_sent)}"
    if not chapter.asked:
        yield "nobody was asked"
    for visit in chapter.taken:
        yield f"{_name(told, visit.customer_id)} has it now"
    if not chapter.taken:
        yield f"nobody has it: it is {chapter.slot.status.value}"


def _step(chapter: Chapter, offer: Offer) -> tuple[datetime, Planned | None]:
    return offer.offered_at, chapter.plans.get(offer.id)


def _how_freed(known: Catalogue, told: Story, chapter: Chapter) -> str:
    visit = chapter.given_up
    if visit is None:
        return "staff opened it"
    who = _name(told, visit.customer_id)
    if chapter.slot.freed_by_offer_id is not None:
        taken = next(
            offer
            for one in told.chapters
            for offer in one.asked
            if offer.id == chapter.slot.freed_by_offer_id
        )
        return f"{who} gave it up for {_at(known, taken.starts_at)}"
    if visit.status is not AppointmentStatus.CANCELED:
        return f"{who} moved to another time"
    return f"{who} cancelled" if _is_own(visit) else f"the visit of {who} was cancelled"


def _is_own(visit: Appointment) -> bool:
    return visit.canceled_by is ActorKind.CUSTOMER


def _how_answered(told: Story, chapter: Chapter, offer: Offer) -> str:
    who = _name(told, offer.customer_id)
    if offer.second_staff_id is not None:
        who = f"{who}, for two,"
    late = _late_yes(chapter, offer)
    if late is not None:
        return f"{who} was asked and said yes, late, after {_after(offer, late.created_at)}"
    if offer.status in ANSWERED:
        after = f" after {_after(offer, offer.ended_at)}" if offer.ended_at else ""
        return f"{who} was asked and {ANSWERED[offer.status]}{after}"
    if offer.sent_at is None:
        return f"the message to {who} {UNSENT[offer.status]}"
    return f"{who} was asked and {UNANSWERED[offer.status]}"


def _others(status: OfferStatus, *, was_sent: bool) -> str:
    if status in ANSWERED:
        return f"asked and {ANSWERED[status]}"
    if not was_sent:
        return f"the message {UNSENT[status]}"
    return f"asked and {UNANSWERED[status]}"


def _late_yes(chapter: Chapter, offer: Offer) -> Appointment | None:
    """What a yes that came after the time to answer has booked all the same."""
    if offer.status is not OfferStatus.LAPSED:
        return None
    ended_at = offer.ended_at or offer.offered_at
    return next(
        (
            visit
            for visit in chapter.taken
            if visit.customer_id == offer.customer_id and visit.created_at >= ended_at
        ),
        None,
    )


def _after(offer: Offer, then: datetime) -> str:
    """From when the question was sent."""
    seconds = max((then - (offer.sent_at or offer.offered_at)).total_seconds(), 0)
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{round(seconds)} s"
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"


def _name(told: Story, customer_id: str) -> str:
    return told.names.get(customer_id) or "somebody without a name"


def _named(known: Catalogue, slot: Slot) -> str:
    service, staff = known.service(slot.service_id).name, known.staff_member(slot.staff_id).name
    return f"{service} with {staff}, {_at(known, slot.starts_at)}"


def _at(known: Catalogue, instant: datetime) -> str:
    return f"{instant.astimezone(known.zone):{AT}}"

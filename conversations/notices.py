"""Facts that concern a customer, turned into words in the transaction that made them true.

What a customer brings about in their own turn is answered by the dialogue; here is what reaches
them from elsewhere.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from conversations import calendars, parties, second_tries, speech, wait_notices
from conversations.desk import marks
from core.catalogue import Catalogue, catalogue
from core.events import Actor, Fact, Name, actor_of, subscribe
from core.models import ActorKind, Channel, MessageStatus, OfferStatus, Purpose
from core.people.sharing import people_behind
from core.scheduling import broadcasts, chains, offers, waitlist

__all__ = ["marks", "wait_notices"]  # they hear of what happens only once imported

# Rules that withhold a message because of where it would go; the others would withhold it anywhere.
OF_ONE_ADDRESS = {
    "opted_out",
    "undeliverable",
    "country_not_allowed",
    "spend_limit",
    "outside_window",
}

# Nobody counts down from more: who has half a day to answer is asked to be the first instead.
LONGEST_COUNTED_MINUTES = 90


@subscribe(Name.OFFER_MADE)
def offer_made(db: Session, fact: Fact) -> None:
    known = catalogue(db, fact.tenant_id)
    say = _invite if "answer_by" in fact.data else _offer
    if say(db, known, fact) is None:
        # Ranking asks only customers who can be reached; one who opted out in between cannot.
        offers.not_delivered(db, known, fact.subject_id, now=fact.happened_at)


def _invite(db: Session, known: Catalogue, fact: Fact) -> str | None:
    until = datetime.fromisoformat(fact.data["answer_by"]).astimezone(known.zone)
    return _tell(db, known, fact, "invited", Purpose.OFFER, business=known.name, until=until)


def _offer(db: Session, known: Catalogue, fact: Fact) -> str | None:
    minutes = max(1, round(fact.data["minutes"]))
    said = {"business": known.name, "minutes": minutes}
    first = "" if fact.data["is_held"] and minutes <= LONGEST_COUNTED_MINUTES else "_first"
    later, told = None, None
    if "instead_of" in fact.data:
        later = chains.remembered(db, known, fact.subject_id, now=fact.happened_at)
    if later is not None:
        there = said | {"later": later.starts_at.astimezone(known.zone)}
        told = _tell(db, known, fact, f"offer_instead{first}", Purpose.OFFER, **there)
    if later is not None and told is not None:
        chains.ask_with_offer(db, fact.subject_id, later, now=fact.happened_at)
    elif told is None:
        # Also where WhatsApp has no template that speaks of both: giving up is asked afterwards.
        told = _tell(db, known, fact, f"offer{first}", Purpose.OFFER, **said)
    return told


@subscribe(Name.OFFER_WITHDRAWN, Name.OFFER_SUPERSEDED)
def offer_taken_back(db: Session, fact: Fact) -> None:
    if fact.data.get("was_sent"):
        key = "offer_superseded" if fact.name is Name.OFFER_SUPERSEDED else "offer_withdrawn"
        _tell(db, catalogue(db, fact.tenant_id), fact, key, Purpose.NOTICE)


@subscribe(Name.OFFER_CROSSED)
def offer_crossed(db: Session, fact: Fact) -> None:
    """The question was on its way when its offer was taken back: the customer has it now."""
    is_superseded = (fact.after or {}).get("status") == OfferStatus.SUPERSEDED
    key = "offer_superseded" if is_superseded else "offer_withdrawn"
    _tell(db, catalogue(db, fact.tenant_id), fact, key, Purpose.NOTICE)


@subscribe(Name.REMINDER_DUE)
def reminder_due(db: Session, fact: Fact) -> None:
    known = catalogue(db, fact.tenant_id)
    _tell(db, known, fact, "reminder", Purpose.REMINDER, business=known.name)


@subscribe(Name.APPOINTMENT_BOOKED, Name.APPOINTMENT_MOVED, Name.APPOINTMENT_CANCELED)
def appointment_changed(db: Session, fact: Fact) -> None:
    """By staff or another system; what the customer did is answered in their own turn."""
    its_customer = Actor(ActorKind.CUSTOMER, fact.customer_id)
    is_own = actor_of(db) == its_customer or fact.customer_id in db.info.get("turn_shared_by", ())
    if is_own or fact.data.get("series_id"):
        return  # answered, or told of the whole series
    known = catalogue(db, fact.tenant_id)
    key = f"{fact.name.value.rpartition('.')[2]}_by_business"
    if fact.data.get("entry_id"):
        key = "promoted"  # a booking that answers a wait
    _tell(db, known, fact, key, Purpose.NOTICE, business=known.name)


@subscribe(Name.SERIES_MADE, Name.SERIES_CANCELED)
def series_changed(db: Session, fact: Fact) -> None:
    """One text for all of its visits; for a single one what is always said of one."""
    if actor_of(db) == Actor(ActorKind.CUSTOMER, fact.customer_id):
        return
    known, visits = catalogue(db, fact.tenant_id), fact.data["visits"]
    is_made = fact.name is Name.SERIES_MADE
    if visits == 1:
        one = replace(fact, subject_id=fact.data["appointment_id"])
        key = "booked_by_business" if is_made else "canceled_by_business"
        _tell(db, known, one, key, Purpose.NOTICE, business=known.name)
        return
    key = "series_by_business" if is_made else "series_canceled_by_business"
    _tell(db, known, fact, key, Purpose.NOTICE, business=known.name, visits=visits)


@subscribe(Name.MESSAGE_SENT)
def message_sent(db: Session, fact: Fact) -> None:
    """The time to answer an offer, or whether to wait on, starts when the question was really sent;
    what a text has told of a visit is told to the customer's calendar, too."""
    about_id, purpose = fact.data.get("about_id"), fact.data.get("purpose")
    if about_id and purpose == Purpose.OFFER:
        known, channel = catalogue(db, fact.tenant_id), Channel(fact.data["channel"])
        offers.message_sent(db, known, about_id, sent_at=fact.happened_at, channel=channel)
    elif about_id and purpose == Purpose.BROADCAST:
        broadcasts.message_sent(db, about_id, sent_at=fact.happened_at)
    elif about_id and purpose in (Purpose.REPLY, Purpose.NOTICE):
        calendars.keep_in_step(db, fact.subject_id, about_id)
        if purpose == Purpose.NOTICE:
            waitlist.question_sent(db, about_id, sent_at=fact.happened_at)


@subscribe(Name.CONTACT_OPTED_OUT, Name.CONTACT_UNDELIVERABLE)
def cannot_be_told(db: Session, fact: Fact) -> None:
    """Whoever can no longer be told anything is not waited for: what they hold goes on at once."""
    known = catalogue(db, fact.tenant_id)
    now = fact.happened_at
    for customer_id in people_behind(db, fact.subject_id):
        if speech.is_reachable(db, known, customer_id, now=now):
            continue
        for offer in offers.pending_for(db, customer_id):
            offers.not_delivered(db, known, offer.id, now=now)


@subscribe(Name.MESSAGE_FAILED)
def message_failed(db: Session, fact: Fact) -> None:
    """What could not be said by one channel is said by the next, unless the same may take it after
    all; an offer that nobody can hear goes on to somebody else."""
    known, now = catalogue(db, fact.tenant_id), fact.happened_at
    is_offer = fact.data.get("purpose") == Purpose.OFFER
    said_again = _say_again(db, known, fact)
    if is_offer and (offer_id := fact.data.get("about_id")):
        if said_again:
            offers.message_lost(db, offer_id)
        else:
            offers.not_delivered(db, known, offer_id, now=now)
    elif fact.data.get("purpose") == Purpose.BROADCAST:
        broadcasts.message_failed(db, fact.subject_id, said_again, now=now)


def _say_again(db: Session, known: Catalogue, fact: Fact) -> str | None:
    code, now = fact.data["code"], fact.happened_at
    if fact.data["status"] == MessageStatus.WITHHELD and code not in OF_ONE_ADDRESS:
        return None
    repeated = second_tries.repeat(db, known, fact.subject_id, code=code, now=now)
    return repeated or speech.tell_by_another(db, known, fact.subject_id, now=now)


def _tell(
    db: Session, known: Catalogue, fact: Fact, key: str, purpose: Purpose, **more: Any
) -> str | None:
    if fact.customer_id is None:
        return None
    second_starts_at = fact.data.get("second_starts_at")
    facts = parties.facts_of(
        known,
        service_id=fact.data["service_id"],
        staff_id=fact.data["staff_id"],
        starts_at=datetime.fromisoformat(fact.data["starts_at"]),
        second_staff_id=fact.data.get("second_staff_id"),
        second_starts_at=datetime.fromisoformat(second_starts_at) if second_starts_at else None,
    )
    notice = speech.Notice(key, facts | more, purpose, about_id=fact.subject_id)
    return speech.tell(db, known, fact.customer_id, notice, now=fact.happened_at)

"""What is said around the business itself: greetings, help, misses, and passing to a person."""

from typing import Any

from bot.types import Answer, Topic
from bot.wording import Choice, Money, Part
from conversations.dialogue import changing, opening, repairing, several
from conversations.dialogue.context import Context, Offered
from conversations.dialogue.model import Dialogue, State
from conversations.questions import Kind, OpenQuestion
from conversations.transcript import how_it_was_said, last_key, last_reply
from core.catalogue import Catalogue
from core.catalogue.offering import ServiceInfo
from core.events import Fact, Name, announce
from core.scheduling import bookings, offers

OWN_QUESTION = "own"
MOST_SERVICES = 5
CHOICES = {
    Kind.REMINDER: "choice_reminder",
    Kind.GIVING_UP: "choice_cancel",
    Kind.RENEWAL: "choice_renewal",
}


def greet(d: Dialogue) -> None:
    if d.state == State.IDLE:
        d.say("greeting", business=d.catalogue.name)
    else:
        repeat(d)


def thank(d: Dialogue) -> None:
    again = last_key(d.db, d.conversation_id) == "thanks"
    d.say("thanks_again" if again else "thanks")


def forgive(d: Dialogue) -> None:
    d.say("no_problem")


def part(d: Dialogue) -> None:
    d.say("goodbye")


def say_help(d: Dialogue) -> None:
    d.say("help", **help_facts(d.catalogue))


def help_facts(catalogue: Catalogue, written_to: str | None = None) -> dict[str, Any]:
    """The business and a contact: its telephone, else the address that was `written_to`."""
    phones = (location.phone for location in catalogue.locations.values())
    contact = next((phone for phone in phones if phone), written_to)
    shown = Part("help_phone", {"phone": contact}) if contact else Part("no_phone")
    return {"business": catalogue.name, "phone": shown}


def say_aborted(d: Dialogue) -> None:
    d.say("nothing_to_abort" if d.came_from is State.IDLE else "aborted")
    d.context = Context()


def repeat(d: Dialogue) -> None:
    """The last words again, exactly as they were sent."""
    text = last_reply(d.db, d.conversation_id)
    if text:
        d.say("verbatim", text=text)
    else:
        d.say("greeting", business=d.catalogue.name)


def confirm_language(d: Dialogue) -> None:
    """In the new language already; what was asked in the other one is asked again."""
    offer = next((q for q in d.open_questions if q.kind is Kind.OFFER), None)
    if d.state == State.IDLE and offer is None:
        d.say("language_changed_idle")
        return
    d.say("language_changed")
    if d.state == State.IDLE and offer and offer.starts_at:
        key = "offer_repeat" if offers.is_promised(d.db, offer.ref) else "offer_repeat_first"
        d.say(key, **d.asked_about(offer))
    elif asked := how_it_was_said(d.db, d.conversation_id, d.context.asked or ""):
        d.said.append(asked)


def note_running_late(d: Dialogue) -> None:
    announce(
        d.db,
        Fact(Name.RUNNING_LATE, d.catalogue.tenant_id, d.conversation_id, d.now, d.customer_id),
    )
    d.say("running_late")


def answer_question(d: Dialogue) -> None:
    """From the tenant's own facts, or honestly not at all."""
    address = next((loc.street for loc in d.catalogue.locations.values() if loc.street), None)
    match d.reading.topic:
        case Topic.PRICE:
            _say_prices(d)
        case Topic.DURATION:
            _say_durations(d)
        case Topic.ADDRESS if address:
            d.say("address", address=address)
        case Topic.HOURS:
            opening.say_hours(d)
        case _:
            d.say("unknown_answer")
    repairing.ask_on(d)


def _say_prices(d: Dialogue) -> None:
    priced = [
        Part("price_item", {"service": s.name, "price": Money(s.price_minor, d.catalogue.currency)})
        for s in _asked_about(d)
        if s.price_minor is not None
    ]
    if priced:
        d.say("prices", list=priced)
    else:
        d.say("unknown_answer")


def _say_durations(d: Dialogue) -> None:
    booked = [a.service_id for a in bookings.upcoming(d.db, d.customer_id, d.now)]
    lasting = [
        Part("duration_item", {"service": s.name, "minutes": s.duration_minutes})
        for s in _asked_about(d, tuple(dict.fromkeys(booked)))
    ]
    d.say("durations" if lasting else "unknown_answer", **({"list": lasting} if lasting else {}))


def _asked_about(d: Dialogue, otherwise: tuple[str, ...] = ()) -> list[ServiceInfo]:
    """What was named, what is being talked about, `otherwise`, or everything."""
    in_question = (d.context.service_id,) if d.context.service_id else ()
    wanted = d.reading.services or in_question or otherwise or tuple(d.catalogue.services)
    return [d.catalogue.services[i] for i in wanted[:MOST_SERVICES] if i in d.catalogue.services]


def hand_over_complaint(d: Dialogue) -> None:
    """Whoever is angry is told sorry, and not by a machine alone."""
    d.say("sorry_to_hear")
    hand_over(d)


def hand_over(d: Dialogue) -> None:
    d.context = Context()
    announce(
        d.db,
        Fact(Name.HANDED_OVER, d.catalogue.tenant_id, d.conversation_id, d.now, d.customer_id),
    )
    d.say("handed_over")


def ask_which_question(d: Dialogue) -> None:
    """A yes or a no that could answer several questions is kept until the customer says which."""
    choices = [
        (Offered(starts_at=q.starts_at, ref=q.ref, kind=q.kind), _outside(d, q))
        for q in d.open_questions
    ]
    if d.came_from is not State.IDLE:
        picked = d.context.picked
        starts_at = picked.starts_at if picked else None
        choices.append((Offered(starts_at=starts_at, kind=OWN_QUESTION), _own(d)))
    accepts = d.reading.answer is Answer.ACCEPT
    d.context = Context(
        options=tuple(option for option, _ in choices),
        answer=d.reading.answer,
        suspended={"state": str(d.came_from), "context": d.context.dump()},
    )
    d.say(
        "which_question_yes" if accepts else "which_question_no",
        choices=[Choice(label=label) for _, label in choices],
    )


def _outside(d: Dialogue, question: OpenQuestion) -> Part:
    return Part(CHOICES.get(question.kind, "choice_offer"), several.in_question(d, question))


def _own(d: Dialogue) -> Part:
    service = {"service": d.service_name()}
    if d.came_from is State.CONFIRMING and d.context.picked and d.context.picked.starts_at:
        return Part("choice_confirming", service | {"when": d.local(d.context.picked.starts_at)})
    if d.came_from is State.CONFIRMING_CANCEL:
        for appointment in bookings.upcoming(d.db, d.customer_id, d.now):
            if appointment.id == d.context.appointment_id:
                return Part("choice_cancel", changing.facts_of(d, appointment))
    if d.came_from is State.OFFERING_EARLIER:
        return Part("choice_earlier")
    if d.came_from is State.OFFERING_WAITLIST:
        return Part("choice_waitlist", service)
    return Part("choice_other")


def answer_picked_question(d: Dialogue) -> None:
    """Give the kept answer to the question that was picked; the others stay as they are."""
    option, answer = d.picked_option(), d.context.answer
    suspended = d.context.suspended or {}
    d.context = Context()
    if option is None:
        return
    if option.kind == OWN_QUESTION:
        d.state = suspended["state"]
        d.context = Context.load(suspended["context"])
        d.follow_up = "accept" if answer == Answer.ACCEPT else "decline"
        return
    d.answered = next((q for q in d.open_questions if q.ref == option.ref), None)
    if d.answered is None:
        d.say("offer_taken")
        return
    d.follow_up = trigger_for(d.answered, accepts=answer == Answer.ACCEPT)


def trigger_for(question: OpenQuestion, *, accepts: bool) -> str:
    match question.kind:
        case Kind.REMINDER:
            return "confirm_attendance" if accepts else "refuse_attendance"
        case Kind.GIVING_UP:
            return "give_up" if accepts else "keep_later"
        case Kind.RENEWAL:
            return "renew" if accepts else "leave_asked"
        case Kind.BROADCAST:
            return "take_opening" if accepts else "refuse_openings"
    return "accept_offer" if accepts else "decline_offer"

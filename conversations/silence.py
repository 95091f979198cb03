"""Somebody who wants no more messages writes nevertheless. The bot may not answer, so staff are
told, who can take the telephone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.types import Intent, Surroundings
from bot.understanding import understand
from channels.keywords import keyword_in
from channels.messages import InboundMessage
from conversations.people import Person
from conversations.threads import Thread
from core.catalogue import Catalogue
from core.events import Fact, Name, announce
from core.models import ContactPoint, Event, Standing

WROTE_AGAIN = "wrote_after_opting_out"
WANTS_A_PERSON = "opted_out_and_wants_a_person"


def broken(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    *,
    now: datetime,
) -> None:
    """Tell staff, once for each opt-out however much is written after it. Commands, machines and
    those who only say again that they want no messages need nobody."""
    if inbound.keyword or inbound.extra.get("automatic") or _wants_out(known, person, inbound, now):
        return
    point = db.execute(
        select(ContactPoint.standing, ContactPoint.standing_at).where(
            ContactPoint.id == person.contact_point_id
        )
    ).one()
    if point.standing is not Standing.OPTED_OUT:
        return
    if not _was_told(db, person, thread, since=point.standing_at):
        tell_staff(db, person, thread, WROTE_AGAIN, now=now)


def tell_staff(
    db: Session,
    person: Person,
    thread: Thread,
    reason: str,
    *,
    now: datetime,
    **data: str,
) -> None:
    """A person should look at the conversation, and the bot cannot say so to the customer."""
    data |= {"reason": reason, "contact_point_id": person.contact_point_id}
    fact = Fact(Name.NEEDS_ATTENTION, person.tenant_id, thread.id, now, person.customer_id, data)
    announce(db, fact)


def _wants_out(known: Catalogue, person: Person, inbound: InboundMessage, now: datetime) -> bool:
    if keyword_in(inbound.text, inbound.channel, inbound.recipient):
        return True
    language = person.language or known.language
    around = Surroundings(now=now.astimezone(known.zone), language=language)
    return understand(inbound.text, around).intent is Intent.OPT_OUT


def _was_told(db: Session, person: Person, thread: Thread, *, since: datetime) -> bool:
    told = db.scalars(
        select(Event.data).where(
            Event.subject_id == thread.id,
            Event.tenant_id == person.tenant_id,
            Event.name == Name.NEEDS_ATTENTION,
            Event.happened_at >= since,
        )
    )
    mine = {"reason": WROTE_AGAIN, "contact_point_id": person.contact_point_id}
    return any(mine.items() <= data.items() for data in told)

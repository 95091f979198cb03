"""START in a mail that nothing proves: anybody could have written it in the owner's name.

So the owner is asked, once in a while, and until they say YES by a reply to that very question
nothing else is sent. The question names the kept mail as every question of its kind does.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import wire
from channels.keywords import keyword_in
from channels.messages import InboundMessage, Keyword
from conversations.dialogue.context import Said
from conversations.dialogue.listening import Line, worded
from conversations.people import Person
from core.catalogue import Catalogue
from core.models import ContactPoint, Direction, Message, Purpose, Standing

KEY = "is_it_you_again"
# For so long a YES to the last question still counts.
ASKED_AGAIN_AFTER = timedelta(days=7)
MOST_QUESTIONS = 3


def is_asked_for(person: Person, inbound: InboundMessage) -> bool:
    """Whether somebody who opted out, or somebody in their name, says START."""
    return (
        person.standing is Standing.OPTED_OUT
        and keyword_in(inbound.text, inbound.channel, inbound.recipient) is Keyword.START
    )


def ask(
    db: Session,
    known: Catalogue,
    person: Person,
    message_id: str,
    *,
    now: datetime,
) -> list[Line]:
    """The question whether it was they; nothing while an earlier one can be answered, nor after a
    few since the opt-out, or strangers could send somebody any number of mails."""
    asked = _asked_at(db, person)
    if len(asked) >= MOST_QUESTIONS or any(now - at < ASKED_AGAIN_AFTER for at in asked):
        return []
    facts = {"business": known.name}
    [line] = worded(known, person.language, [Said(KEY, facts)], channel=person.channel)
    extra = {"key": KEY, "facts": wire.dump(facts), "reply_ref": message_id}
    return [replace(line, purpose=Purpose.OPT_OUT, extra=extra)]


def _asked_at(db: Session, person: Person) -> list[datetime]:
    """When they were asked since they opted out."""
    opted_out_at = (
        select(ContactPoint.standing_at)
        .where(ContactPoint.id == person.contact_point_id)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Message.created_at, Message.extra).where(
            Message.contact_point_id == person.contact_point_id,
            Message.direction == Direction.OUT,
            Message.purpose == Purpose.OPT_OUT,
            Message.created_at >= opted_out_at,
        )
    )
    return [row.created_at for row in rows if row.extra.get("key") == KEY]

"""`flask --app wsgi waitlist why …`: why somebody who waits was or was not asked."""

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cli.naming import known_by
from cli.saying import say
from core import database
from core.catalogue import Catalogue
from core.errors import NotFound
from core.events import Name
from core.models import Event, Offer, Round, Slot, WaitlistEntry
from core.scheduling import local_time
from core.scheduling.offers.explaining import Explanation, Reason, why_not

LATEST = 10
WORDS = {
    Reason.OTHER_SERVICE: "waits for a service that does not fit there",
    Reason.OTHER_LOCATION: "wants another location",
    Reason.OTHER_STAFF: "wants somebody else",
    Reason.OTHER_DATES: "wants other dates",
    Reason.OTHER_WEEKDAY: "wants other days of the week",
    Reason.OTHER_TIME: "wants another time of day",
    Reason.SHORT_NOTICE: "needs more notice",
    Reason.TWO_DO_NOT_FIT: "waits for two, and two did not go together there",
    Reason.UNREACHABLE: "could not be written to: opted out, or no address that works",
    Reason.GAVE_IT_UP: "had given up this very time",
    Reason.BUSY_THEN: "had an appointment then",
    Reason.HAS_AN_OFFER: "was being asked about another time",
    Reason.ASKED_ENOUGH: "had been asked as often as is allowed in a day",
    Reason.ASLEEP: "it was night there",
    Reason.RANKED_LOWER: "fitted, but others came first",
    Reason.NOT_WAITING: "did not wait then",
}


@click.command()
@click.argument("slug")
@click.argument("entry_id", metavar="ENTRY")
def why(slug: str, entry_id: str) -> None:
    """What became of the ENTRY of the business SLUG in its latest rounds of asking."""
    rounds, slots = Round.table(), Slot.table()
    with database.read() as db:
        known = known_by(db, slug)
        _check(db, known, entry_id)
        found = db.execute(
            sa.select(rounds.c.id, slots.c.starts_at, slots.c.service_id, slots.c.staff_id)
            .join(slots, slots.c.id == rounds.c.slot_id)
            .where(rounds.c.tenant_id == known.tenant_id)
            .order_by(rounds.c.began_at.desc())
            .limit(LATEST)
        ).all()
        for row in found:
            wall = local_time.local(row.starts_at, known.zone)
            what = known.service(row.service_id).name
            whose = known.staff_member(row.staff_id).name
            explained = why_not(db, known, row.id, entry_id)
            told = _told(db, row.id, entry_id, explained)
            say(f"{wall:%Y-%m-%d %H:%M} {what}, {whose}: {told}")
    if not found:
        say("Nobody was asked about a freed slot yet.")


def _check(db: Session, known: Catalogue, entry_id: str) -> None:
    """Raises NotFound."""
    entries = WaitlistEntry.table()
    is_there = sa.exists().where(entries.c.id == entry_id, entries.c.tenant_id == known.tenant_id)
    if not db.scalar(sa.select(is_there)):
        raise NotFound(entry_id=entry_id)


def _told(db: Session, round_id: str, entry_id: str, explained: Explanation) -> str:
    if explained.reason is not Reason.CANDIDATE:
        return WORDS[explained.reason]
    offers = Offer.table()
    asked = db.execute(
        sa.select(offers.c.id, offers.c.status).where(
            offers.c.round_id == round_id, offers.c.entry_id == entry_id
        )
    ).first()
    if asked and asked.id in _invitations(db, entry_id):
        return f"was invited by staff ({asked.status.value})"
    points = ", ".join(f"{name} {points}" for name, points in explained.parts.items())
    was_asked = f"was asked ({asked.status.value})" if asked else "would have been among the next"
    return f"{was_asked}, as number {explained.rank} with {explained.score} points: {points}"


def _invitations(db: Session, entry_id: str) -> set[str]:
    """The offers that staff have made to the entry themselves."""
    events = Event.table()
    invited = (events.c.subject_id == entry_id, events.c.name == Name.ENTRY_INVITED)
    return {data["offer_id"] for data in db.scalars(sa.select(events.c.data).where(*invited))}

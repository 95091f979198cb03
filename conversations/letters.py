"""Letters for the outbox rows that leave as e-mail: who writes to whom, in which thread, about
which visit. Read when a row is claimed, so that sending needs no database."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from bot.wording import wire
from channels.letter import Invitation, Letter
from conversations import letter_words as words
from conversations.departures import ABOUT_AN_OFFER
from conversations.letter_words import Said
from core import tokens
from core.catalogue import Catalogue, catalogue
from core.errors import NotFound
from core.events import Name
from core.models import (
    Channel,
    ContactPoint,
    Customer,
    Direction,
    Event,
    Message,
    MessageStatus,
    Purpose,
)
from core.people.contact_codes import in_clear
from core.settings import settings
from core.tokens import Use

# Mails of a thread that a new one refers to; programs need the first and the last few.
MOST_EARLIER = 12
REACHED = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ)
CHANGES = (Name.APPOINTMENT_BOOKED, Name.APPOINTMENT_MOVED, Name.APPOINTMENT_CANCELED)

log = logging.getLogger(__name__)
_message, _event = Message.table(), Event.table()


def letters_for(db: Session, rows: Sequence[Any]) -> dict[str, Letter]:
    """By message id, for those of the claimed rows that are e-mails."""
    mails = [row for row in rows if row.channel is Channel.EMAIL]
    if not mails:
        return {}
    people = _people(db, [row.contact_point_id for row in mails])
    earlier = _earlier(db, mails)
    visits = _visits(db, mails)
    known = {tenant_id: catalogue(db, tenant_id) for tenant_id in {row.tenant_id for row in mails}}
    return {
        row.id: _Writing(
            row=row,
            known=known[row.tenant_id],
            person=people[row.contact_point_id],
            earlier=earlier.get(row.id, []),
            changes=visits.get(row.about_id, []),
        ).letter()
        for row in mails
    }


@dataclass(frozen=True, slots=True)
class _Writing:
    """One letter in the making. `earlier` are the thread's mails, oldest first; `changes` are the
    facts about the visit, in their order."""

    row: Any
    known: Catalogue
    person: Any
    earlier: Sequence[Any]
    changes: Sequence[Any]

    def letter(self) -> Letter:
        said, place = self._said(), self._place()
        return Letter(
            subject=words.subject(said),
            business=self.known.name,
            language=said.language,
            title=words.title(said),
            paragraphs=words.paragraphs(said),
            written_at=self.row.created_at,
            details=words.details(said, place),
            buttons=words.buttons(said),
            hint=words.hint(said),
            footer=words.footer(said, place),
            unsubscribe=words.unsubscribe(said, self.row.contact_point_id),
            reply_token=tokens.issue(Use.REPLY, self._answered_by()),
            references=self._references(),
            customer_name=self.person.name,
            invitation=self._invitation(said, place),
        )

    def _said(self) -> Said:
        key, facts = self._kept()
        answered = self._answered()
        language = self.person.language or self.known.language
        is_code = self.row.purpose is Purpose.CODE
        return Said(
            text=in_clear(self.row.text, self.row.about_id if is_code else None),
            purpose=self.row.purpose,
            business=self.known.name,
            language=language,
            region=self.known.region,
            key=key,
            facts=facts,
            about_id=self.row.about_id,
            answered_subject=(answered.extra.get("subject") or "") if answered else None,
            own=self.known.own_texts(language),
        )

    def _kept(self) -> tuple[str | None, Mapping[str, Any]]:
        """A row whose facts cannot be read must not keep the others from leaving."""
        try:
            return self.row.extra["key"], wire.load(self.row.extra["facts"])
        except (KeyError, TypeError, ValueError):
            if "key" in self.row.extra:
                log.exception("facts not readable", extra={"message_id": self.row.id})
            return None, {}

    def _answered(self) -> Any | None:
        """The mail that this one answers, if a mail brought it about."""
        return next((mail for mail in self.earlier if mail.id == self.row.turn_id), None)

    def _answered_by(self) -> str:
        """What a reply to this mail is about: the conversation, or one mail in it that waits to be
        confirmed."""
        return str(self.row.extra.get("reply_ref") or self.row.conversation_id)

    def _references(self) -> tuple[str, ...]:
        """The thread so far; an answer to a mail ends with that mail."""
        known: list[str] = []
        for mail in self.earlier:
            if mail.direction is Direction.IN:
                known += [*mail.extra.get("references", ()), mail.extra.get("mail_id") or ""]
            else:
                known.append(f"<{mail.id}@{self._host()}>")
        answered = self._answered()
        if answered is not None and (last := answered.extra.get("mail_id")):
            known = [one for one in known if one != last] + [last]
        return tuple(filter(None, known))

    def _host(self) -> str:
        own: str = self.row.sender.rpartition("@")[2]
        return settings().inbound_email_domain or own

    def _visit(self) -> Any | None:
        """The last fact about the visit that was true when this was written."""
        past = [fact for fact in self.changes if fact.happened_at <= self.row.created_at]
        return past[-1] if past else None

    def _place(self) -> str | None:
        fact = self._visit()
        try:
            staff = self.known.staff_member(fact.data["staff_id"]) if fact else None
        except NotFound:
            staff = None
        locations = self.known.locations
        at = locations.get(staff.location_id) if staff else next(iter(locations.values()), None)
        if at is None:
            return None
        parts = (at.name if at.name != self.known.name else None, at.street)
        return ", ".join(filter(None, parts)) or None

    def _invitation(self, said: Said, place: str | None) -> Invitation | None:
        """SEQUENCE counts the changes so far, and the times are those of the last one then: nothing
        is stored for it, and a mail that is sent late still tells what it told."""
        fact = self._visit()
        if fact is None or said.kind not in words.ABOUT_A_VISIT:
            return None
        later = [one for one in self.changes if one.name != Name.APPOINTMENT_BOOKED]
        return Invitation(
            appointment_id=self.row.about_id,
            title=said.say("mail_event"),
            starts_at=datetime.fromisoformat(fact.data["starts_at"]),
            ends_at=datetime.fromisoformat(fact.data["ends_at"]),
            sequence=sum(one.happened_at <= self.row.created_at for one in later),
            is_canceled=fact.name == Name.APPOINTMENT_CANCELED,
            place=place,
        )


def _people(db: Session, contact_point_ids: Sequence[str]) -> dict[str, Any]:
    point, customer = ContactPoint.table(), Customer.table()
    rows = db.execute(
        select(point.c.id, customer.c.name, customer.c.language)
        .join(customer, customer.c.id == point.c.customer_id)
        .where(point.c.id.in_(contact_point_ids))
    )
    return {row.id: row for row in rows}


def _earlier(db: Session, mails: Sequence[Any]) -> dict[str, list[Any]]:
    """The latest mails of its conversation before each mail, oldest first."""
    found: dict[str, list[Any]] = {}
    rows = db.execute(union_all(*(_before(mail) for mail in mails))).all()
    for row in sorted(rows, key=lambda row: row.id):
        found.setdefault(row.later_id, []).append(row)
    return found


def _before(mail: Any) -> Select[Any]:
    c = _message.c
    latest = (
        select(literal(mail.id).label("later_id"), c.id, c.direction, c.extra)
        .where(
            c.conversation_id == mail.conversation_id,
            c.id < mail.id,
            c.channel == Channel.EMAIL,
            (c.direction == Direction.IN) | c.status.in_(REACHED),
        )
        .order_by(c.id.desc())
        .limit(MOST_EARLIER)
        .subquery()
    )
    return select(latest)


def _visits(db: Session, mails: Sequence[Any]) -> dict[str, list[Any]]:
    ids = [mail.about_id for mail in mails if mail.about_id and mail.purpose not in ABOUT_AN_OFFER]
    found: dict[str, list[Any]] = {}
    if ids:
        rows = db.execute(
            select(_event.c.subject_id, _event.c.name, _event.c.data, _event.c.happened_at)
            .where(_event.c.subject_id.in_(ids), _event.c.name.in_(CHANGES))
            .order_by(_event.c.id)
        )
        for row in rows:
            found.setdefault(row.subject_id, []).append(row)
    return found

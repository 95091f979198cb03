"""The calendar file in a mail, read by two programs that do not know each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import icalendar
import pytest
import vobject
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import database
from core.catalogue import catalogue
from core.models import Channel, ContactPoint, Customer
from core.scheduling import bookings
from tests.stories.conftest import FRIDAY_3PM, Phone, World
from tests.stories.mailboxes import Mail, Mailbox


@dataclass(frozen=True)
class Seen:
    """What a calendar makes of the file."""

    method: str
    uid: str
    sequence: int
    status: str
    starts_at: datetime
    ends_at: datetime
    title: str
    organizer: str
    attendee: str


def by_icalendar(content: bytes) -> Seen:
    calendar: Any = icalendar.Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return Seen(
        method=str(calendar["METHOD"]),
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        status=str(event["STATUS"]),
        starts_at=event["DTSTART"].dt,
        ends_at=event["DTEND"].dt,
        title=str(event["SUMMARY"]),
        organizer=str(event["ORGANIZER"]),
        attendee=str(event["ATTENDEE"]),
    )


def by_vobject(content: bytes) -> Seen:
    calendar = vobject.readOne(content.decode())
    event = calendar.vevent
    return Seen(
        method=calendar.method.value,
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        status=event.status.value,
        starts_at=event.dtstart.value,
        ends_at=event.dtend.value,
        title=event.summary.value,
        organizer=event.organizer.value,
        attendee=event.attendee.value,
    )


def seen(mail: Mail) -> Seen:
    first, second = by_icalendar(mail.calendar), by_vobject(mail.calendar)
    assert first == second
    return first


@pytest.fixture
def booked(pat: Mailbox, offered: Mail) -> Mail:
    [mail] = pat.replies(offered, "Yes please")
    return mail


def test_a_booking_is_an_invitation(world: World, booked: Mail) -> None:
    [appointment] = world.appointments()
    assert seen(booked) == Seen(
        method="REQUEST",
        uid=appointment.id,
        sequence=0,
        status="CONFIRMED",
        starts_at=FRIDAY_3PM,
        ends_at=FRIDAY_3PM + timedelta(hours=1),
        title="Haircut at Shear Joy",
        organizer="mailto:salon@in.standby.test",
        attendee="mailto:pat@example.org",
    )
    [file] = booked.request["attachments"]
    assert file["type"] == "text/calendar; method=REQUEST"
    assert (file["filename"], file["disposition"]) == ("visit.ics", "attachment")


def test_a_move_updates_the_same_event_and_a_cancellation_takes_it_away(
    world: World, pat: Mailbox, booked: Mail
) -> None:
    [asked] = pat.replies(booked, "Can I move it to Saturday 28 November at 10am?")
    [moved] = pat.replies(asked, "yes")
    [asked] = pat.replies(moved, "I have to cancel it after all")
    [canceled] = pat.replies(asked, "yes")

    first, second, third = seen(booked), seen(moved), seen(canceled)
    assert {first.uid, second.uid, third.uid} == {first.uid}
    assert [one.sequence for one in (first, second, third)] == [0, 1, 2]
    assert (second.method, second.status) == ("REQUEST", "CONFIRMED")
    assert second.starts_at == datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
    assert (third.method, third.status) == ("CANCEL", "CANCELLED")
    assert third.starts_at == second.starts_at


def test_changes_by_the_business_go_on_counting(world: World, pat: Mailbox, booked: Mail) -> None:
    [appointment] = world.appointments()
    for days in (1, 2):
        to = FRIDAY_3PM + timedelta(days=days)
        database.transact(partial(move, world=world, appointment_id=appointment.id, to=to))
        world.forward(minutes=1)
    database.transact(
        lambda db: bookings.cancel(
            db, catalogue(db, world.tenant.id), appointment.id, now=world.now
        )
    )

    told = [seen(mail) for mail in pat.hears()]

    assert [(one.method, one.sequence) for one in told] == [
        ("REQUEST", 1),
        ("REQUEST", 2),
        ("CANCEL", 3),
    ]
    assert {one.uid for one in told} == {seen(booked).uid}


def test_a_mail_that_leaves_late_still_tells_what_it_told(
    world: World, pat: Mailbox, booked: Mail
) -> None:
    """Two moves before the first mail is sent: each has its own time and number."""
    [appointment] = world.appointments()
    for days in (1, 2):
        to = FRIDAY_3PM + timedelta(days=days)
        database.transact(partial(move, world=world, appointment_id=appointment.id, to=to))
        world.traveller.shift(timedelta(seconds=5))

    first, second = (seen(mail) for mail in pat.hears())

    assert (first.sequence, first.starts_at) == (1, FRIDAY_3PM + timedelta(days=1))
    assert (second.sequence, second.starts_at) == (2, FRIDAY_3PM + timedelta(days=2))


def test_a_visit_booked_in_a_dialogue_by_mail_is_an_invitation(
    world: World, pat: Mailbox, offered: Mail
) -> None:
    [declined] = pat.replies(offered, "No thanks")
    [asked] = pat.replies(declined, "A haircut with Anna on Saturday 28 November at 10am please")
    [booked] = pat.replies(asked, "yes")

    [appointment] = world.appointments()
    told = seen(booked)
    assert (told.method, told.uid, told.sequence) == ("REQUEST", appointment.id, 0)
    assert told.starts_at == datetime(2026, 11, 28, 15, 0, tzinfo=UTC)


def test_a_visit_taken_by_a_link_is_an_invitation_and_given_up_by_a_link_a_cancellation(
    world: World, pat: Mailbox, offered: Mail
) -> None:
    world.client.post(offered.links[0], data={"answer": "yes"})
    [booked] = pat.hears()
    world.forward(days=6, hours=6)
    [reminder] = pat.hears()
    world.client.post(reminder.links[1], data={"answer": "cancel"})
    [canceled] = pat.hears()

    first, last = seen(booked), seen(canceled)
    assert (first.method, first.sequence) == ("REQUEST", 0)
    assert (last.method, last.sequence, last.status) == ("CANCEL", 1, "CANCELLED")
    assert first.uid == last.uid
    assert "attachments" not in reminder.request


def test_what_was_done_by_text_is_counted_when_a_mail_tells_of_it(
    world: World, pat: Mailbox, offered: Mail, db: Session
) -> None:
    """Somebody with phone and mailbox: booked and moved by text, then changed by mail."""
    sam = Phone(world, "+12125550177", add_phone(db, pat, "+12125550177"))
    sam.says("no thanks")
    sam.says("a haircut with Anna on Saturday 28 November at 10am")
    assert "Booked" in sam.says("yes")[0]
    sam.says("move it to Saturday 28 November at 11am")
    assert "is now" in sam.says("yes")[0]
    assert pat.hears() == []

    [asked] = pat.replies(offered, "Can I move it to Saturday 28 November at 1pm?")
    [moved] = pat.replies(asked, "yes")
    [asked] = pat.replies(moved, "I have to cancel it after all")
    [canceled] = pat.replies(asked, "yes")

    second, third = seen(moved), seen(canceled)
    assert (second.method, second.sequence) == ("REQUEST", 2)
    assert second.starts_at == datetime(2026, 11, 28, 18, 0, tzinfo=UTC)
    assert (third.method, third.sequence) == ("CANCEL", 3)
    assert second.uid == third.uid


def test_a_visit_that_a_mail_put_into_a_calendar_is_changed_there_by_text_too(
    world: World, pat: Mailbox, booked: Mail, db: Session
) -> None:
    sam = Phone(world, "+12125550177", add_phone(db, pat, "+12125550177"))
    sam.says("move my haircut to Saturday 28 November at 11am")
    assert "is now" in sam.says("yes")[0]
    world.forward(seconds=1)
    [moved] = pat.hears()
    sam.says("I have to cancel it after all")
    assert "cancelled" in sam.says("yes")[0]
    world.forward(seconds=1)
    [canceled] = pat.hears()

    first, second, third = seen(booked), seen(moved), seen(canceled)
    assert (second.method, second.sequence, second.uid) == ("REQUEST", 1, first.uid)
    assert second.starts_at == datetime(2026, 11, 28, 16, 0, tzinfo=UTC)
    assert (third.method, third.sequence, third.uid) == ("CANCEL", 2, first.uid)
    assert moved.subject == "Moved: Haircut is now Sat, Nov 28 11:00am"


def test_a_mailbox_that_opted_out_hears_of_no_change(
    world: World, pat: Mailbox, booked: Mail, db: Session
) -> None:
    sam = Phone(world, "+12125550177", add_phone(db, pat, "+12125550177"))
    world.client.post(booked.links[-1])
    sam.says("cancel my haircut")
    assert "cancelled" in sam.says("yes")[0]
    world.forward(seconds=1)

    assert pat.hears() == []


def add_phone(db: Session, mailbox: Mailbox, number: str) -> str:
    """The mailbox's owner has a telephone, too."""
    mail = db.scalars(select(ContactPoint).where(ContactPoint.address == mailbox.address)).one()
    db.add(
        ContactPoint(
            tenant_id=mail.tenant_id,
            customer_id=mail.customer_id,
            channel=Channel.SMS,
            address=number,
            standing_at=mail.standing_at,
        )
    )
    customer_id = mail.customer_id
    db.commit()
    return customer_id


def test_a_hostile_name_adds_nothing_to_the_file(
    world: World, pat: Mailbox, offered: Mail, db: Session
) -> None:
    hostile = '<b>"O\'Brien & Söhne"</b>\r\nATTENDEE:mailto:eve@example.org'
    db.execute(update(Customer).where(Customer.name == "Pat").values(name=hostile))
    db.commit()

    [booked] = pat.replies(offered, "Yes please")

    assert seen(booked).attendee == "mailto:pat@example.org"
    assert b"\r\nATTENDEE:" not in booked.calendar


def test_what_changes_no_visit_carries_no_file(
    offered: Mail, pat: Mailbox, phone: Callable[..., Phone]
) -> None:
    [answer] = pat.replies(offered, "What are your opening hours?")

    assert "attachments" not in offered.request
    assert "attachments" not in answer.request


def move(db: Session, *, world: World, appointment_id: str, to: datetime) -> None:
    bookings.reschedule(
        db, catalogue(db, world.tenant.id), appointment_id, starts_at=to, now=world.now
    )

"""The buttons of a reminder that came by mail: confirming a visit, or giving it up."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database, tokens
from core.catalogue import catalogue, touch
from core.models import Appointment, AppointmentStatus, ContactPoint, Event, Tenant
from core.scheduling import bookings
from core.tokens import Use
from tests.stories.conftest import FRIDAY_3PM, Phone, World
from tests.stories.mailboxes import Mail, Mailbox
from tests.stories.test_links import answer, everything, page_of


def the_visit() -> Appointment:
    with database.read() as db:
        return db.scalars(select(Appointment)).one()


@pytest.fixture
def visit_id(world: World, pat: Mailbox) -> str:
    with database.read() as db:
        customer_id = db.scalars(
            select(ContactPoint.customer_id).where(ContactPoint.address == pat.address)
        ).one()
    return world.book(Phone(world, "", customer_id), world.anna, world.haircut, FRIDAY_3PM)


@pytest.fixture
def reminder(world: World, pat: Mailbox, visit_id: str) -> Mail:
    world.forward(days=6, hours=6)
    [reminder] = pat.hears()
    return reminder


@pytest.fixture
def link(reminder: Mail) -> str:
    return reminder.links[0]


class TestAReminder:
    def test_has_a_button_for_each_answer(self, reminder: Mail) -> None:
        confirm, cancel = reminder.links[:2]

        assert confirm.startswith("/visits/")
        assert (confirm[-15:], cancel[-14:]) == ("?answer=confirm", "?answer=cancel")
        for shown in ("I&#39;ll be there", "I can&#39;t come", "reply with C to confirm"):
            assert shown in reminder.html
        assert confirm in reminder.text

    def test_is_read_by_robots_without_effect(self, world: World, reminder: Mail) -> None:
        before = everything()

        for link in reminder.links:
            for _ in range(5):
                assert world.client.get(link).status_code == 200
                assert world.client.head(link).status_code == 200

        assert everything() == before

    def test_leads_to_a_page_that_names_the_visit_and_nobody(self, world: World, link: str) -> None:
        response = world.client.get(link)

        for shown in ("Will you be there?", "Shear Joy", "Haircut", "Anna", "Fri, Nov 27 3:00pm"):
            assert shown in response.text
        assert "Pat" not in response.text
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert response.headers["Referrer-Policy"] == "no-referrer"

    def test_is_confirmed_once(self, world: World, pat: Mailbox, link: str) -> None:
        status, page = answer(world.client, link, "confirm")

        assert (status, "See you then!" in page) == (200, True)
        assert the_visit().confirmed_at == world.now
        [thanks] = pat.hears()
        assert thanks.text.startswith("Thanks, see you Fri, Nov 27 3:00pm!")

        before = everything()
        assert "See you then!" in answer(world.client, link, "confirm")[1]
        assert everything() == before

    def test_is_answered_by_giving_the_visit_up_once(
        self, world: World, pat: Mailbox, link: str
    ) -> None:
        status, page = answer(world.client, link, "cancel")

        assert (status, "Your visit is cancelled" in page) == (200, True)
        assert the_visit().status is AppointmentStatus.CANCELED
        canceled = pat.hears()[0]
        assert b"METHOD:CANCEL" in canceled.calendar

        before = everything()
        for said in ("cancel", "confirm"):
            status, page = answer(world.client, link, said)
            assert (status, "Your visit is cancelled" in page) == (200, True)
        assert "<button" not in page
        assert everything() == before

    def test_given_up_too_late_tells_staff_and_says_so(
        self, world: World, pat: Mailbox, link: str, db: Session
    ) -> None:
        db.get_one(Tenant, world.tenant.id).policies = {"cancellation_deadline_hours": 48}
        touch(db, world.tenant.id)
        db.commit()

        status, page = answer(world.client, link, "cancel")

        assert (status, "Too late to cancel here" in page) == (200, True)
        assert "I&#39;ll be there" in page
        assert the_visit().status is AppointmentStatus.CONFIRMED
        attention = select(Event.data).where(Event.name == "conversation.needs_attention")
        [told] = db.scalars(attention).all()
        db.rollback()
        assert told["reason"] == "cannot_come"
        assert "cancelling was possible until Wed, Nov 25 3:00pm" in pat.hears()[0].text

        before = everything()
        assert "Too late to cancel here" in answer(world.client, link, "cancel")[1]
        assert everything() == before
        assert "See you then!" in answer(world.client, link, "confirm")[1]

    def test_given_up_frees_the_time_for_who_waits(
        self, world: World, pat: Mailbox, phone: Callable[..., Phone], link: str
    ) -> None:
        eli = phone("Eli")
        assert "Haircut" in eli.says("put me on the waitlist for a haircut with Anna on friday")[0]
        eli.says("yes")

        answer(world.client, link, "cancel")

        assert [text for text in eli.hears() if "opened up" in text]

    def test_confirmed_can_still_be_given_up(self, world: World, pat: Mailbox, link: str) -> None:
        answer(world.client, link, "confirm")
        pat.hears()

        page = page_of(world.client, link)[1]
        assert ('value="cancel"' in page, 'value="confirm"' in page) == (True, False)
        assert "Your visit is cancelled" in answer(world.client, link, "cancel")[1]
        assert the_visit().status is AppointmentStatus.CANCELED

    def test_of_a_visit_that_was_moved_gives_nothing_up(
        self, world: World, pat: Mailbox, visit_id: str, link: str
    ) -> None:
        later = FRIDAY_3PM.replace(day=28, hour=16)
        database.transact(
            lambda db: bookings.reschedule(
                db, catalogue(db, world.tenant.id), visit_id, starts_at=later, now=world.now
            )
        )

        for said in ("cancel", "confirm"):
            status, page = answer(world.client, link, said)
            assert (status, "Your visit has a new time" in page) == (200, True)
            assert "Sat, Nov 28 11:00am" in page
        visit = the_visit()
        assert (visit.status, visit.confirmed_at) == (AppointmentStatus.CONFIRMED, None)

    def test_ends_when_the_visit_begins(self, world: World, link: str) -> None:
        world.traveller.move_to(FRIDAY_3PM)

        for status, page in (
            page_of(world.client, link),
            answer(world.client, link, "cancel"),
        ):
            assert (status, "This visit has begun already" in page) == (410, True)
        assert the_visit().status is AppointmentStatus.CONFIRMED

    @pytest.mark.parametrize("said", ["", "yes", "maybe"])
    def test_an_unclear_answer_is_asked_for_again(self, world: World, link: str, said: str) -> None:
        before = everything()

        status, page = answer(world.client, link, said)

        assert (status, "Please choose one of the two." in page) == (400, True)
        assert everything() == before

    def test_a_link_that_was_not_made_here_opens_nothing(
        self, world: World, visit_id: str, link: str
    ) -> None:
        before = everything()
        token = link.removeprefix("/visits/").partition("?")[0]
        for wrong in (
            "x",
            token[:-1],
            token[:-1] + ("a" if token[-1] != "a" else "b"),
            tokens.issue(Use.OFFER, visit_id),
            tokens.issue(Use.VISIT, world.tenant.id),
        ):
            assert page_of(world.client, f"/visits/{wrong}")[0] == 404
            status, page = answer(world.client, f"/visits/{wrong}", "cancel")
            assert (status, "simply reply to the message" in page) == (404, True)
        assert answer(world.client, f"/offers/{token}", "yes")[0] == 404
        assert everything() == before

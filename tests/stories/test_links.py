"""What happens behind the links in mails: looking, answering, leaving."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core import database, tokens
from core.catalogue import catalogue, touch
from core.models import Base, Consent, ContactPoint, Customer, Offer, OfferStatus, Standing, Tenant
from core.scheduling import offers
from core.settings import settings
from core.tokens import Use
from tests.builders import an_entry
from tests.channels.sendgrid_signing import public, signed
from tests.stories.conftest import FRIDAY_3PM, Phone, World
from tests.stories.mailboxes import Mail, Mailbox

BOOKED = "Booked: Haircut with Anna, Fri, Nov 27 3:00pm. See you then!"


def everything() -> dict[str, list[Any]]:
    """All rows of all tables."""
    with database.read() as db:
        return {
            table.name: sorted(map(tuple, db.execute(select(table))), key=str)
            for table in Base.metadata.sorted_tables
        }


def the_offer() -> Offer:
    with database.read() as db:
        found = db.scalars(select(Offer).order_by(Offer.id)).first()
        assert found is not None
        return found


def page_of(client: FlaskClient, link: str) -> tuple[int, str]:
    response = client.get(link)
    return response.status_code, response.text


def answer(client: FlaskClient, link: str, said: str) -> tuple[int, str]:
    """Without cookies, as a browser that runs no scripts posts the page's form."""
    response = client.post(link, data={"answer": said})
    return response.status_code, response.text


@pytest.fixture
def yes_link(offered: Mail) -> str:
    return offered.links[0]


@pytest.fixture
def eli(world: World, phone: Callable[..., Phone], db: Session) -> Phone:
    """Somebody who waits too, shorter than Pat."""
    eli = phone("Eli")
    waiting = db.get_one(Customer, eli.customer_id)
    an_entry(db, waiting, world.haircut, joined_at=world.now - timedelta(days=1))
    db.commit()
    return eli


class TestAnOffer:
    def test_is_read_by_robots_without_effect(
        self, world: World, offered: Mail, yes_link: str
    ) -> None:
        before = everything()

        for link in offered.links:
            for _ in range(20):
                assert world.client.get(link).status_code == 200
                assert world.client.head(link).status_code == 200

        assert everything() == before

    def test_names_what_is_offered_and_nobody(self, world: World, yes_link: str) -> None:
        status, page = page_of(world.client, yes_link)

        assert status == 200
        for shown in ("Shear Joy", "Haircut", "Anna", "Fri, Nov 27 3:00pm", "answer by 10:10am"):
            assert shown in page
        for private in ("Pat", "pat@", "example.org"):
            assert private not in page

    def test_is_kept_from_search_engines_caches_and_other_sites(
        self, world: World, yes_link: str
    ) -> None:
        response = world.client.get(yes_link)

        assert "noindex" in response.headers["X-Robots-Tag"]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
        assert "<script" not in response.text
        assert "style=" not in response.text

    def test_is_taken_by_a_yes_and_confirmed_by_mail(
        self, world: World, pat: Mailbox, yes_link: str
    ) -> None:
        status, page = answer(world.client, yes_link, "yes")

        assert status == 200
        assert "It&#39;s yours" in page
        assert [a.starts_at for a in world.appointments()] == [FRIDAY_3PM]
        [confirmed] = pat.hears()
        assert confirmed.text.startswith(BOOKED)
        assert b"METHOD:REQUEST" in confirmed.calendar

    def test_answered_twice_says_what_is_true(
        self, world: World, pat: Mailbox, yes_link: str
    ) -> None:
        answer(world.client, yes_link, "yes")
        pat.hears()
        before = everything()

        for said in ("yes", "no", "yes"):
            assert "It&#39;s yours" in answer(world.client, yes_link, said)[1]

        assert everything() == before
        assert pat.hears() == []

    def test_answered_many_times_at_once_books_once(
        self, world: World, pat: Mailbox, yes_link: str
    ) -> None:
        def post(_: int) -> int:
            client = world.client.application.test_client()
            return answer(client, yes_link, "yes")[0]

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(post, range(4))) == [200] * 4

        assert len(world.appointments()) == 1
        assert len(pat.hears()) == 1

    def test_declined_goes_to_the_next(
        self, world: World, pat: Mailbox, eli: Phone, yes_link: str
    ) -> None:
        status, page = answer(world.client, yes_link, "no")

        assert (status, "You said no" in page) == (200, True)
        assert "Haircut with Anna opened up" in eli.hears()[0]
        [confirmed] = pat.hears()
        assert confirmed.text.startswith("No problem. You keep your place on the waitlist.")
        assert "You said no" in answer(world.client, yes_link, "yes")[1]
        assert world.appointments() == []

    def test_declined_is_confirmed_by_a_mail_that_answers_none(
        self, world: World, pat: Mailbox, yes_link: str
    ) -> None:
        answer(world.client, yes_link, "no")

        [confirmation] = pat.hears()
        assert confirmation.subject == "A message from Shear Joy"

    def test_taken_by_a_reply_is_theirs_on_the_page_too(
        self, world: World, pat: Mailbox, offered: Mail, yes_link: str
    ) -> None:
        pat.replies(offered, "Yes please")

        assert "It&#39;s yours" in page_of(world.client, yes_link)[1]

    def test_given_up_again_takes_no_answer(
        self, world: World, pat: Mailbox, yes_link: str
    ) -> None:
        answer(world.client, yes_link, "yes")
        [confirmed] = pat.hears()
        pat.replies(confirmed, "I can't make it on Friday, please cancel")
        pat.replies(confirmed, "yes")
        assert world.appointments() == []

        assert page_of(world.client, yes_link)[0] == 410
        assert answer(world.client, yes_link, "yes")[0] == 410
        assert world.appointments() == []

    def test_that_lapsed_is_theirs_by_a_late_yes(
        self, world: World, pat: Mailbox, yes_link: str
    ) -> None:
        world.forward(minutes=11)
        assert the_offer().status is OfferStatus.LAPSED

        assert "Still interested?" in page_of(world.client, yes_link)[1]
        assert "It&#39;s yours" in answer(world.client, yes_link, "yes")[1]
        assert "It&#39;s yours" in answer(world.client, yes_link, "yes")[1]
        assert len(world.appointments()) == 1
        [confirmed] = pat.hears()
        assert confirmed.text.startswith(BOOKED)

    def test_that_lapsed_too_long_ago_is_gone(
        self, world: World, yes_link: str, db: Session
    ) -> None:
        db.get_one(Tenant, world.tenant.id).policies = {"waitlist_notification_hours": 3}
        touch(db, world.tenant.id)
        db.commit()
        world.forward(hours=3)

        assert answer(world.client, yes_link, "yes")[0] == 410
        assert world.client.get(yes_link).status_code == 410
        assert world.appointments() == []

    def test_that_lapsed_can_still_be_declined(self, world: World, yes_link: str) -> None:
        world.forward(minutes=11)

        assert "You said no" in answer(world.client, yes_link, "no")[1]
        assert world.appointments() == []

    def test_that_lapsed_and_went_to_another_is_gone(
        self, world: World, pat: Mailbox, eli: Phone, yes_link: str
    ) -> None:
        world.forward(minutes=11)
        eli.hears()
        eli.says("yes")

        assert page_of(world.client, yes_link)[0] == 410
        status, page = answer(world.client, yes_link, "yes")
        assert (status, "this time is gone" in page) == (410, True)
        assert len(world.appointments()) == 1
        assert pat.hears() == []

    def test_that_lapsed_and_is_kept_for_another_says_so_and_may_come_back(
        self, world: World, pat: Mailbox, eli: Phone, yes_link: str
    ) -> None:
        world.forward(minutes=11)
        eli.hears()

        for status, page in (
            page_of(world.client, yes_link),
            answer(world.client, yes_link, "yes"),
        ):
            assert (status, "Somebody else is being asked" in page) == (200, True)
            assert 'name="answer"' not in page
        assert world.appointments() == []

        eli.says("no")
        assert "It&#39;s yours" in answer(world.client, yes_link, "yes")[1]

    def test_withdrawn_is_gone(self, world: World, yes_link: str) -> None:
        withdrawn = the_offer()
        database.transact(
            lambda db: offers.withdraw(
                db, catalogue(db, world.tenant.id), withdrawn.id, now=world.now
            )
        )

        assert page_of(world.client, yes_link)[0] == 410
        assert answer(world.client, yes_link, "yes")[0] == 410
        assert world.appointments() == []

    def test_is_over_once_the_visit_would_have_begun(self, world: World, yes_link: str) -> None:
        world.forward(days=8)

        for status, page in (
            page_of(world.client, yes_link),
            answer(world.client, yes_link, "yes"),
        ):
            assert (status, "This time has passed" in page) == (410, True)
        assert world.appointments() == []

    @pytest.mark.parametrize("said", ["", "maybe", "YESS", "1"])
    def test_an_unclear_answer_is_asked_for_again(
        self, world: World, yes_link: str, said: str
    ) -> None:
        before = everything()

        status, page = answer(world.client, yes_link, said)

        assert (status, "Please choose one of the two." in page) == (400, True)
        assert everything() == before

    def test_the_token_may_come_in_capitals(self, world: World, yes_link: str) -> None:
        path, _, question = yes_link.partition("?")
        shouted = path.replace("/offers/", "").upper()
        assert page_of(world.client, f"/offers/{shouted}?{question}")[0] == 200

    def test_a_link_that_was_not_made_here_opens_nothing(self, world: World, yes_link: str) -> None:
        before = everything()
        offer = the_offer()
        token = yes_link.removeprefix("/offers/").partition("?")[0]
        for wrong in (
            "x",
            token[:-1],
            token[:-1] + ("a" if token[-1] != "a" else "b"),
            tokens.issue(Use.REPLY, offer.id),
            tokens.issue(Use.UNSUBSCRIBE, offer.id),
            tokens.issue(Use.OFFER, str(offer.entry_id)),
            "é" * 20,
            "a" * 5000,
        ):
            assert page_of(world.client, f"/offers/{wrong}")[0] == 404
            assert answer(world.client, f"/offers/{wrong}", "yes")[0] == 404
        assert everything() == before

    def test_hostile_names_are_text_in_mail_and_page(
        self, world: World, db: Session, pat: Mailbox, phone: Callable[..., Phone]
    ) -> None:
        hostile = '<img src=x onerror=alert(1)> & "Co"'
        for row in (world.haircut, world.anna, world.tenant):
            db.execute(update(type(row)).where(type(row).id == row.id).values(name=hostile))
        db.execute(update(type(world.tenant)).values(revision=2))
        db.commit()
        dana = phone("Dana")
        world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
        database.transact(lambda db: cancel_quietly(db, world, dana.customer_id))
        [offer] = pat.hears()

        assert "<img" not in offer.html
        assert "<img" not in page_of(world.client, offer.links[0])[1]
        assert "&lt;img" in offer.html


def cancel_quietly(db: Session, world: World, customer_id: str) -> None:
    from core.scheduling import bookings

    [visit] = bookings.upcoming(db, customer_id, world.now)
    bookings.cancel(db, catalogue(db, world.tenant.id), visit.id, now=world.now)


class TestLeaving:
    @pytest.fixture
    def way_out(self, offered: Mail) -> str:
        header = offered.headers["List-Unsubscribe"]
        assert offered.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"https://standby.test{offered.links[-1]}" == header.strip("<>")
        return offered.links[-1]

    def test_looking_changes_nothing(self, world: World, way_out: str) -> None:
        before = everything()
        for _ in range(20):
            assert world.client.get(way_out).status_code == 200
            assert world.client.head(way_out).status_code == 200
        assert everything() == before

    @pytest.mark.parametrize("form", [{"List-Unsubscribe": "One-Click"}, {}])
    def test_one_click_is_enough(
        self, world: World, pat: Mailbox, eli: Phone, way_out: str, form: dict[str, str]
    ) -> None:
        response = world.client.post(way_out, data=form)

        assert response.status_code == 200
        assert "You are unsubscribed" in response.text
        with database.read() as db:
            point = db.scalars(
                select(ContactPoint).where(ContactPoint.address == "pat@example.org")
            ).one()
            assert point.standing is Standing.OPTED_OUT
            [how] = db.scalars(
                select(Consent.how).where(Consent.contact_point_id == point.id)
            ).all()
            assert how == "unsubscribe"
        assert pat.hears() == []
        # What was held for Pat goes on at once.
        assert "Haircut with Anna opened up" in eli.hears()[0]

    def test_twice_is_once(self, world: World, way_out: str) -> None:
        world.client.post(way_out)
        with database.read() as db:
            ledger = db.scalar(select(func.count()).select_from(Consent))

        assert "You are unsubscribed" in world.client.post(way_out).text
        assert "You are unsubscribed" in world.client.get(way_out).text
        with database.read() as db:
            assert db.scalar(select(func.count()).select_from(Consent)) == ledger

    def test_the_link_never_grows_old(self, world: World, way_out: str) -> None:
        world.forward(days=400)
        assert world.client.post(way_out).status_code == 200

    def test_another_kind_of_token_does_not_do(self, world: World, yes_link: str) -> None:
        token = yes_link.removeprefix("/offers/").partition("?")[0]
        assert world.client.post(f"/unsubscribe/{token}").status_code == 404
        assert world.client.get("/unsubscribe/nonsense").status_code == 404


class TestAMailThatDoesNotArrive:
    def test_takes_the_offer_on_to_the_next_at_once(
        self,
        world: World,
        offered: Mail,
        eli: Phone,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SENDGRID_EVENTS_PUBLIC_KEY", public())
        settings.cache_clear()
        bounced = {
            "event": "bounce",
            "type": "bounce",
            "timestamp": int(world.now.timestamp()),
            "sg_event_id": "bounced-1",
            **offered.request["custom_args"],
        }
        body = json.dumps([bounced]).encode()

        posted = world.client.post("/webhooks/sendgrid/events", data=body, headers=signed(body))

        assert posted.status_code == 204
        assert "Haircut with Anna opened up" in eli.hears()[0]
        assert the_offer().status is OfferStatus.WITHDRAWN

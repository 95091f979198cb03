"""Customers on WhatsApp: templates outside the window, taps that answer one thing, people who hide
their number."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database, tokens
from core.models import (
    Appointment,
    AppointmentStatus,
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Offer,
    OfferStatus,
    Standing,
)
from core.tokens import Use
from tests.builders import an_entry
from tests.stories.conftest import STATUS_URL, Phone, World
from tests.stories.twilio import Sent, Twilio, WhatsApp, add_point

FRIDAY_3PM = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
SUNDAY_11AM = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


@pytest.fixture
def free(world: World, phone: Callable[..., Phone], db: Session) -> Callable[..., None]:
    """Dana gives up the haircut on Friday for which the customer waits."""
    dana = phone("Dana")

    def give_up(*waiting: WhatsApp) -> None:
        for number, one in enumerate(waiting):
            customer = db.get_one(Customer, one.customer_id)
            joined_at = world.now - timedelta(weeks=3 - number)
            an_entry(db, customer, world.haircut, joined_at=joined_at)
        db.commit()
        world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
        world.post(dana.payload("I can't make it on Friday"))
        world.tick()
        world.post(dana.payload("yes"))
        world.tick()

    return give_up


def offers() -> list[OfferStatus]:
    with database.read() as db:
        return list(db.scalars(select(Offer.status).order_by(Offer.id)))


def an_offer() -> Offer:
    with database.read() as db:
        return db.scalars(select(Offer).order_by(Offer.id.desc()).limit(1)).one()


def visits(world: World, one: WhatsApp) -> list[tuple[AppointmentStatus, bool]]:
    with database.read() as db:
        found = db.execute(
            select(Appointment.status, Appointment.confirmed_at)
            .where(Appointment.customer_id == one.customer_id)
            .order_by(Appointment.id)
        )
        return [(status, confirmed_at is not None) for status, confirmed_at in found]


def report(world: World, one: Sent, status: str, code: int | None = None) -> None:
    failed = {"ErrorCode": str(code)} if code else {}
    url = f"{STATUS_URL}?message={one.message_id}"
    form = {"MessageSid": one.sid, "MessageStatus": status, "To": one.form["To"]} | failed
    assert world.post(form, url=url) == 204
    world.tick()


@pytest.mark.usefixtures("approved")
class TestOutsideTheWindow:
    def test_an_offer_leaves_as_a_template_and_a_tap_books_it(
        self, world: World, whatsapp: Callable[..., WhatsApp], free: Callable[..., None]
    ) -> None:
        pat = whatsapp()
        free(pat)

        [offer] = pat.hears()
        assert "Body" not in offer.form
        *said, token = offer.variables.values()
        assert said == ["Haircut", "Anna", "Fri, Nov 27 3:00pm", "10"]

        [answer] = pat.taps(f"offer:{token}:yes", OriginalRepliedMessageSid=offer.sid)

        assert "Booked: Haircut with Anna, Fri, Nov 27 3:00pm." in answer.form["Body"]
        assert [a.starts_at for a in world.appointments()] == [FRIDAY_3PM]
        assert offers() == [OfferStatus.ACCEPTED]

    def test_a_tap_on_no_keeps_the_place(
        self, whatsapp: Callable[..., WhatsApp], free: Callable[..., None]
    ) -> None:
        pat, lee = whatsapp("Pat"), whatsapp("Lee")
        free(pat, lee)
        [offer] = pat.hears()

        [answer] = pat.taps(f"offer:{offer.variables['5']}:no", "No, thanks")

        assert answer.form["Body"] == "No problem. You keep your place on the waitlist."
        assert len(lee.hears()) == 1
        assert offers() == [OfferStatus.DECLINED, OfferStatus.PENDING]

    def test_a_visit_is_confirmed_and_given_up_by_its_buttons(
        self, world: World, whatsapp: Callable[..., WhatsApp]
    ) -> None:
        pat = whatsapp()
        world.book(pat, world.anna, world.haircut, FRIDAY_3PM)  # type: ignore[arg-type]
        world.traveller.move_to(FRIDAY_3PM - timedelta(hours=23))
        [reminder] = pat.hears()
        visit = reminder.variables["3"]

        [thanks] = pat.taps(f"appt:{visit}:confirm", "I'll be there")
        assert thanks.form["Body"] == "Thanks, see you Fri, Nov 27 3:00pm!"
        assert visits(world, pat) == [(AppointmentStatus.CONFIRMED, True)]

        [done] = pat.taps(f"appt:{visit}:cancel", "I can't come")
        assert "is cancelled" in done.form["Body"]
        assert visits(world, pat) == [(AppointmentStatus.CANCELED, True)]

        [closed] = pat.taps(f"appt:{visit}:confirm", "I'll be there")
        assert "can't be changed any more" in closed.form["Body"]

    def test_an_old_button_does_not_give_up_a_visit_that_was_moved(
        self, world: World, whatsapp: Callable[..., WhatsApp]
    ) -> None:
        pat = whatsapp()
        visit = world.book(pat, world.anna, world.haircut, FRIDAY_3PM)  # type: ignore[arg-type]

        [told] = pat.taps(f"appt:{visit}:cancel", "I can't come")

        assert told.form["Body"].endswith("booked for Haircut with Anna, Fri, Nov 27 3:00pm.")
        assert visits(world, pat) == [(AppointmentStatus.CONFIRMED, False)]

    def test_a_wording_that_was_approved_before_still_serves(
        self,
        world: World,
        whatsapp: Callable[..., WhatsApp],
        free: Callable[..., None],
        db: Session,
    ) -> None:
        world.tenant.name, world.tenant.revision = "Shear Joy & Sons", 2
        db.commit()
        pat = whatsapp()
        free(pat)

        [offer] = pat.hears()

        assert "ContentSid" in offer.form


@pytest.mark.usefixtures("approved")
class TestInsideTheWindow:
    @pytest.mark.parametrize(("minutes", "is_free"), [(1, True), (1439, True), (1440, False)])
    def test_a_text_may_be_said_for_a_day(
        self,
        whatsapp: Callable[..., WhatsApp],
        free: Callable[..., None],
        minutes: int,
        is_free: bool,
    ) -> None:
        pat = whatsapp()
        pat.wrote(minutes=minutes)
        free(pat)

        [offer] = pat.hears()

        assert ("Body" in offer.form) == is_free

    def test_a_window_that_was_closed_after_all_is_met_by_a_template(
        self, whatsapp: Callable[..., WhatsApp], free: Callable[..., None], twilio: Twilio
    ) -> None:
        pat = whatsapp()
        pat.wrote(hours=23)
        twilio.refusals[f"whatsapp:{pat.address}"] = [63016]
        free(pat)

        [template] = pat.hears()

        assert "ContentSid" in template.form
        assert offers() == [OfferStatus.PENDING]

    def test_also_when_twilio_says_so_later_and_the_time_to_answer_begins_anew_but_once(
        self, world: World, whatsapp: Callable[..., WhatsApp], free: Callable[..., None]
    ) -> None:
        pat = whatsapp()
        pat.wrote(hours=23)
        free(pat)
        [text] = pat.hears()
        assert "Body" in text.form
        world.forward(minutes=2)

        report(world, text, "failed", 63016)

        [template] = pat.hears()
        assert "ContentSid" in template.form
        sent_at = an_offer().sent_at
        assert sent_at is not None
        assert sent_at >= world.now
        report(world, template, "failed", 63016)
        assert pat.hears() == []
        assert offers() == [OfferStatus.WITHDRAWN]


class TestWithoutATemplate:
    def test_what_needs_one_goes_by_text_message(
        self,
        world: World,
        whatsapp: Callable[..., WhatsApp],
        free: Callable[..., None],
        twilio: Twilio,
        db: Session,
    ) -> None:
        pat = whatsapp()
        add_point(db, world.tenant, pat.customer_id, Channel.SMS, "+12125550777")
        db.commit()
        free(pat)

        assert pat.hears() == []
        [text] = [one for one in twilio.sent if one.form["To"] == "+12125550777"]
        assert "Want it? YES or NO" in text.form["Body"]
        assert offers() == [OfferStatus.PENDING]

    def test_also_when_the_window_closes_while_it_waits(
        self,
        world: World,
        whatsapp: Callable[..., WhatsApp],
        free: Callable[..., None],
        twilio: Twilio,
        db: Session,
    ) -> None:
        pat = whatsapp()
        pat.wrote(hours=23)
        add_point(db, world.tenant, pat.customer_id, Channel.SMS, "+12125550777")
        db.commit()
        twilio.refusals[f"whatsapp:{pat.address}"] = [63016]
        free(pat)

        assert pat.hears() == []
        [text] = [one for one in twilio.sent if one.form["To"] == "+12125550777"]
        assert "Want it? YES or NO" in text.form["Body"]

    def test_without_another_channel_the_next_customer_is_asked(
        self, whatsapp: Callable[..., WhatsApp], free: Callable[..., None]
    ) -> None:
        pat, lee = whatsapp("Pat"), whatsapp("Lee")
        lee.wrote(hours=1)
        free(pat, lee)

        assert pat.hears() == []
        assert len(lee.hears()) == 1
        assert offers() == [OfferStatus.WITHDRAWN, OfferStatus.PENDING]

    def test_whoever_blocked_us_is_not_written_to_again(
        self, whatsapp: Callable[..., WhatsApp], free: Callable[..., None], twilio: Twilio
    ) -> None:
        pat = whatsapp()
        pat.wrote(hours=1)
        twilio.refusals[f"whatsapp:{pat.address}"] = [63014]
        free(pat)

        assert pat.hears() == []
        assert offers() == [OfferStatus.WITHDRAWN]
        with database.read() as db:
            where = ContactPoint.address == pat.address
            assert db.scalar(select(ContactPoint.standing).where(where)) is Standing.OPTED_OUT

    def test_what_meta_holds_back_is_tried_once_more_hours_later(
        self, world: World, whatsapp: Callable[..., WhatsApp]
    ) -> None:
        pat = whatsapp()
        world.book(pat, world.anna, world.haircut, FRIDAY_3PM)  # type: ignore[arg-type]
        world.traveller.move_to(FRIDAY_3PM - timedelta(hours=24))
        pat.wrote(hours=1)
        [reminder] = pat.hears()

        report(world, reminder, "failed", 63049)

        world.forward(hours=5, minutes=59)
        assert pat.hears() == []
        world.forward(hours=12)  # not at night
        [again] = pat.hears()
        assert again.form["Body"] == reminder.form["Body"]
        report(world, again, "failed", 63049)
        world.forward(hours=3)
        assert pat.hears() == []


class TestTaps:
    @pytest.fixture
    def pat(self, whatsapp: Callable[..., WhatsApp]) -> WhatsApp:
        pat = whatsapp()
        pat.wrote(hours=1)
        return pat

    def token(self, **more: Any) -> str:
        return tokens.issue(Use.OFFER, an_offer().id, **more)

    def test_a_tap_answers_its_offer_and_no_other_question(
        self, world: World, pat: WhatsApp, free: Callable[..., None]
    ) -> None:
        free(pat)
        pat.hears()
        [question] = pat.says("beard trim with bob tomorrow at 1pm")
        assert "Shall I book it? YES or NO" in question.form["Body"]

        [answer] = pat.taps(f"offer:{self.token()}:yes")

        assert "Booked: Haircut with Anna" in answer.form["Body"]
        assert len(world.appointments()) == 1
        [booked] = pat.says("yes")
        assert "Booked: Beard trim with Bob" in booked.form["Body"]

    def test_a_second_tap_tells_what_is_true(
        self, world: World, pat: WhatsApp, free: Callable[..., None]
    ) -> None:
        free(pat)
        pat.hears()
        tap = f"offer:{self.token()}"

        pat.taps(f"{tap}:yes")
        [again] = pat.taps(f"{tap}:yes")
        [no] = pat.taps(f"{tap}:no", "No, thanks")

        assert again.form["Body"] == "You're booked for Haircut with Anna, Fri, Nov 27 3:00pm."
        assert no.form["Body"] == again.form["Body"]
        assert len(world.appointments()) == 1

    def test_a_late_tap_books_what_is_still_free(
        self, world: World, pat: WhatsApp, free: Callable[..., None]
    ) -> None:
        free(pat)
        pat.hears()
        tap = f"offer:{self.token()}:yes"
        world.forward(hours=1)
        assert offers() == [OfferStatus.LAPSED]

        [answer] = pat.taps(tap)

        assert "Booked: Haircut with Anna" in answer.form["Body"]

    def test_a_tap_on_somebody_elses_offer_does_nothing(
        self,
        world: World,
        pat: WhatsApp,
        whatsapp: Callable[..., WhatsApp],
        free: Callable[..., None],
    ) -> None:
        free(pat)
        pat.hears()
        lee = whatsapp("Lee")
        lee.wrote(hours=1)

        [yes] = lee.taps(f"offer:{self.token()}:yes")
        [no] = lee.taps(f"offer:{self.token()}:no", "No, thanks")

        assert "that one is gone now" in yes.form["Body"]
        assert "No problem" in no.form["Body"]
        assert offers() == [OfferStatus.PENDING]
        assert world.appointments() == []

    @pytest.mark.parametrize(
        ("payload", "said"),
        [
            ("offer:aaaa:yes", "that one is gone now"),
            ("offer:" + "a" * 52 + ":yes", "that one is gone now"),
            ("offer:" + "a" * 52 + ":no", "No problem"),
            ("appt:0190f1b2-0000-7000-8000-000000000001:confirm", "I don't see a booking"),
            ("appt:0190f1b2-0000-7000-8000-000000000001:cancel", "I don't see a booking"),
        ],
    )
    def test_a_tap_that_names_nothing_answers_nothing(
        self, world: World, pat: WhatsApp, free: Callable[..., None], payload: str, said: str
    ) -> None:
        free(pat)
        pat.hears()

        [answer] = pat.taps(payload, "Cancel")

        assert said in answer.form["Body"]
        assert offers() == [OfferStatus.PENDING]
        assert world.appointments() == []

    def test_a_tap_on_a_link_of_old_is_told_kindly(
        self, world: World, pat: WhatsApp, free: Callable[..., None]
    ) -> None:
        free(pat)
        pat.hears()

        [answer] = pat.taps(f"offer:{self.token(expires_at=world.now)}:yes")

        assert "that time is gone now" in answer.form["Body"]

    def test_a_tap_also_counts_while_staff_have_the_conversation(
        self, world: World, pat: WhatsApp, free: Callable[..., None]
    ) -> None:
        free(pat)
        pat.hears()
        pat.says("let me talk to a person")

        [answer] = pat.taps(f"offer:{self.token()}:yes")

        assert "Booked: Haircut with Anna" in answer.form["Body"]
        assert state_of(pat) == "handed_over"

    def test_whoever_opted_out_is_not_answered(
        self, world: World, pat: WhatsApp, free: Callable[..., None]
    ) -> None:
        free(pat)
        pat.hears()
        tap = f"offer:{self.token()}:yes"
        assert len(pat.says("stop")) == 1

        assert pat.taps(tap) == []
        assert world.appointments() == []


class TestQuotes:
    def test_a_quoted_question_is_the_one_that_is_answered(
        self, world: World, whatsapp: Callable[..., WhatsApp], free: Callable[..., None]
    ) -> None:
        pat = whatsapp()
        world.book(pat, world.bob, world.beard_trim, SUNDAY_11AM)  # type: ignore[arg-type]
        world.traveller.move_to(SUNDAY_11AM - timedelta(hours=24))
        pat.wrote(hours=1)
        [reminder] = pat.hears()
        free(pat)
        [offer] = pat.hears()

        [unclear] = pat.says("yes")
        assert "yes to which?" in unclear.form["Body"]
        [taken] = pat.says("Yes please", OriginalRepliedMessageSid=offer.sid)
        [given_up] = pat.says("sorry can't make it", OriginalRepliedMessageSid=reminder.sid)

        assert "Booked: Haircut with Anna" in taken.form["Body"]
        assert "your Beard trim on Sun, Nov 22 11:00am is cancelled" in given_up.form["Body"]
        assert [a.starts_at for a in world.appointments()] == [FRIDAY_3PM]

    def test_c_that_quotes_a_reminder_confirms_it(
        self, world: World, whatsapp: Callable[..., WhatsApp]
    ) -> None:
        pat = whatsapp()
        world.book(pat, world.bob, world.beard_trim, SUNDAY_11AM)  # type: ignore[arg-type]
        world.traveller.move_to(SUNDAY_11AM - timedelta(hours=24))
        pat.wrote(hours=1)
        [reminder] = pat.hears()

        [thanks] = pat.says("C", OriginalRepliedMessageSid=reminder.sid)

        assert "Thanks, see you Sun, Nov 22 11:00am!" in thanks.form["Body"]
        assert visits(world, pat) == [(AppointmentStatus.CONFIRMED, True)]

    def test_words_that_answer_nothing_are_a_message_like_any_other(
        self, whatsapp: Callable[..., WhatsApp], free: Callable[..., None]
    ) -> None:
        pat = whatsapp()
        pat.wrote(hours=1)
        free(pat)
        [offer] = pat.hears()

        [answer] = pat.says("how much is a colour?", OriginalRepliedMessageSid=offer.sid)

        assert "Colour $45.00" in answer.form["Body"]
        assert offers() == [OfferStatus.PENDING]

    @pytest.mark.parametrize("sid", ["SM" + "f" * 32, "x" * 900, "'; DROP"])
    def test_a_quote_of_something_unknown_is_no_quote(
        self, whatsapp: Callable[..., WhatsApp], sid: str
    ) -> None:
        pat = whatsapp()

        [answer] = pat.says("hello", OriginalRepliedMessageSid=sid)

        assert "this is Shear Joy" in answer.form["Body"]


class TestPlacesAndPictures:
    def test_a_place_is_no_misunderstanding(self, whatsapp: Callable[..., WhatsApp]) -> None:
        pat = whatsapp()

        for _ in range(3):
            [answer] = pat.says("", Latitude="40.7", Longitude="-74.0", Label="Home")
            assert "I can only read text" in answer.form["Body"]

        assert state_of(pat) == "idle"


@pytest.mark.usefixtures("whatsapp")
class TestWhoHidesTheirNumber:
    def test_is_known_again_by_the_id_that_came_with_the_number(
        self, whatsapp: Callable[..., WhatsApp], world: World, twilio: Twilio
    ) -> None:
        pat = whatsapp()
        pat.says("hello", ExternalUserId="whatsapp:US.1a2B3c")
        hidden = WhatsApp(world, twilio, "US.1a2B3c", pat.customer_id)

        [answer] = hidden.says("hello", ExternalUserId="whatsapp:US.1a2B3c")

        assert answer.form["To"] == "whatsapp:US.1a2B3c"
        assert points(pat.customer_id) == [(pat.address, "US.1a2B3c")]
        assert customers() == 1

    def test_is_known_again_when_the_number_is_told_later(
        self, world: World, twilio: Twilio
    ) -> None:
        hidden = WhatsApp(world, twilio, "US.1a2B3c", "")
        hidden.says("hello", ExternalUserId="whatsapp:US.1a2B3c")
        shown = WhatsApp(world, twilio, "+12125550788", "")

        shown.says("hello", ExternalUserId="whatsapp:US.1a2B3c")

        assert points() == [("+12125550788", "US.1a2B3c")]
        assert customers() == 1
        hidden.says("hello again", ExternalUserId="whatsapp:US.1a2B3c")
        assert customers() == 1

    def test_stop_from_the_id_ends_what_goes_to_the_number(
        self, whatsapp: Callable[..., WhatsApp], world: World, twilio: Twilio
    ) -> None:
        pat = whatsapp()
        pat.says("hello", ExternalUserId="whatsapp:US.1a2B3c")
        hidden = WhatsApp(world, twilio, "US.1a2B3c", pat.customer_id)

        hidden.says("stop", ExternalUserId="whatsapp:US.1a2B3c")

        with database.read() as db:
            assert list(db.scalars(select(ContactPoint.standing))) == [Standing.OPTED_OUT]

    def test_an_id_is_one_persons(self, whatsapp: Callable[..., WhatsApp], world: World) -> None:
        pat, lee = whatsapp("Pat"), whatsapp("Lee")
        pat.says("hello", ExternalUserId="whatsapp:US.1a2B3c")

        lee.says("hello", ExternalUserId="whatsapp:US.1a2B3c")

        assert sorted(points(), key=str) == sorted(
            [(pat.address, None), (lee.address, "US.1a2B3c")], key=str
        )

    def test_without_any_number_they_are_served_all_the_same(
        self, world: World, twilio: Twilio
    ) -> None:
        hidden = WhatsApp(world, twilio, "US.1a2B3c", "")

        [choices] = hidden.says("haircut with anna tomorrow")
        [booked] = hidden.says("1")

        assert "1)" in choices.form["Body"]
        assert "Booked: Haircut with Anna" in booked.form["Body"]
        assert len(world.appointments()) == 1


def state_of(one: WhatsApp) -> str:
    with database.read() as db:
        where = Conversation.customer_id == one.customer_id
        return db.scalars(select(Conversation.state).where(where)).one()


def points(customer_id: str | None = None) -> list[tuple[str, str | None]]:
    with database.read() as db:
        found = select(ContactPoint.address, ContactPoint.external_id).order_by(ContactPoint.id)
        if customer_id:
            found = found.where(ContactPoint.customer_id == customer_id)
        return [(row.address, row.external_id) for row in db.execute(found)]


def customers() -> int:
    with database.read() as db:
        return len(db.scalars(select(Customer.id)).all())

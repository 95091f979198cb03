"""Broadcasts by every channel, at night, and to who was told enough."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.messaging.tariffs import MICROS_A_DOLLAR, cost_micros
from core.models import Channel, ContactPoint
from tests.stories.broadcasting import FRIDAY_2PM, FRIDAY_10AM, Desk, agree
from tests.stories.conftest import Phone, World
from tests.stories.mailboxes import Mailbox
from tests.stories.twilio import WhatsApp


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.tenant.id, world)


@pytest.fixture
def two(desk: Desk, world: World) -> list[str]:
    return desk.opens(
        (world.anna, world.haircut, FRIDAY_10AM), (world.bob, world.haircut, FRIDAY_2PM)
    )


@pytest.fixture
def ann(phone: Callable[..., Phone], world: World, db: Session) -> Phone:
    ann = phone("Ann")
    agree(db, world.tenant)
    return ann


@pytest.fixture
def nora(
    mailbox: Callable[[str], Mailbox], phone: Callable[..., Phone], world: World, db: Session
) -> Mailbox:
    """A customer whom the business knows by e-mail."""
    known = phone("Nora")
    db.execute(
        update(ContactPoint)
        .where(ContactPoint.customer_id == known.customer_id)
        .values(channel=Channel.EMAIL, address="nora@example.org")
    )
    db.commit()
    agree(db, world.tenant)
    return mailbox("nora@example.org")


def sent(desk: Desk, slot_ids: list[str]) -> str:
    broadcast_id = desk.drafts(slot_ids)
    desk.sends(broadcast_id)
    assert desk.world is not None
    for _ in range(4):
        desk.world.forward(seconds=1)
    return broadcast_id


@pytest.mark.usefixtures("approved")
def test_on_whatsapp_it_leaves_as_a_template_and_a_tap_books_it(
    world: World, desk: Desk, two: list[str], whatsapp: Callable[..., WhatsApp], db: Session
) -> None:
    pat = whatsapp()
    agree(db, world.tenant)
    sent(desk, two[:1])

    [told] = pat.hears()
    assert "Body" not in told.form
    *said, token = told.variables.values()
    assert said == ["Haircut", "Anna", "Fri, Nov 27 10:00am"]

    [answer] = pat.taps(f"offer:{token}:yes", OriginalRepliedMessageSid=told.sid)

    assert "Booked: Haircut with Anna, Fri, Nov 27 10:00am." in answer.form["Body"]
    assert [one.starts_at for one in world.appointments()] == [FRIDAY_10AM]


def test_on_whatsapp_without_a_template_nobody_is_told(
    world: World, desk: Desk, two: list[str], whatsapp: Callable[..., WhatsApp], db: Session
) -> None:
    pat = whatsapp()
    agree(db, world.tenant)

    broadcast_id = sent(desk, two[:1])

    assert pat.hears() == []
    assert dict(desk.sees(broadcast_id).left) == {"outside_window": 1}


def test_a_link_of_a_mail_answers_the_opening_that_it_names(
    world: World, desk: Desk, two: list[str], nora: Mailbox
) -> None:
    sent(desk, two[:1])
    world.forward(minutes=1)
    sent(desk, two[1:])
    at_ten, at_two = nora.hears()
    assert ("10:00am" in at_ten.text, "2:00pm" in at_two.text) == (True, True)
    link = at_two.links[0]
    page = world.client.get(link).get_data(as_text=True)
    assert ("Bob" in page, "Anna" in page) == (True, False)
    assert world.appointments() == []

    assert world.client.post(link, data={"answer": "yes"}).status_code == 200

    assert [one.starts_at for one in world.appointments()] == [FRIDAY_2PM]
    [booked] = nora.hears()
    assert "Fri, Nov 27 2:00pm" in booked.text


def test_a_mail_about_several_is_answered_by_a_number(
    world: World, desk: Desk, two: list[str], nora: Mailbox
) -> None:
    sent(desk, two)
    [mail] = nora.hears()

    [booked] = nora.replies(mail, "2")

    assert "Booked: Haircut with Bob, Fri, Nov 27 2:00pm" in booked.text
    assert [one.starts_at for one in world.appointments()] == [FRIDAY_2PM]


def test_the_page_behind_a_link_tells_whoever_is_too_late(
    world: World, desk: Desk, two: list[str], nora: Mailbox, ann: Phone
) -> None:
    sent(desk, two[:1])
    [mail] = nora.hears()
    ann.hears()
    ann.says("yes")

    assert world.client.post(mail.links[0], data={"answer": "yes"}).status_code == HTTPStatus.GONE

    assert [one.customer_id for one in world.appointments()] == [ann.customer_id]


def test_who_sleeps_is_told_in_the_morning(
    world: World, desk: Desk, two: list[str], ann: Phone
) -> None:
    world.forward(hours=12)
    broadcast_id = desk.drafts(two[:1])
    assert desk.previews(broadcast_id).asleep == 1
    desk.sends(broadcast_id)
    world.tick()
    assert ann.hears() == []

    world.forward(hours=11)

    [text] = ann.hears()
    assert "Haircut with Anna is free Fri, Nov 27 10:00am" in text


def test_who_sleeps_is_not_told_of_what_was_taken_by_their_morning(
    world: World, desk: Desk, two: list[str], ann: Phone, phone: Callable[..., Phone]
) -> None:
    world.forward(hours=12)
    broadcast_id = sent(desk, two[:1])
    stranger = phone("Hal")
    stranger.says("haircut with anna next friday at 10am")
    stranger.says("yes")
    assert [one.customer_id for one in world.appointments()] == [stranger.customer_id]

    world.forward(hours=11)

    assert ann.hears() == []
    assert dict(desk.sees(broadcast_id).left)["broadcast_over"] == 1


def test_who_was_told_enough_today_is_left_in_peace(
    world: World, desk: Desk, two: list[str], ann: Phone, rule: Callable[..., None]
) -> None:
    rule(messaging={"proactive_per_day": 1})
    sent(desk, two[:1])
    assert len(ann.hears()) == 1
    ann.says("no")

    second = desk.drafts(two[1:])

    assert dict(desk.previews(second).left) == {"frequency": 1}
    desk.sends(second)
    world.tick()
    assert ann.hears() == []


def test_the_preview_says_when_the_daily_spend_limit_would_stop_it(
    world: World,
    desk: Desk,
    two: list[str],
    ann: Phone,
    phone: Callable[..., Phone],
    rule: Callable[..., None],
    db: Session,
) -> None:
    for name in ("Ben", "Cem"):
        phone(name)
    agree(db, world.tenant)
    broadcast_id = desk.drafts(two[:1])
    [text] = desk.previews(broadcast_id).texts
    price = cost_micros(Channel.SMS, ann.number, text.segments)
    assert desk.previews(broadcast_id).over_limit == 0

    rule(messaging={"daily_spend_limit_usd": 2.5 * price / MICROS_A_DOLLAR})

    assert desk.previews(broadcast_id).over_limit == 1
    desk.sends(broadcast_id)
    for _ in range(4):
        world.forward(seconds=1)
    seen = desk.sees(broadcast_id)
    assert (seen.sent, seen.waiting) == (2, 1)

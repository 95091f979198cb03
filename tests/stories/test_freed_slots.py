from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Customer, EntryStatus, Offer, OfferStatus, WaitlistEntry
from tests.builders import an_entry
from tests.stories.conftest import Phone, World

FRIDAY_3PM = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
SECOND_OFFER = (
    "Good news from Shear Joy: Haircut with Anna opened up Fri, Nov 27 3:00pm. "
    "Want it? YES or NO. I'll hold it 10 min."
)
OFFER = f"{SECOND_OFFER} Reply STOP to opt out."
BOOKED = "Booked: Haircut with Anna, Fri, Nov 27 3:00pm. See you then!"


@pytest.fixture
def dana(world: World, phone: Callable[..., Phone]) -> Phone:
    """Dana has the haircut on Friday that others want."""
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    return dana


@pytest.fixture
def waiting(world: World, phone: Callable[..., Phone], db: Session) -> Callable[..., Phone]:
    """A customer who waits for a haircut; who waits longest is asked first."""

    def make(name: str, *, weeks: int) -> Phone:
        someone = phone(name)
        db.add(
            an_entry(
                db,
                db.get_one(Customer, someone.customer_id),
                world.haircut,
                joined_at=world.now - timedelta(weeks=weeks),
            )
        )
        db.commit()
        return someone

    return make


def give_up(dana: Phone) -> None:
    assert dana.says("cancel my appointment friday") == [
        "Your Haircut with Anna, Fri, Nov 27 3:00pm: shall I cancel it? YES or NO"
    ]
    assert dana.says("yes") == [
        "Done, your Haircut on Fri, Nov 27 3:00pm is cancelled. Text me anytime for a new one."
    ]


def test_who_has_half_a_day_to_answer_is_asked_to_be_the_first(
    rule: Callable[..., None], dana: Phone, waiting: Callable[..., Phone]
) -> None:
    rule(hold_minutes=180)
    eli = waiting("Eli", weeks=1)

    give_up(dana)

    assert eli.hears() == [OFFER.replace("I'll hold it 10 min", "The first YES gets it")]
    assert eli.says("yes") == [BOOKED]


def test_a_cancellation_becomes_someone_elses_appointment(
    world: World, dana: Phone, waiting: Callable[..., Phone], db: Session
) -> None:
    eli, fay, gus = (waiting(n, weeks=w) for n, w in (("Eli", 9), ("Fay", 5), ("Gus", 1)))

    give_up(dana)
    assert eli.hears() == [OFFER]
    assert fay.hears() == []
    assert eli.says("no thanks") == ["No problem. You keep your place on the waitlist."]
    assert fay.hears() == [OFFER]
    assert fay.says("YES!!") == [BOOKED]

    assert gus.hears() == []
    [appointment] = world.appointments()
    assert (appointment.customer_id, appointment.starts_at) == (fay.customer_id, FRIDAY_3PM)
    statuses = dict(db.execute(select(WaitlistEntry.customer_id, WaitlistEntry.status)).all())
    assert statuses == {
        eli.customer_id: EntryStatus.ACTIVE,
        fay.customer_id: EntryStatus.BOOKED,
        gus.customer_id: EntryStatus.ACTIVE,
    }


def test_silence_passes_the_slot_on_and_a_late_yes_gets_what_is_free(
    world: World, dana: Phone, waiting: Callable[..., Phone]
) -> None:
    eli, fay = waiting("Eli", weeks=9), waiting("Fay", weeks=5)
    give_up(dana)
    eli.hears()

    world.forward(minutes=11)
    assert fay.hears() == [OFFER]
    assert eli.says("yes") == [
        "Sorry, somebody else is being asked about that time now. You keep your place on the "
        "waitlist. It may come free: say YES again a bit later."
    ]
    assert fay.says("no") == ["No problem. You keep your place on the waitlist."]
    assert eli.says("yes") == [BOOKED]
    assert len(world.appointments(eli)) == 1


def test_a_bare_number_does_not_revive_an_offer_that_lapsed(
    world: World, dana: Phone, waiting: Callable[..., Phone]
) -> None:
    eli = waiting("Eli", weeks=9)
    give_up(dana)
    eli.hears()
    world.forward(minutes=11)

    assert eli.says("3") == [
        "Just to be sure: would you like Haircut, Fri, Nov 27 3:00pm? "
        "YES or NO, or tell me what you'd like instead."
    ]
    assert world.appointments(eli) == []
    assert eli.says("yes") == [BOOKED]


def test_when_nobody_wants_it_the_slot_is_public_again(
    world: World, dana: Phone, waiting: Callable[..., Phone], phone: Callable[..., Phone]
) -> None:
    eli = waiting("Eli", weeks=9)
    give_up(dana)
    eli.says("no")

    stranger = phone("Hal")
    stranger.says("haircut with anna next friday at 3pm")
    assert stranger.says("yes") == [BOOKED]


def test_the_answer_time_starts_when_the_message_was_sent(
    world: World, dana: Phone, waiting: Callable[..., Phone], db: Session
) -> None:
    waiting("Eli", weeks=9)
    world.post(dana.payload("cancel my appointment friday"))
    world.post(dana.payload("yes"))

    world.traveller.shift(timedelta(minutes=30))
    world.tick()

    offer = db.scalars(select(Offer)).one()
    assert offer.status is OfferStatus.PENDING
    assert offer.sent_at is not None
    assert offer.sent_at >= world.now
    assert offer.answer_by == offer.sent_at + timedelta(minutes=10)


def test_a_move_frees_the_old_time_for_others(
    world: World, dana: Phone, waiting: Callable[..., Phone]
) -> None:
    eli = waiting("Eli", weeks=9)

    assert dana.says("can I move my haircut to saturday at 10am") == [
        "Move your Haircut to Sat, Nov 21 10:00am with Anna? YES or NO"
    ]
    assert dana.says("yes") == [
        "Done, your Haircut is now Sat, Nov 21 10:00am with Anna. See you then!"
    ]
    assert eli.hears() == [OFFER]
    assert [a.starts_at for a in world.appointments(dana)] == [
        datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    ]


def test_yes_without_a_question_books_nothing(world: World, phone: Callable[..., Phone]) -> None:
    stranger = phone("Ivy")

    assert stranger.says("YES") == [
        "Happy to! Only there's no question open just now. "
        "Tell me what you'd like and when, and I'll find you a time."
    ]
    assert world.appointments() == []


def test_yes_to_two_open_questions_asks_which(
    world: World, dana: Phone, waiting: Callable[..., Phone]
) -> None:
    eli = waiting("Eli", weeks=9)
    eli.says("beard trim with bob tomorrow at 3pm")
    give_up(dana)
    assert eli.hears() == [OFFER]

    assert eli.says("yes") == [
        "Happy to, but yes to which? 1) take Haircut Fri, Nov 27 3:00pm "
        "2) book Beard trim Sat, Nov 21 3:00pm. Reply with a number."
    ]
    assert world.appointments() == []
    assert eli.says("1") == [BOOKED]


def test_after_stop_the_next_customer_gets_the_offer(
    world: World, dana: Phone, waiting: Callable[..., Phone]
) -> None:
    eli, fay = waiting("Eli", weeks=9), waiting("Fay", weeks=5)

    assert eli.says("STOP") == []
    give_up(dana)
    assert eli.hears() == []
    assert fay.hears() == [OFFER]
    assert eli.says("START") == [
        "Welcome back! Shear Joy will text you again. What can I do for you?"
    ]


def test_stop_after_the_offer_passes_it_on(
    world: World, dana: Phone, waiting: Callable[..., Phone]
) -> None:
    eli, fay = waiting("Eli", weeks=9), waiting("Fay", weeks=5)
    give_up(dana)
    eli.hears()

    eli.says("stop")
    assert fay.hears() == [OFFER]


def test_cant_make_it_with_an_offer_and_a_reminder_open_asks_which(
    world: World, dana: Phone, waiting: Callable[..., Phone]
) -> None:
    eli = waiting("Eli", weeks=9)
    world.book(eli, world.bob, world.beard_trim, datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
    world.traveller.move_to(datetime(2026, 11, 21, 15, 0, 1, tzinfo=UTC))
    assert len(eli.hears()) == 1
    give_up(dana)
    assert eli.hears() == [SECOND_OFFER]

    assert eli.says("can't make it") == [
        "Sure, but no to which? 1) take Haircut Fri, Nov 27 3:00pm "
        "2) your Beard trim Sun, Nov 22 10:00am. Reply with a number."
    ]
    assert eli.says("2") == [
        "Done, your Beard trim on Sun, Nov 22 10:00am is cancelled. Text me anytime for a new one."
    ]
    assert eli.says("yes") == [BOOKED]

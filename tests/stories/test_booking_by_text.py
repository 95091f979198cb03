from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.models import EntryStatus, WaitlistEntry
from core.scheduling import availability
from tests.builders import time_off
from tests.stories.conftest import Phone, World

NOTHING_ASKED = (
    "Happy to! Only there's no question open just now. "
    "Tell me what you'd like and when, and I'll find you a time."
)
SATURDAY = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)  # noon in New York


def fill_afternoon(world: World, phone: Phone) -> None:
    """Anna is booked from noon to five on Saturday."""
    for hour in range(5):
        world.book(phone, world.anna, world.haircut, SATURDAY.replace(hour=17 + hour))


def test_a_text_becomes_a_booking(world: World, phone: Callable[..., Phone], db: Session) -> None:
    dana = phone("Dana")

    assert dana.says("hi can I get a haircut with anna tomorrow afternoon") == [
        "Haircut with Anna: 1) Sat, Nov 21 12:00pm 2) 2:00pm 3) 4:00pm. "
        "Reply with a number, or tell me another day or time."
    ]
    assert dana.says("2") == ["Booked: Haircut with Anna, Sat, Nov 21 2:00pm. See you then!"]

    [appointment] = world.appointments(dana)
    assert appointment.starts_at == datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
    assert appointment.local_start == "2026-11-21T14:00"
    free = availability.find_times(
        db,
        catalogue(db, world.tenant.id),
        world.haircut.id,
        staff_ids={world.anna.id},
        windows=[(SATURDAY, SATURDAY.replace(hour=23))],
        now=world.now,
    )
    assert appointment.starts_at not in {time.starts_at for time in free}


def test_an_exact_time_is_confirmed_before_it_is_booked(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")

    assert dana.says("haircut with anna tomorrow at 3pm please") == [
        "Haircut with Anna, Sat, Nov 21 3:00pm. Shall I book it? YES or NO"
    ]
    assert world.appointments() == []
    assert dana.says("yes please") == [
        "Booked: Haircut with Anna, Sat, Nov 21 3:00pm. See you then!"
    ]
    assert len(world.appointments(dana)) == 1


def test_what_waits_for_a_yes_is_kept_for_ten_minutes(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana, eve = phone("Dana"), phone("Eve")
    dana.says("haircut with anna tomorrow at 3pm please")

    assert "3:00pm" not in eve.says("haircut with anna tomorrow at 3pm?")[0].split("1)")[1]
    assert dana.says("how much is a haircut?") == [
        "Haircut $45.00. And Sat, Nov 21 3:00pm: YES or NO?"
    ]
    world.forward(minutes=9)
    assert dana.says("yes") == ["Booked: Haircut with Anna, Sat, Nov 21 3:00pm. See you then!"]


def test_who_thinks_for_longer_may_find_it_gone(world: World, phone: Callable[..., Phone]) -> None:
    dana, eve = phone("Dana"), phone("Eve")
    dana.says("haircut with anna tomorrow at 3pm please")
    world.forward(minutes=10)

    assert eve.says("haircut with anna tomorrow at 3pm?") == [
        "Haircut with Anna, Sat, Nov 21 3:00pm. Shall I book it? YES or NO"
    ]
    eve.says("yes")
    assert dana.says("yes")[0].startswith("Sorry")
    assert len(world.appointments()) == 1


def test_a_no_gives_the_kept_time_back_at_once(world: World, phone: Callable[..., Phone]) -> None:
    dana, eve = phone("Dana"), phone("Eve")
    dana.says("haircut with anna tomorrow at 3pm please")
    dana.says("no")

    assert eve.says("haircut with anna tomorrow at 3pm?") == [
        "Haircut with Anna, Sat, Nov 21 3:00pm. Shall I book it? YES or NO"
    ]


def test_when_no_time_suits_the_bot_offers_the_waitlist(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    fill_afternoon(world, phone("Somebody"))
    dana = phone("Dana")

    assert dana.says("haircut with anna tomorrow afternoon?") == [
        "No Haircut with Anna free Sat, Nov 21. YES = I text you if one opens up, "
        "or pick 1) Sat, Nov 21 10:00am 2) 11:00am"
    ]
    assert dana.says("yes") == [
        "You're on the waitlist for Haircut with Anna, number 1. "
        "I'll text you when a time opens up."
    ]
    assert dana.says("am I on the list?") == [
        "Yes, you're number 1 on the waitlist for Haircut with Anna."
    ]

    entry = db.query(WaitlistEntry).one()
    assert entry.status is EntryStatus.ACTIVE
    assert (entry.from_minute, entry.until_minute) == (720, 1080)


def test_people_change_their_mind_in_the_middle(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")
    dana.says("haircut with anna tomorrow afternoon")

    assert dana.says("actually make it a beard trim") == [
        "Beard trim with Anna: 1) Sat, Nov 21 12:00pm 2) 2:15pm 3) 4:30pm. "
        "Reply with a number, or tell me another day or time."
    ]
    assert dana.says("with bob") == [
        "Beard trim with Bob: 1) Sat, Nov 21 12:00pm 2) 2:15pm 3) 4:30pm. "
        "Reply with a number, or tell me another day or time."
    ]
    assert dana.says("never mind") == ["OK, forget that. Just text me whenever you need something."]
    assert dana.says("yes") == [NOTHING_ASKED]
    assert world.appointments() == []


def test_a_question_in_the_middle_does_not_lose_the_thread(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")
    dana.says("haircut with anna tomorrow afternoon")

    assert dana.says("how much is it btw?") == ["Haircut $45.00. Which time would you like?"]
    assert dana.says("ok the 2nd one") == [
        "Booked: Haircut with Anna, Sat, Nov 21 2:00pm. See you then!"
    ]


def test_a_stale_question_lapses(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")
    dana.says("haircut with anna tomorrow at 3pm")
    world.forward(hours=5)

    assert dana.says("yes") == [
        "I asked that a while ago, so let me check again. "
        "Haircut with Anna, Sat, Nov 21 3:00pm. Shall I book it? YES or NO"
    ]
    assert world.appointments() == []


def test_the_day_that_does_not_suit_tells_which_visit_is_given_up(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    world.book(dana, world.bob, world.beard_trim, datetime(2026, 11, 26, 15, 0, tzinfo=UTC))

    assert dana.says("I can't make it on tuesday, sorry") == [
        "Your Haircut with Anna, Tue, Nov 24 10:00am: shall I cancel it? YES or NO"
    ]


def test_from_one_day_to_another_moves_the_visit_of_the_first(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    world.book(dana, world.bob, world.beard_trim, datetime(2026, 11, 26, 15, 0, tzinfo=UTC))

    assert dana.says("can you move thursday to friday at 2pm?") == [
        "Move your Beard trim to Fri, Nov 27 2:00pm with Bob? YES or NO"
    ]


def test_another_day_at_the_same_time_keeps_the_time_in_the_middle_of_a_move(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    dana.says("I need to move my haircut")

    assert dana.says("thursday, same time") == [
        "Move your Haircut to Thu, Nov 26 10:00am with Anna? YES or NO"
    ]


def test_never_mind_to_whether_to_cancel_keeps_the_visit(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    dana.says("cancel my haircut")

    assert dana.says("never mind") == ["OK, your Haircut on Tue, Nov 24 10:00am stays as it is."]


def test_a_number_with_a_question_mark_is_asked_back(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")
    dana.says("haircut with anna tomorrow afternoon")

    assert dana.says("2?") == ["Haircut with Anna, Sat, Nov 21 2:00pm. Shall I book it? YES or NO"]
    assert world.appointments() == []
    assert dana.says("yes") == ["Booked: Haircut with Anna, Sat, Nov 21 2:00pm. See you then!"]


def test_same_as_last_time_knows_what_and_with_whom(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")
    world.book(dana, world.bob, world.beard_trim, datetime(2026, 11, 20, 16, 0, tzinfo=UTC))

    replies = dana.says("same as last time please, tomorrow morning")

    assert replies[0].startswith("Beard trim with Bob: 1) Sat, Nov 21 9:00am")


def test_someone_to_avoid_is_avoided(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")

    replies = dana.says("haircut tomorrow afternoon, but not with anna")

    assert replies[0].startswith("Haircut with Bob:")


def test_either_of_two_people_will_do(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")

    [said] = dana.says("haircut with anna or bob tomorrow at 10am")
    assert said.startswith("Haircut with Anna, Sat, Nov 21 10:00am. Shall I book it?")
    dana.says("yes")

    [other] = phone("Eli").says("haircut with anna or bob tomorrow at 10am")
    assert other.startswith("Haircut with Bob, Sat, Nov 21 10:00am. Shall I book it?")


def test_of_two_people_the_one_who_does_it_is_meant(
    world: World, phone: Callable[..., Phone]
) -> None:
    [said] = phone("Dana").says("colour with bob or anna tomorrow at 10am")

    assert said.startswith("Colour with Anna, Sat, Nov 21 10:00am. Shall I book it?")


def test_who_finds_neither_of_two_waits_for_either(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    day = datetime(2026, 11, 21, 5, tzinfo=UTC)
    for staff in (world.anna, world.bob):
        time_off(db, staff, starts_at=day, ends_at=day + timedelta(days=14))
    db.commit()
    dana = phone("Dana")

    [said] = dana.says("haircut with anna or bob tomorrow")
    assert said.startswith("No Haircut with Anna or Bob free Sat, Nov 21. YES = I text you")
    assert dana.says("yes")[0].startswith("You're on the waitlist for Haircut with Anna or Bob")

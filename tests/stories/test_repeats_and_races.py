from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.models import Direction, Message, MessageStatus
from tests.stories.conftest import Phone, World

SATURDAY_4PM = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)


def at_once(world: World, payloads: list[dict[str, str]]) -> list[int]:
    """Post them all in the same moment, each by a client of its own."""
    start = Barrier(len(payloads))

    def post(payload: dict[str, str]) -> int:
        start.wait()
        return world.post(payload)

    with ThreadPoolExecutor(len(payloads)) as pool:
        return list(pool.map(post, payloads))


def inbound(db: Session) -> list[Message]:
    return db.query(Message).filter_by(direction=Direction.IN).order_by(Message.seq).all()


def test_one_message_delivered_five_times_is_one_turn(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    dana = phone("Dana")
    payload = dana.payload("hello", sid=world.sid())

    assert [world.post(payload) for _ in range(5)] == [200] * 5
    assert len(dana.hears()) == 1
    assert len(inbound(db)) == 1


def test_a_provider_may_number_what_comes_in_and_what_goes_out_alike(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    dana = phone("Dana")
    dana.says("hello")
    dana.says("hello")
    with database.read() as look:
        of_ours = select(Message.provider_key).where(Message.direction == Direction.OUT)
        sent = look.scalars(of_ours).all()

    assert len(sent) == 2
    for key in sent:
        assert key
        assert len(dana.says("hello", sid=key.removeprefix("twilio:"))) == 1

    assert len(inbound(db)) == 2 + len(sent)


def test_one_message_delivered_forty_times_at_once_is_one_turn(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    dana = phone("Dana")
    payload = dana.payload("hello", sid=world.sid())

    assert at_once(world, [payload] * 40) == [200] * 40
    assert len(dana.hears()) == 1
    assert len(inbound(db)) == 1


def test_first_messages_of_a_stranger_at_once_make_one_customer(world: World, db: Session) -> None:
    stranger = Phone(world, "+12125550998", "")

    assert at_once(world, [stranger.payload("hello") for _ in range(8)]) == [200] * 8
    assert len({m.conversation_id for m in inbound(db)}) == 1
    assert [m.seq for m in inbound(db)] == list(range(1, 9))


def test_ten_in_a_row_are_taken_in_order(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    dana = phone("Dana")
    texts = ["haircut tomorrow with anna", "2", *(f"hello {n}" for n in range(8))]

    for text in texts:
        assert world.post(dana.payload(text)) == 200

    assert [m.text for m in inbound(db)] == texts
    assert [m.seq for m in inbound(db)] == list(range(1, 11))
    assert {m.status for m in inbound(db)} == {MessageStatus.HANDLED}
    assert len(world.appointments(dana)) == 1


def test_two_customers_choose_the_last_slot_in_the_same_moment(
    world: World, phone: Callable[..., Phone]
) -> None:
    filler, eli, fay = phone("Gus"), phone("Eli"), phone("Fay")
    for hour in (14, 15, 16, 17, 18, 20):
        world.book(filler, world.anna, world.haircut, SATURDAY_4PM.replace(hour=hour))
    for chooser in (eli, fay):
        assert "2) 4:00pm" in chooser.says("haircut with anna saturday afternoon")[0]

    at_once(world, [eli.payload("2"), fay.payload("2")])

    heard = {"eli": eli.hears(), "fay": fay.hears()}
    booked = [a for a in world.appointments() if a.starts_at == SATURDAY_4PM]
    assert len(booked) == 1
    winner, loser = ("eli", "fay") if booked[0].customer_id == eli.customer_id else ("fay", "eli")
    assert heard[winner] == ["Booked: Haircut with Anna, Sat, Nov 21 4:00pm. See you then!"]
    assert heard[loser] == [
        "Sorry, just taken. Nearest for Haircut: 1) Sat, Nov 21 2:00pm 2) Sun, Nov 22 9:00am "
        "3) 10:00am. "
        "Reply with a number or another time."
    ]

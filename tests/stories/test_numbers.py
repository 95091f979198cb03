"""What customers text ends up in the figures of the business, with the channel it came by."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from conversations import sweeps
from core import insight
from core.catalogue import catalogue
from core.insight import By
from tests.stories.conftest import Phone, World

FRIDAY_3PM = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)


def test_a_slot_filled_by_text_is_counted(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    dana, eli = phone("Dana"), phone("Eli")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    eli.says("put me on the waitlist for a haircut")
    dana.says("cancel my appointment friday")
    dana.says("yes")
    [_offer] = eli.hears()
    world.forward(minutes=4)
    eli.says("YES")

    sweeps.count_events(world.now)

    today = world.now.date()
    by_channel = insight.read(
        db, catalogue(db, world.tenant.id), today, today, now=world.now, by=By.CHANNEL
    )
    text = by_channel["sms"]
    assert (text["joined"], text["sent"], text["accepted"], text["filled"]) == (1, 1, 1, 1)
    assert (text["answer_seconds"], text["recovered_minor"]) == (240, 4500)
    assert (text["converted"], text.waiting) == (1, 0)
    assert by_channel[""]["freed"] == 1

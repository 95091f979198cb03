"""`round show …`: how a freed slot was asked about, and why so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy.orm import Session

from cli import planned
from core.scheduling.offers.planned import Planned
from tests.core.scheduling.offers.test_modes import THREE, asks_by, freed, no, sent, waiting
from tests.core.scheduling.shop import a_shop

MINUTE = timedelta(minutes=1)
CALM = Planned(
    asked=1,
    answer_minutes=148.5,
    minutes_left=90,
    candidates=12,
    every_minutes=9,
    filled=0.97,
    disappointed=0.033,
    offers_measured=240,
)


def test_staff_read_why_so_many_were_asked_then(db: Session, run: Callable[[str], Result]) -> None:
    shop = a_shop(db)
    asks_by(shop, "auto")
    first, second, _third = (waiting(shop, number)[0] for number in range(3))
    begin = THREE - 60 * MINUTE
    slot = freed(shop, begin)
    sent(shop, first, begin)
    no(shop, first, begin + 2 * MINUTE)
    sent(shop, second, begin + 2 * MINUTE)
    db.commit()

    lines = run(f"round show shear-joy {slot.id}").output.splitlines()

    assert lines[0] == f"Haircut with Anna, 2026-11-24 15:00  {slot.id}"
    assert lines[1:4] == [
        "    2026-11-24 14:00  staff opened it",
        "    2026-11-24 14:00  one was asked, with 60 min to answer: 30 min left to ask in, 3 "
        "could be asked: one every 7 min; 22% likely to be filled, hardly anybody disappointed, as "
        "is believed of a business without offers",
        "    2026-11-24 14:00  Customer 0 was asked and said no after 2 min",
    ]
    assert lines[4].startswith(
        "    2026-11-24 14:02  one was asked, with 58 min to answer: 28 min left to ask in, 2 "
        "could be asked: one every 14 min; "
    )
    assert lines[4].endswith(", by the answers of 1 offer")


def test_who_is_asked_one_by_one_is_asked_without_a_plan_to_tell(
    db: Session, run: Callable[[str], Result]
) -> None:
    shop = a_shop(db)
    asks_by(shop, "sequential")
    customer, _ = waiting(shop, 1)
    slot = freed(shop, THREE - 60 * MINUTE)
    sent(shop, customer, THREE - 60 * MINUTE)
    db.commit()

    told = run(f"round show shear-joy {slot.id}").output.splitlines()

    assert told[2:] == [
        "    2026-11-24 14:00  Customer 1 was asked and has not answered yet",
        "    nobody has it: it is held",
    ]


def test_a_plan_is_told_in_a_sentence() -> None:
    assert planned.told(CALM) == (
        "one was asked, with 2 h to answer: 90 min left to ask in, 12 could be asked: one every "
        "9 min; 97% likely to be filled, 1 in 30 disappointed, by the answers of 240 offers"
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"asked": 4}, "4 were asked at once, each with 2 h to answer"),
        ({"asked": 4, "every_minutes": 0.24}, "could be asked: 4 every minute"),
        ({"candidates": 1}, "1 could be asked; 97%"),
        ({"candidates": 40}, "40 or more could be asked"),
        ({"minutes_left": 0.2}, "1 min left"),
        ({"minutes_left": 5 * 24 * 60}, "5 days left"),
        ({"disappointed": 0.001}, "hardly anybody disappointed"),
        ({"disappointed": 1.24}, "1.2 disappointed"),
        ({"offers_measured": 1}, "by the answers of 1 offer"),
        ({"offers_measured": 0}, "as is believed of a business without offers"),
    ],
)
def test_what_is_few_or_many_is_said_so(change: dict[str, Any], words: str) -> None:
    assert words in planned.told(replace(CALM, **change))

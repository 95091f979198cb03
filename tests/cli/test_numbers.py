"""`numbers …`: the figures as an operator reads them."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from click.testing import Result
from sqlalchemy.orm import Session

from conversations import sweeps
from core.models import Channel
from core.scheduling import bookings, offers, waitlist
from core.scheduling.waitlist import Wish
from tests.core.scheduling.shop import Shop, a_shop, at

Run = Callable[[str], Result]


@pytest.fixture(autouse=True)
def the_evening(now: datetime) -> Iterator[None]:
    with time_machine.travel(now + timedelta(hours=8), tick=False):
        yield


@pytest.fixture
def shop(db: Session, now: datetime) -> Shop:
    """A haircut on Tuesday was freed on the 20th; the second who was asked took it."""
    shop = a_shop(db)
    for number in (2, 3, 4):
        waitlist.join(
            db,
            shop.catalogue,
            customer_id=shop.customer(number).id,
            wish=Wish(service_id=shop.cut.id),
            now=now,
        )
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(db, shop.catalogue, given_up.id, now=now)
    for minutes, answer in ((0, offers.decline), (12, offers.accept)):
        offer = shop.offers()[-1]
        asked_at = now + timedelta(minutes=minutes)
        offers.message_sent(db, shop.catalogue, offer.id, sent_at=asked_at, channel=Channel.SMS)
        then = asked_at + timedelta(minutes=3)
        answer(db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=then)
    db.commit()
    sweeps.count_events(now)
    return shop


def test_the_figures_stand_beside_those_of_the_days_before(run: Run, shop: Shop) -> None:
    said = run("numbers show shear-joy --from 2026-11-14 --to 2026-11-20").output.splitlines()

    assert said[0] == "Shear Joy"
    assert said[1].split("  ")[-2:] == ["2026-11-14 to 2026-11-20", "2026-11-07 to 2026-11-13"]
    rows = {line[:28].strip(): line[28:].split("  ") for line in said[2:]}
    lines = {name: [cell.strip() for cell in cells if cell.strip()] for name, cells in rows.items()}
    assert lines["freed"] == ["1", "0"]
    assert lines["fill rate"] == ["100 %", "-"]
    assert lines["time to fill, average"] == ["15 min", "-"]
    assert lines["revenue recovered"] == ["$45.00", "$0.00"]
    assert lines["offers per fill"] == ["2.0", "-"]
    assert lines["acceptance"] == ["50 %", "-"]
    assert lines["time to answer, average"] == ["3 min", "-"]
    assert lines["waiting at the end"] == ["2", "0"]
    assert len({len(line) for line in said[1:]}) == 1


def test_by_staff_each_has_a_line_with_the_days_before_in_brackets(run: Run, shop: Shop) -> None:
    said = run("numbers show shear-joy --from 2026-11-14 --to 2026-11-20 --by staff").output

    heading, columns, anna, nobody = said.splitlines()
    assert heading == "Shear Joy, 2026-11-14 to 2026-11-20 (2026-11-07 to 2026-11-13)"
    assert columns.split()[:3] == ["staff", "freed", "filled"]
    assert anna.startswith("Anna")
    assert "1 (0)" in anna
    assert "$45.00 ($0.00)" in anna
    assert nobody.startswith("(none)")
    assert "3 (0)" in nobody  # whoever joins for anybody is nobody's


def test_by_day_every_day_has_its_line(run: Run, shop: Shop) -> None:
    said = run("numbers show shear-joy --from 2026-11-18 --to 2026-11-20 --by day").output

    assert [line.split()[0] for line in said.splitlines()[2:]] == [
        "2026-11-18",
        "2026-11-19",
        "2026-11-20",
    ]


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("service", ["Haircut"]),
        ("channel", ["sms", "(none)"]),
        ("location", ["Main street", "(none)"]),
    ],
)
def test_by_anything_else(run: Run, shop: Shop, by: str, names: list[str]) -> None:
    said = run(f"numbers show shear-joy --to 2026-11-20 --by {by}").output.splitlines()

    assert [line.split("  ")[0] for line in said[2:]] == names


def test_only_of_one_service_and_channel(run: Run, shop: Shop) -> None:
    of_one = "numbers show shear-joy --to 2026-11-20 --service haircut --channel sms --json"
    of_other = "numbers show shear-joy --to 2026-11-20 --service 'beard trim' --json"

    [found] = json.loads(run(of_one).output)["figures"]
    [other] = json.loads(run(of_other).output)["figures"]

    assert (found["now"]["filled"], found["now"]["sent"], other["now"]["filled"]) == (1, 2, 0)


def test_programs_get_all_that_is_counted(run: Run, shop: Shop) -> None:
    told = json.loads(run("numbers show shear-joy --to 2026-11-20 --by staff --json").output)

    assert (told["business"], told["currency"], told["by"]) == ("shear-joy", "USD", "staff")
    assert (told["from"], told["before"]["to"]) == ("2026-10-22", "2026-10-21")
    [anna, nobody] = told["figures"]
    assert (anna["name"], anna["key"]) == ("Anna", shop.anna.id)
    assert (anna["now"]["recovered_minor"], anna["before"]["filled"]) == (4500, 0)
    assert (nobody["name"], nobody["now"]["waiting"]) == ("(none)", 2)


def test_rebuilt_they_are_the_same(run: Run, shop: Shop) -> None:
    before = run("numbers show shear-joy --to 2026-11-20").output

    said = run("numbers rebuild shear-joy")

    assert said.output.startswith("Counted ")
    assert run("numbers show shear-joy --to 2026-11-20").output == before


def test_what_makes_no_sense_is_said(run: Run, shop: Shop) -> None:
    backwards = run("numbers show shear-joy --from 2026-11-20 --to 2026-11-01")
    for far in ("--from 0001-01-01", "--to 9999-12-31"):
        said = run(f"numbers show shear-joy {far}")
        assert (said.exit_code, "is not between 2000 and 2199" in said.output) == (2, True)
    nobody = run("numbers show shear-joy --staff Zoe")
    nowhere = run("numbers show nowhere")

    assert "--from is after --to" in backwards.output
    assert (nobody.exit_code, nowhere.exit_code) == (1, 1)
    assert "Anna, Bob" in nobody.output

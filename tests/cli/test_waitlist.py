"""`waitlist …`: what staff do about who waits, and what customers are told of it."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from click.testing import Result
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.models import ActorKind, Customer, Direction, Event, Message, MessageStatus
from tests.builders import a_location, a_staff_member
from tests.conftest import NOW
from tests.core.scheduling.shop import Shop, a_shop

Run = Callable[[str], Result]


@pytest.fixture
def shop(db: Session) -> Iterator[Shop]:
    with time_machine.travel(NOW, tick=False):
        yield a_shop(db)


@pytest.fixture
def dana(shop: Shop) -> Customer:
    dana = shop.customer(1, name="Dana")
    shop.db.commit()
    return dana


@pytest.fixture
def entry_id(run: Run, dana: Customer) -> str:
    said = run(f"waitlist add shear-joy --customer {dana.id} --service haircut --staff anna").output
    return said.split()[-1]


def heard(db: Session) -> list[str]:
    """The first sentences that customers were told."""
    texts = db.scalars(
        select(Message.text).where(Message.direction == Direction.OUT).order_by(Message.id)
    ).all()
    db.rollback()
    return [re.split(r"\. (?!Want)", text)[0] for text in texts]


def test_add_list_and_remove(run: Run, shop: Shop, dana: Customer) -> None:
    added = run(
        f"waitlist add shear-joy --customer {dana.id} --service haircut --staff anna "
        "--from 2026-11-23 --until 2026-12-04 --on mon --on tue --after 12:00 --before 17:00"
    )
    assert added.output.startswith("Number 1  "), added.output
    entry_id = added.output.split()[-1]
    assert run("waitlist list shear-joy").output == (
        "1. Dana  Haircut with Anna, 2026-11-23 to 2026-12-04, mon tue, 12:00 to 17:00  "
        f"since 2026-11-20  active  {entry_id}\n"
    )
    assert run("waitlist list shear-joy --service 'beard trim'").output == "Nobody waits.\n"

    assert run(f"waitlist remove shear-joy {entry_id} --because 'moved away'").exit_code == 0
    assert run("waitlist list shear-joy").output == "Nobody waits.\n"
    assert heard(shop.db) == [
        "Shear Joy: you're on the waitlist for Haircut with Anna now, number 1",
        "Shear Joy: you're no longer on the waitlist for Haircut with Anna",
    ]


def test_who_was_removed_by_mistake_is_put_back(
    run: Run, shop: Shop, entry_id: str, dana: Customer
) -> None:
    """And hears nothing of either, as long as nothing has left."""
    run(f"waitlist remove shear-joy {entry_id} --because 'wrong line'")

    assert run(f"waitlist restore shear-joy {entry_id}").output == "Number 1 again.\n"

    assert "Dana" in run("waitlist list shear-joy").output
    left = select(Message.status, Message.error_code).order_by(Message.id.desc()).limit(1)
    assert tuple(shop.db.execute(left).one()) == (MessageStatus.WITHHELD, "taken_back")
    assert len(heard(shop.db)) == 2


def test_who_was_told_of_it_is_told_that_they_wait_again(
    run: Run, shop: Shop, entry_id: str
) -> None:
    run(f"waitlist remove shear-joy {entry_id} --because 'wrong line'")
    shop.db.execute(update(Message).values(status=MessageStatus.SENT))
    shop.db.commit()

    run(f"waitlist restore shear-joy {entry_id}")

    assert (
        heard(shop.db)[-1]
        == "Shear Joy: you're on the waitlist for Haircut with Anna now, number 1"
    )


def test_add_with_all_that_would_do(run: Run, shop: Shop, dana: Customer) -> None:
    there = a_location(shop.db, shop.tenant, name="Uptown")
    a_staff_member(shop.db, shop.tenant, name="Zoe", services=[shop.trim], location=there)
    shop.db.commit()
    added = run(
        f"waitlist add shear-joy --customer {dana.id} --service haircut --service 'beard trim' "
        "--staff anna --staff bob --between 09:00 12:00 --between 17:00 20:00 --notice 120"
    )
    assert added.output.startswith("Number 1  "), added.output
    erin = shop.customer(2, name="Erin")
    shop.db.commit()
    assert run(
        f"waitlist add shear-joy --customer {erin.id} --service 'beard trim' --location uptown"
    ).output.startswith("Number 2  ")

    assert (
        "Dana  Haircut or Beard trim with Anna or Bob, 09:00 to 12:00 or 17:00 to 20:00, "
        "120 min ahead  since"
    ) in run("waitlist list shear-joy").output
    listed = run("waitlist list shear-joy --location uptown").output
    assert "Erin  Beard trim at Uptown  since" in listed
    assert "Dana" not in listed


@pytest.mark.parametrize(
    ("party", "said"),
    [
        ("side-by-side", "side by side"),
        ("back-to-back", "back to back"),
        ("either", "side by side or back to back"),
    ],
)
def test_add_a_party_of_two(run: Run, shop: Shop, dana: Customer, party: str, said: str) -> None:
    added = run(f"waitlist add shear-joy --customer {dana.id} --service haircut --party {party}")
    assert added.output.startswith("Number 1  "), added.output

    assert f"Haircut, for two, {said}  since" in run("waitlist list shear-joy").output
    assert heard(shop.db) == ["Shear Joy: you're on the waitlist for Haircut for two now, number 1"]


def test_times_of_day_that_overlap_are_refused(run: Run, shop: Shop, dana: Customer) -> None:
    refused = run(
        f"waitlist add shear-joy --customer {dana.id} --service haircut "
        "--between 09:00 12:00 --between 11:00 13:00"
    )

    assert refused.exit_code != 0
    assert "Dana" not in run("waitlist list shear-joy").output


def test_promote_to_the_first_time_that_fits(run: Run, shop: Shop, entry_id: str) -> None:
    said = run(f"waitlist promote shear-joy {entry_id} --idempotency-key once").output

    assert said.startswith("Booked: Haircut with Anna, 2026-11-20 12:00"), said
    assert run(f"waitlist promote shear-joy {entry_id} --idempotency-key once").output == said
    assert heard(shop.db)[1:] == [
        "Good news from Shear Joy: a time opened up, "
        "you're booked for Haircut with Anna, Fri, Nov 20 12:00pm"
    ]


def test_promote_to_a_time_and_what_stands_against_it(run: Run, shop: Shop, entry_id: str) -> None:
    shop.booked(shop.customer(2), shop_time := NOW.replace(hour=19), NOW)
    shop.db.commit()
    taken = f"{shop_time.replace(hour=14):%Y-%m-%d %H:%M}"

    refused = run(f"waitlist promote shear-joy {entry_id} --at '{taken}'")
    assert (refused.exit_code, "already taken" in refused.output) == (1, True)

    said = run(f"waitlist promote shear-joy {entry_id} --at '{taken}' --staff bob").output
    assert said.startswith(f"Booked: Haircut with Bob, {taken}")


def test_invite_asks_and_keeps_the_time(run: Run, shop: Shop, entry_id: str) -> None:
    said = run(
        f"waitlist invite shear-joy {entry_id} --at '2026-11-24 14:00' --staff anna "
        "--by '2026-11-23 18:00'"
    ).output

    assert said.startswith("Invited, to answer by 2026-11-23 18:00: "), said
    assert heard(shop.db)[1:] == [
        "Shear Joy: Haircut with Anna comes free Tue, Nov 24 2:00pm. Want it? YES or NO"
    ]
    again = run(
        f"waitlist invite shear-joy {entry_id} --at '2026-11-25 14:00' --staff anna "
        "--by '2026-11-23 18:00'"
    )
    assert (again.exit_code, "being offered something" in again.output) == (1, True)
    told = run(f"waitlist history shear-joy {entry_id}").output
    assert "entry.invited  for 2026-11-24 14:00  by staff" in told


def test_the_history_says_who_did_what_and_why(run: Run, shop: Shop, entry_id: str) -> None:
    run(f"waitlist remove shear-joy {entry_id} --because 'moved away'")

    first, last = run(f"waitlist history shear-joy {entry_id}").output.splitlines()

    assert re.match(r"2026-11-20 10:00  entry.joined  by staff \S+$", first)
    assert re.match(r"2026-11-20 10:00  entry.removed  by staff \S+  because moved away$", last)
    shop.db.rollback()
    kinds = shop.db.scalars(select(Event.actor_kind).where(Event.subject_id == entry_id)).all()
    assert set(kinds) == {ActorKind.STAFF}


def test_a_time_that_has_passed_is_called_that(run: Run, entry_id: str) -> None:
    past = "--at '2020-01-01 10:00'"
    for line in (
        f"promote shear-joy {entry_id} {past}",
        f"promote shear-joy {entry_id} {past} --staff anna",
        f"invite shear-joy {entry_id} {past} --staff anna --by '2026-11-23 18:00'",
    ):
        said = run(f"waitlist {line}")
        assert (said.exit_code, "has passed" in said.output) == (1, True), said.output


def test_who_mistypes_a_name_reads_those_that_there_are(run: Run, dana: Customer) -> None:
    add = f"waitlist add shear-joy --customer {dana.id}"

    assert "Haircut" in run(f"{add} --service hercut").output
    assert "Anna, Bob" in run(f"{add} --service haircut --staff ana").output


def test_nonsense_is_a_sentence(run: Run, shop: Shop, dana: Customer) -> None:
    for line in (
        "waitlist history shear-joy nothing",
        "waitlist promote shear-joy nothing",
        "waitlist remove shear-joy nothing --because x",
        f"waitlist add shear-joy --customer {dana.id} --service massage",
    ):
        result = run(line)
        assert result.exit_code == 1, line
        assert result.output.startswith("Error: "), line

"""`appointment …` and `audit …`: staff act, and the trail says so."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Appointment, AppointmentStatus, Event, Message, Tenant
from tests.builders import a_customer, a_service, a_staff_member, a_tenant

Run = Callable[[str], Result]
MONDAY_NINE = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
BOOK = "appointment book salon --customer +12125550123 --service haircut --staff anna"


@pytest.fixture(autouse=True)
def salon(db: Session) -> Tenant:
    tenant = a_tenant(db, slug="salon")
    tenant.policies = {}
    cut = a_service(db, tenant, name="Haircut")
    a_staff_member(db, tenant, name="Anna", services=[cut])
    a_staff_member(db, tenant, name="Bob", services=[cut])
    a_customer(db, tenant)
    db.commit()
    return tenant


@pytest.fixture(autouse=True)
def monday(salon: Tenant) -> object:
    with time_machine.travel(MONDAY_NINE, tick=False) as traveller:
        yield traveller


def booked(result: Result) -> str:
    assert result.exit_code == 0, result.output
    found: list[str] = re.findall(r"[0-9a-f-]{36}", result.output)
    return found[0]


def visits(db: Session) -> list[tuple[AppointmentStatus, datetime]]:
    rows = db.execute(select(Appointment.status, Appointment.starts_at)).all()
    db.rollback()  # so that the next command need not wait
    return [(row.status, row.starts_at) for row in rows]


def test_book_move_and_cancel(run: Run, db: Session) -> None:
    visit = booked(run(f"{BOOK} --at '2026-11-25 15:00'"))
    said = run(f"appointment move salon {visit} --at '2026-11-26 10:00' --staff Bob").output
    assert said == f"Moved: Haircut with Bob, 2026-11-26 10:00  {visit}\n"
    listed = run("appointment list salon --customer +12125550123").output
    assert listed == f"Haircut with Bob, 2026-11-26 10:00  {visit}\n"

    booked(run(f"appointment cancel salon {visit}"))

    [(status, _)] = visits(db)
    assert status is AppointmentStatus.CANCELED
    assert run("appointment list salon --customer +12125550123").output == "Nothing is booked.\n"
    texts = db.scalars(select(Message.text).order_by(Message.id)).all()
    assert [t.split(": ")[0] for t in texts] == ["Shear Joy"] * 3  # the customer hears of each


def test_the_rules_bind_staff_until_they_say_why(run: Run, db: Session) -> None:
    too_soon = f"{BOOK} --at '2026-11-23 10:00'"
    assert "sooner than can be booked" in run(too_soon).output
    visit = booked(run(f"{too_soon} --because 'a regular in need'"))
    assert "too late to cancel" in run(f"appointment cancel salon {visit}").output
    booked(run(f"appointment cancel salon {visit} --because 'she fell ill'"))

    trail = run(f"audit list salon --subject {visit}").output
    assert "appointment.booked" in trail
    assert "status confirmed → canceled" in trail
    assert "because: a regular in need" in trail
    assert "because: she fell ill" in trail
    assert "by staff " in trail
    assert "staff_id Anna, service_id Haircut, starts_at 2026-11-23 10:00" in trail


def test_whether_somebody_came(run: Run, db: Session, monday: Any) -> None:
    came = booked(run(f"{BOOK} --at '2026-11-25 15:00'"))
    missed = booked(run(f"{BOOK} --at '2026-11-25 16:00'"))
    assert "has not begun" in run(f"appointment complete salon {came}").output
    texts = db.scalars(select(Message.id)).all()
    db.rollback()
    monday.move_to(datetime(2026, 11, 26, 14, tzinfo=UTC))

    said = run(f"appointment complete salon {came}").output
    assert said == f"Completed: Haircut with Anna, 2026-11-25 15:00  {came}\n"
    assert run(f"appointment complete salon {missed}").exit_code == 0
    assert "Say why" in run(f"appointment no-show salon {missed}").output
    booked(run(f"appointment no-show salon {missed} --because 'looked at the wrong day'"))

    listed = run("appointment day salon 2026-11-25").output.splitlines()
    assert [line.split()[-1] for line in listed] == ["completed", "no_show"]
    assert run("appointment day salon 2026-11-26").output == "Nothing is booked.\n"
    shown = run("customer show salon +12125550123").output
    assert "  kept: 1\n  no-shows: 1\n" in shown
    assert "first visit: 2026-11-25 15:00, last: 2026-11-25 15:00" in shown
    assert "reliability: 83%" in shown
    assert db.scalars(select(Message.id)).all() == texts  # nobody is told
    db.rollback()


def test_whose_wish_a_cancellation_was(run: Run) -> None:
    theirs = booked(run(f"{BOOK} --at '2026-11-25 15:00'"))
    ours = booked(run(f"{BOOK} --at '2026-11-25 16:00'"))

    booked(run(f"appointment cancel salon {theirs} --for-customer"))
    booked(run(f"appointment cancel salon {ours}"))

    shown = run("customer show salon +12125550123").output
    assert "cancelled in time: 1" in shown
    assert "cancelled by the business: 1" in shown
    assert "reliability: 100%" in shown


def test_a_swap(run: Run, db: Session) -> None:
    one = booked(run(f"{BOOK} --at '2026-11-25 15:00'"))
    other = booked(run(f"{BOOK} --at '2026-11-26 10:00' --staff bob"))

    said = run(f"appointment swap salon {one} {other}").output

    assert said == (
        f"Moved: Haircut with Bob, 2026-11-26 10:00  {one}\n"
        f"Moved: Haircut with Anna, 2026-11-25 15:00  {other}\n"
    )
    texts = db.scalars(select(Message.text).order_by(Message.id)).all()
    db.rollback()
    assert ["is now" in text for text in texts] == [False, False, True, True]
    assert "not two appointments" in run(f"appointment swap salon {one} {one}").output


SERIES = "appointment series make salon --customer +12125550123 --service haircut --staff anna"


def test_a_series(run: Run, db: Session) -> None:
    booked(run(f"{BOOK} --at '2026-12-09 15:00' --staff anna"))
    said = run(f"{SERIES} --at '2026-11-25 15:00' --every 2 --visits 3 --idempotency-key k").output

    lines = said.splitlines()
    series = lines[0].removeprefix("Series ")
    assert [line.partition("  ")[0] for line in lines[1:]] == [
        "Booked: Haircut with Anna, 2026-11-25 15:00",
        "Booked: Haircut with Anna, 2026-12-23 15:00",
        "Not booked: 2026-12-09 15:00",
        "",
    ]
    assert "already taken" in lines[3]
    assert lines[4].startswith("    free: 2026-12-09 1")
    again = run(f"{SERIES} --at '2026-11-25 15:00' --every 2 --visits 3 --idempotency-key k")
    assert again.output == said
    texts = db.scalars(select(Message.text).order_by(Message.id)).all()
    db.rollback()
    assert len(texts) == 2
    assert "2 visits of Haircut with Anna are booked for you, the first Wed, Nov 25" in texts[1]

    visit = re.findall(r"[0-9a-f-]{36}", lines[1])[0]
    booked(run(f"appointment move salon {visit} --at '2026-11-26 10:00'"))
    listed = run(f"appointment series show salon {series}").output.splitlines()
    assert [line.split()[3:5] for line in listed] == [
        ["2026-11-26", "10:00"],
        ["2026-12-23", "15:00"],
    ]
    ended = run(f"appointment series cancel salon {series} --from 2026-12-01").output
    assert ended.startswith("Cancelled: Haircut with Anna, 2026-12-23 15:00")
    assert len(ended.splitlines()) == 1
    again = run(f"appointment series cancel salon {series} --from 2026-12-01")
    assert again.output == "Nothing of it is still to come.\n"


def test_the_customer_is_told_of_a_series_once(run: Run, db: Session) -> None:
    made = run(f"{SERIES} --at '2026-11-25 15:00' --every 4 --visits 3").output
    series = made.splitlines()[0].removeprefix("Series ")

    booked(run(f"appointment series cancel salon {series}"))

    assert db.scalars(select(Message.text).order_by(Message.id)).all() == [
        "Shear Joy: 3 visits of Haircut with Anna are booked for you, "
        "the first Wed, Nov 25 3:00pm. Text me to see them all. Reply STOP to opt out.",
        "Shear Joy: sorry, 3 visits of Haircut from Wed, Nov 25 3:00pm on had to be cancelled. "
        "Text me and I'll find you other times.",
    ]
    db.rollback()


def test_a_series_all_or_nothing(run: Run, db: Session) -> None:
    booked(run(f"{BOOK} --at '2026-12-09 15:00'"))

    result = run(f"{SERIES} --at '2026-11-25 15:00' --every 2 --visits 3 --all-or-nothing")

    assert result.exit_code == 1
    assert "Not booked: 2026-12-09 15:00" in result.output
    assert "Nothing was booked." in result.output
    assert len(visits(db)) == 1
    assert "2 to 52 visits" in run(f"{SERIES} --at '2026-11-25 15:00' --every 0 --visits 3").output


def test_nobody_books_what_is_taken(run: Run) -> None:
    booked(run(f"{BOOK} --at '2026-11-25 15:00'"))

    result = run(f"{BOOK} --at '2026-11-25 15:30' --because 'squeeze it in'")

    assert result.exit_code == 1
    assert result.output.startswith("Error: That time is already taken.")


def test_the_same_key_does_it_once(run: Run, db: Session) -> None:
    line = f"{BOOK} --at '2026-11-25 15:00' --idempotency-key k-1"

    first, second = run(line), run(line)
    other = run(f"{BOOK} --at '2026-11-25 16:00' --idempotency-key k-1")

    assert first.output == second.output
    assert len(visits(db)) == 1
    assert "was used for something else" in other.output
    visit = booked(first)
    for _ in range(2):
        cancel = run(f"appointment cancel salon {visit} --idempotency-key k-2")
        assert cancel.exit_code == 0
    assert len(db.scalars(select(Event).where(Event.name == "appointment.canceled")).all()) == 1


def test_a_refusal_under_a_key_is_said_again(run: Run, monday: time_machine.Traveller) -> None:
    visit = booked(run(f"{BOOK} --at '2026-11-23 12:00'"))
    line = f"appointment cancel salon {visit} --idempotency-key k-1"

    said = [run(line).output for _ in range(2)]

    assert said[0] == said[1]
    assert "too late to cancel" in said[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{BOOK} --at '2027-03-14 02:30'", "does not exist"),
        (f"{BOOK} --at '2026-11-25 22:00'", "outside the working hours"),
        (f"{BOOK.replace('anna', 'nobody')} --at '2026-11-25 15:00'", "staff: nobody"),
        (f"{BOOK.replace('haircut', 'massage')} --at '2026-11-25 15:00'", "service: massage"),
        (f"{BOOK.replace('+12125550123', '+1')} --at '2026-11-25 15:00'", "customer: +1"),
        ("appointment cancel salon 0", "no such thing"),
    ],
)
def test_what_is_not_possible_is_said(run: Run, line: str, said: str, db: Session) -> None:
    result = run(line)

    assert result.exit_code == 1
    assert said in result.output
    assert visits(db) == []


def test_a_time_shown_twice_is_asked_after(
    run: Run, db: Session, monday: time_machine.Traveller
) -> None:
    monday.move_to(datetime(2027, 10, 30, 15, 0, tzinfo=UTC))
    line = f"{BOOK} --at '2027-11-07 01:30' --because 'a party'"

    assert "twice" in run(line).output
    booked(run(f"{line} --second"))

    assert visits(db) == [(AppointmentStatus.CONFIRMED, datetime(2027, 11, 7, 6, 30, tzinfo=UTC))]


def test_the_trail_since(run: Run, monday: time_machine.Traveller) -> None:
    booked(run(f"{BOOK} --at '2026-11-25 15:00'"))
    monday.shift(timedelta(days=1))
    booked(run(f"{BOOK} --at '2026-11-26 15:00'"))

    assert run("audit list salon").output.count("appointment.booked") == 2
    assert run("audit list salon --since 2026-11-24").output.count("appointment.booked") == 1
    assert run("audit list salon --since 2026-11-25").output == "Nothing happened.\n"

"""Hours, holidays, closures and time off from the terminal."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.catalogue import catalogue
from core.models import Closure, Event, Tenant, TimeOff
from core.scheduling import bookings
from tests.builders import a_customer, a_service, a_staff_member, a_tenant

Run = Callable[[str], Result]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> datetime:
    moment = datetime(2026, 11, 20, 15, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.fixture
def salon(db: Session) -> Tenant:
    tenant = a_tenant(db)
    a_staff_member(db, tenant, services=[a_service(db, tenant)])
    db.commit()
    return tenant


@pytest.fixture
def booked(db: Session, salon: Tenant, today: datetime) -> str:
    """Dana is with Anna on Monday the 23rd at ten."""
    known = catalogue(db, salon.id)
    appointment = bookings.book(
        db,
        known,
        customer_id=a_customer(db, salon).id,
        service_id=next(iter(known.services)),
        staff_id=next(iter(known.staff)),
        starts_at=datetime(2026, 11, 23, 15, tzinfo=UTC),
        now=today,
    )
    db.commit()
    return appointment.id


def said(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def refused(result: Result) -> str:
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1, result.output
    return result.output


def test_hours_are_set_and_shown(run: Run, salon: Tenant) -> None:
    assert said(run("hours set shear-joy 'mon-fri 9-18, sat 10-14'")) == [
        "Main street: mon-fri 9:00-18:00, sat 10:00-14:00"
    ]
    assert said(run("hours set shear-joy 'tue-sat 9:30-17' --staff anna")) == [
        "Anna: tue-sat 9:30-17:00"
    ]
    said(run("hours breaks shear-joy Anna 'tue-sat 12:30-13'"))
    said(run("hours except shear-joy 2026-12-24 9-12"))
    said(run("hours except shear-joy 2026-12-29 off --staff Anna"))
    said(run("holiday region shear-joy us-ny"))

    assert said(run("hours show shear-joy")) == [
        "Main street  (America/New_York)",
        "  open        mon-fri 9:00-18:00, sat 10:00-14:00",
        "  holidays    US-NY",
        "  2026-12-24  9:00-12:00",
        "Anna",
        "  works       tue-sat 9:30-17:00",
        "  breaks      tue-sat 12:30-13:00",
        "  2026-12-29  off",
    ]
    said(run("hours set shear-joy none"))
    said(run("hours except shear-joy 2026-12-24 usual"))
    assert said(run("hours show shear-joy"))[1:4] == [
        "  open        whenever its staff work",
        "  holidays    US-NY",
        "Anna",
    ]


def test_the_operator_is_on_record(run: Run, salon: Tenant, db: Session) -> None:
    said(run("hours set shear-joy 'mon 9-18'"))

    event = db.scalars(select(Event).where(Event.name == "opening_hours.changed")).one()
    assert event.actor_kind == "staff"
    assert event.after == {"hours": [[0, 540, 1080]]}


def test_whoever_is_booked_outside_the_new_hours_is_named(
    run: Run, salon: Tenant, booked: str
) -> None:
    lines = said(run("hours except shear-joy 2026-11-23 closed"))

    assert lines == [
        "Booked outside the hours now, and kept; move them or leave them:",
        f"  Mon 2026-11-23 10:00  Haircut with Anna  {booked}",
        "Main street, 2026-11-23: closed",
    ]


def test_holidays_are_listed_with_those_on_which_it_opens(run: Run, salon: Tenant) -> None:
    assert "holiday region shear-joy REGION" in refused(run("holiday list shear-joy"))
    said(run("holiday region shear-joy de-by"))
    said(run("hours except shear-joy 2027-01-06 10-12"))

    lines = said(run("holiday list shear-joy --year 2027"))

    assert lines[:3] == [
        "  Fri 2027-01-01  New Year's Day",
        "* Wed 2027-01-06  Epiphany",
        "  Fri 2027-03-26  Good Friday",
    ]
    said(run("holiday region shear-joy none"))
    refused(run("holiday list shear-joy"))


def test_closures_are_added_listed_and_removed(run: Run, salon: Tenant, db: Session) -> None:
    added = said(
        run(
            "closure add shear-joy 2026-12-24 2027-01-02 --name 'Winter break' --kind vacation "
            "--yearly"
        )
    )
    said(run("closure add shear-joy 2026-12-01 --name Stocktaking --location 'Main street'"))
    said(run("closure add shear-joy 2026-12-02 --name Course --staff anna"))
    rows = {row.name: row.id for row in db.scalars(select(Closure))}
    db.commit()

    assert added == [
        "2026-12-24 to 2027-01-02, every year  Winter break (vacation), everybody  "
        f"{rows['Winter break']}"
    ]
    assert said(run("closure list shear-joy")) == [
        f"2026-12-01  Stocktaking (other), Main street  {rows['Stocktaking']}",
        f"2026-12-02  Course (other), Anna  {rows['Course']}",
        *added,
    ]
    said(run(f"closure remove shear-joy {rows['Course']}"))
    assert len(said(run("closure list shear-joy"))) == 2


def test_time_off_is_added_listed_and_removed(
    run: Run, salon: Tenant, booked: str, db: Session
) -> None:
    stands = refused(run("time-off add shear-joy Anna 2026-11-23 2026-11-27"))
    assert f"  Mon 2026-11-23 10:00  Haircut with Anna  {booked}" in stands

    added = said(run("time-off add shear-joy Anna 2026-11-24 2026-11-27 --reason Course"))
    off = db.scalars(select(TimeOff)).one()
    db.commit()
    assert (off.starts_at, off.ends_at) == (
        datetime(2026, 11, 24, 5, tzinfo=UTC),
        datetime(2026, 11, 28, 5, tzinfo=UTC),
    )
    assert added == [f"Anna  2026-11-24 00:00 to 2026-11-28 00:00  Course  {off.id}"]
    again = refused(run("time-off add shear-joy Anna '2026-11-23 12:00' '2026-11-24 00:30'"))
    assert "Blocked in that time already:" in again
    said(run("time-off add shear-joy Anna '2026-11-23 12:00' '2026-11-24 00:00'"))
    assert len(said(run("time-off list shear-joy Anna"))) == 2
    said(run(f"time-off remove shear-joy {off.id}"))
    assert len(said(run("time-off list shear-joy"))) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("hours show nobody", "There is no such thing."),
        ("hours set shear-joy 9-17", "Hours look like"),
        ("hours breaks shear-joy Zoe none", "known: Anna"),
        ("hours except shear-joy 2026-11-19 closed", "That time has passed."),
        ("hours except shear-joy 2026-12-24 noonish", "Hours look like"),
        ("holiday region shear-joy Germany", "such as US or DE-BY"),
        ("holiday region shear-joy GB-XX", "ENG"),
        ("closure add shear-joy 2026-12-24 2026-12-23 --name X", "The end must come after"),
        ("closure add shear-joy 2026-12-24 2027-12-24 --name X --yearly", "shorter than a year"),
        ("closure remove shear-joy 0193", "There is no such thing."),
        ("time-off add shear-joy Anna 2026-12-24 2026-12-23", "The end must come after"),
        ("time-off add shear-joy Anna '2027-03-14 02:30' '2027-03-14 05:00'", "clocks change"),
        ("time-off remove shear-joy 0193", "There is no such thing."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    run: Run, salon: Tenant, line: str, words: str
) -> None:
    assert words in refused(run(line))


def test_a_day_that_is_none_is_told_at_once(run: Run, salon: Tenant) -> None:
    assert run("hours except shear-joy 2026-02-30 closed").exit_code == 2
    assert run("time-off add shear-joy Anna 2026-11-31 2026-12-01").exit_code == 2


def test_hours_are_of_a_location_or_of_somebody(run: Run, salon: Tenant) -> None:
    both = "--staff Anna --location 'Main street'"
    assert run(f"hours set shear-joy 'mon 9-12' {both}").exit_code == 2
    assert run(f"hours except shear-joy 2026-12-24 closed {both}").exit_code == 2


def test_a_double_hour_is_blocked_whole(run: Run, salon: Tenant, db: Session) -> None:
    said(run("time-off add shear-joy Anna '2027-11-07 01:00' '2027-11-07 01:30'"))

    off = db.scalars(select(TimeOff)).one()
    assert (off.ends_at - off.starts_at).total_seconds() == 90 * 60
    assert off.starts_at.date() == date(2027, 11, 7)

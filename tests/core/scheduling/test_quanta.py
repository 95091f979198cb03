from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import InvalidInterval, SlotTaken
from core.ids import new_id
from core.models import OccupiedQuantum
from core.scheduling import quanta

ANNA, BOB = new_id(), new_id()
FIRST, SECOND = new_id(), new_id()


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def owners(db: Session, resource_id: str = ANNA) -> list[str]:
    table = OccupiedQuantum.table()
    return list(
        db.scalars(
            select(table.c.owner_id)
            .where(table.c.resource_id == resource_id)
            .order_by(table.c.quantum)
        )
    )


def test_an_hour_takes_twelve_quanta_and_gives_them_back(db: Session, now: datetime) -> None:
    quanta.occupy(db, ANNA, now, now + minutes(60), FIRST)
    assert owners(db) == [FIRST] * 12

    quanta.release(db, FIRST)
    assert owners(db) == []


def test_every_quantum_that_is_touched_is_taken(now: datetime) -> None:
    touched = quanta.quanta_between(now + minutes(4), now + minutes(6))

    assert len(touched) == 2


def test_back_to_back_visits_do_not_meet(db: Session, now: datetime) -> None:
    quanta.occupy(db, ANNA, now, now + minutes(30), FIRST)
    quanta.occupy(db, ANNA, now + minutes(30), now + minutes(60), SECOND)
    quanta.occupy(db, BOB, now, now + minutes(60), SECOND)

    assert owners(db) == [FIRST] * 6 + [SECOND] * 6


def test_a_refused_visit_leaves_nothing_and_the_step_goes_on(db: Session, now: datetime) -> None:
    quanta.occupy(db, ANNA, now + minutes(60), now + minutes(90), FIRST)

    with pytest.raises(SlotTaken):
        quanta.occupy(db, ANNA, now, now + minutes(65), SECOND)
    quanta.occupy(db, ANNA, now, now + minutes(30), SECOND)
    db.commit()

    assert owners(db) == [SECOND] * 6 + [FIRST] * 6


def test_hand_written_sql_cannot_take_what_is_occupied(db: Session, now: datetime) -> None:
    quanta.occupy(db, ANNA, now, now + minutes(30), FIRST)
    taken = quanta.quanta_between(now, now + minutes(30))[3]

    with pytest.raises(IntegrityError):
        db.execute(
            insert(OccupiedQuantum.table()),
            {"resource_id": ANNA, "quantum": taken, "owner_id": SECOND},
        )


def test_weeks_of_time_off_are_all_taken_or_not_at_all(db: Session, now: datetime) -> None:
    quanta.occupy(db, ANNA, now + timedelta(days=20), now + timedelta(days=21), FIRST)

    with pytest.raises(SlotTaken):
        quanta.occupy(db, ANNA, now, now + timedelta(days=30), SECOND)
    assert set(owners(db)) == {FIRST}

    quanta.occupy(db, ANNA, now + timedelta(days=21), now + timedelta(days=51), SECOND)
    db.commit()
    assert owners(db).count(SECOND) == 30 * 24 * 12


def test_time_passes_from_one_owner_to_another(db: Session, now: datetime) -> None:
    quanta.occupy(db, ANNA, now, now + minutes(30), FIRST)

    assert quanta.pass_on(db, FIRST, SECOND) == 6
    assert owners(db) == [SECOND] * 6


def test_occupied_tells_which_quanta_are_gone(db: Session, now: datetime) -> None:
    quanta.occupy(db, ANNA, now + minutes(5), now + minutes(15), FIRST)
    first = quanta.quanta_between(now, now + minutes(5))[0]

    assert quanta.occupied(db, ANNA, now, now + minutes(60), now) == [first + 1, first + 2]
    assert quanta.occupied(db, BOB, now, now + minutes(60), now) == []


def test_an_interval_must_be_real(db: Session, now: datetime) -> None:
    for starts_at, ends_at in [
        (now, now),
        (now, now - minutes(5)),
        (now.replace(tzinfo=None), now + minutes(5)),
    ]:
        with pytest.raises(InvalidInterval):
            quanta.occupy(db, ANNA, starts_at, ends_at, FIRST)

"""The codes of the second step."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.accounts import second_step, users
from core.errors import InvalidCode, NotFound, TooManyGuesses, WrongPassword
from core.models import RecoveryCode, User
from tests.builders import a_tenant
from tests.core.accounts.people import PASSWORD, a_user
from tests.core.scheduling.racing import at_once

STEP = timedelta(seconds=30)


@pytest.fixture
def owner(db: Session, now: datetime) -> User:
    return a_user(db, a_tenant(db), now=now)


@pytest.fixture
def sealed() -> str:
    return second_step.propose()


def code_at(sealed: str, at: datetime) -> str:
    return pyotp.TOTP(second_step.secret_of(sealed)).at(at)


def turn_on(db: Session, owner: User, sealed: str, now: datetime) -> list[str]:
    codes = second_step.turn_on(
        db,
        owner.tenant_id,
        owner.id,
        sealed=sealed,
        code=code_at(sealed, now),
        at=now,
        now=now,
    )
    db.commit()
    return codes


def test_another_device_takes_its_place_by_the_password_only(
    db: Session, owner: User, sealed: str, now: datetime
) -> None:
    turn_on(db, owner, sealed, now)
    other = second_step.propose()
    said: dict[str, Any] = {"sealed": other, "code": code_at(other, now), "at": now, "now": now}

    for wrong in ("", "wrong plum teapot"):
        with pytest.raises(WrongPassword):
            second_step.turn_on(db, owner.tenant_id, owner.id, **said, password=wrong)
    db.rollback()
    assert works(db, owner, code_at(sealed, now + STEP), now + STEP)

    second_step.turn_on(db, owner.tenant_id, owner.id, **said, password=PASSWORD)
    later = now + 2 * STEP
    assert not works(db, owner, code_at(sealed, later), later)
    assert works(db, owner, code_at(other, later), later)


def works(db: Session, owner: User, code: str, at: datetime) -> bool:
    try:
        second_step.use(db, owner.id, code, at=at, now=at)
    except InvalidCode:
        return False
    return True


def test_it_is_on_once_a_device_has_shown_that_it_knows_it(
    db: Session, owner: User, sealed: str, now: datetime
) -> None:
    with pytest.raises(InvalidCode):
        second_step.turn_on(
            db,
            owner.tenant_id,
            owner.id,
            sealed=sealed,
            code=code_at(sealed, now + 10 * STEP),
            at=now,
            now=now,
        )
    assert not users.users_of(db, owner.tenant_id)[0].has_second_step

    turn_on(db, owner, sealed, now)

    assert users.users_of(db, owner.tenant_id)[0].has_second_step


def test_a_code_works_once(db: Session, owner: User, sealed: str, now: datetime) -> None:
    turn_on(db, owner, sealed, now)
    later = now + 4 * STEP
    code = code_at(sealed, later)

    assert not works(db, owner, code_at(sealed, now), now)
    assert works(db, owner, f" {code[:3]} {code[3:]} ", later)
    assert not works(db, owner, code, later)
    assert not works(db, owner, code_at(sealed, later - STEP), later)
    assert works(db, owner, code_at(sealed, later + STEP), later)


def test_a_clock_may_be_off_by_half_a_minute(
    db: Session, owner: User, sealed: str, now: datetime
) -> None:
    turn_on(db, owner, sealed, now)
    later = now + 10 * STEP

    assert not works(db, owner, code_at(sealed, later - 2 * STEP), later)
    assert not works(db, owner, code_at(sealed, later + 2 * STEP), later)
    assert works(db, owner, code_at(sealed, later - STEP), later)


@pytest.mark.parametrize("code", ["", "000", "abcdef", "é" * 6, "1" * 500])
def test_odd_codes_are_wrong(
    db: Session, owner: User, sealed: str, code: str, now: datetime
) -> None:
    turn_on(db, owner, sealed, now)

    assert not works(db, owner, code, now)


def test_of_many_who_use_one_code_at_once_one_does(
    db: Session, owner: User, sealed: str, now: datetime
) -> None:
    [paper, *_] = turn_on(db, owner, sealed, now)
    later = now + 10 * STEP
    for code in (code_at(sealed, later), paper):
        use = partial(second_step.use, user_id=owner.id, code=code, at=later, now=later)
        assert at_once([use] * 6) == {"done": 1, "InvalidCode": 5}


def test_codes_on_paper_work_once_each_and_are_kept_as_digests(
    db: Session, owner: User, sealed: str, now: datetime
) -> None:
    codes = turn_on(db, owner, sealed, now)
    assert len(set(codes)) == 10

    assert works(db, owner, codes[0].upper(), now)
    assert not works(db, owner, codes[0], now)
    assert works(db, owner, codes[1].replace("-", ""), now)
    assert second_step.recovery_codes_left(db, owner.id) == 8
    kept = str(db.execute(select(RecoveryCode.__table__)).all())
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_it_is_turned_off_with_all_its_codes(
    db: Session, owner: User, sealed: str, now: datetime
) -> None:
    codes = turn_on(db, owner, sealed, now)
    second_step.turn_off(db, owner.tenant_id, owner.id, now=now)

    assert not works(db, owner, codes[0], now)
    assert not works(db, owner, code_at(sealed, now + STEP), now)


def test_the_secret_is_stored_sealed(db: Session, owner: User, sealed: str, now: datetime) -> None:
    turn_on(db, owner, sealed, now)

    kept = db.scalars(select(User.totp_sealed)).one()
    assert kept is not None
    assert second_step.secret_of(sealed) not in kept
    address = second_step.address_of(kept, email=owner.email, business="Shear: Joy")
    parsed = pyotp.parse_uri(address)
    assert parsed.secret == second_step.secret_of(sealed)


def test_another_businesss_user_is_nobody(
    db: Session, owner: User, sealed: str, now: datetime
) -> None:
    other = a_tenant(db, name="Other", slug="other", number="+12125550199")

    with pytest.raises(NotFound):
        second_step.turn_off(db, other.id, owner.id, now=now)


def test_ten_codes_an_hour_are_looked_at(db: Session, owner: User, now: datetime) -> None:
    def guess(at: datetime) -> bool:
        try:
            database.transact(lambda db: second_step.count_guess(db, owner.id, now=at))
        except TooManyGuesses:
            return False
        return True

    guessed = [guess(now + timedelta(seconds=2 * step)) for step in range(1000)]

    assert sum(guessed) == 10
    assert guess(now + timedelta(hours=1))

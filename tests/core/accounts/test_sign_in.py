"""Signing in by address and password, and how often somebody may guess."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.accounts import guesses, passwords, sessions, sign_in, users
from core.accounts.roles import Role
from core.errors import NotFound, TooManyGuesses
from core.models import Guesses, Tenant, User
from core.settings import settings
from tests.builders import a_tenant
from tests.core.accounts.people import PASSWORD, a_user
from tests.core.scheduling.racing import at_once

EMAIL = "olive@shop.test"
CLIENT = "203.0.113.7"
A_MINUTE = timedelta(seconds=60)


@pytest.fixture
def tenant(db: Session) -> Tenant:
    return a_tenant(db)


@pytest.fixture
def owner(db: Session, tenant: Tenant, now: datetime) -> User:
    return a_user(db, tenant, now=now)


def guess(
    now: datetime, *, email: str = EMAIL, client: str = CLIENT, is_known: bool = False
) -> bool:
    """Whether it is looked at."""
    try:
        database.transact(
            lambda db: sign_in.count_guess(
                db, email=email, client=client, is_known=is_known, now=now
            )
        )
    except TooManyGuesses:
        return False
    return True


def test_an_address_and_its_password_match(db: Session, tenant: Tenant, owner: User) -> None:
    [match] = sign_in.matching(db, email=" Olive@Shop.test", password=PASSWORD)

    assert (match.user_id, match.business) == (owner.id, tenant.name)
    assert sign_in.matching(db, email=EMAIL, password=PASSWORD + "x") == []
    assert sign_in.matching(db, email="nobody@shop.test", password=PASSWORD) == []
    assert sign_in.matching(db, email="not an address", password=PASSWORD) == []


def test_each_business_of_an_address_has_a_password_of_its_own(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    other = a_tenant(db, name="A garage", slug="garage", number="+12125550199")
    a_user(db, other, email=EMAIL, password="another plum teapot", now=now)
    third = a_tenant(db, name="A clinic", slug="clinic", number="+12125550198")
    a_user(db, third, email=EMAIL, now=now)

    def businesses(password: str) -> list[str]:
        return [one.business for one in sign_in.matching(db, email=EMAIL, password=password)]

    assert businesses("another plum teapot") == ["A garage"]
    assert businesses(PASSWORD) == ["A clinic", tenant.name]


def test_who_was_invited_or_disabled_does_not_match(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    ann = a_user(db, tenant, email="ann@shop.test", name="Ann", role=Role.STAFF, now=now)
    a_user(db, tenant, email="new@shop.test", name="New", password=None, now=now)
    users.disable(db, tenant.id, ann.id, now=now)

    assert sign_in.matching(db, email="ann@shop.test", password=PASSWORD) == []
    assert sign_in.matching(db, email="new@shop.test", password="") == []


def test_an_unknown_address_costs_a_hash_too(
    db: Session, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str | None] = []

    def is_right(password: str, password_hash: str | None) -> bool:
        looked_at.append(password_hash)
        return False

    monkeypatch.setattr(passwords, "is_right", is_right)

    sign_in.matching(db, email=EMAIL, password=PASSWORD)
    sign_in.matching(db, email="nobody@shop.test", password=PASSWORD)

    assert looked_at == [owner.password_hash, None]


def test_a_match_is_good_for_this_password_only(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    [match] = sign_in.matching(db, email=EMAIL, password=PASSWORD)
    token = sign_in.enter(db, match.user_id, proof=match.proof, user_agent="Browser", now=now)
    assert sessions.signed_in(db, token, now=now)

    owner.password_hash = passwords.hashed("a newer plum teapot")
    db.flush()

    with pytest.raises(NotFound):
        sign_in.enter(db, match.user_id, proof=match.proof, user_agent="Browser", now=now)


def test_an_older_hash_is_made_anew(
    db: Session, owner: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSWORD_PASSES", "2")
    settings.cache_clear()
    [match] = sign_in.matching(db, email=EMAIL, password=PASSWORD)
    assert match.is_outdated

    renewed = sign_in.rehash(db, match, PASSWORD)

    assert not renewed.is_outdated
    assert sign_in.enter(db, owner.id, proof=renewed.proof, user_agent="", now=now)
    assert [one.proof for one in sign_in.matching(db, email=EMAIL, password=PASSWORD)] == [
        renewed.proof
    ]


def test_of_a_thousand_guesses_in_a_minute_ten_are_looked_at_at_most(
    database_url: str, now: datetime
) -> None:
    looked_at = [
        guess(
            now + timedelta(milliseconds=59 * number),
            client=f"198.51.100.{number % 250}",
            is_known=number % 2 == 0,
        )
        for number in range(1000)
    ]

    assert sum(looked_at) == 10


def test_in_no_minute_are_there_more_than_ten(database_url: str, now: datetime) -> None:
    instants = [now + timedelta(seconds=step / 2) for step in range(400)]
    taken = [at for i, at in enumerate(instants) if guess(at, client=str(i), is_known=i % 3 == 0)]

    for first in taken:
        assert sum(first <= at < first + A_MINUTE for at in taken) <= 10
    assert len(taken) > 10


def test_who_must_wait_is_told_until_when(database_url: str, now: datetime) -> None:
    for second in range(7):
        assert guess(now + timedelta(seconds=second))

    with pytest.raises(TooManyGuesses) as refused:
        database.transact(
            lambda db: sign_in.count_guess(
                db, email=EMAIL, client=CLIENT, is_known=False, now=now + timedelta(seconds=10)
            )
        )

    assert refused.value.details["until"] == (now + A_MINUTE).isoformat()
    assert not guess(now + timedelta(seconds=59))
    assert guess(now + A_MINUTE)


def test_strangers_do_not_keep_out_who_was_here_before(database_url: str, now: datetime) -> None:
    mark = sign_in.mark_of(EMAIL, now=now)
    for second in range(600):
        guess(now + timedelta(seconds=second), client=str(second))

    later = now + timedelta(seconds=600)
    assert sign_in.is_known(" OLIVE@shop.test", mark, now=later)
    assert guess(later, is_known=True)


def test_a_mark_is_one_addresss_and_ends(now: datetime) -> None:
    mark = sign_in.mark_of(EMAIL, now=now)

    assert not sign_in.is_known("other@shop.test", mark, now=now)
    assert not sign_in.is_known(EMAIL, mark[:-2] + "aa", now=now)
    assert not sign_in.is_known(EMAIL, "", now=now)
    assert not sign_in.is_known(EMAIL, mark, now=now + sign_in.KNOWN_FOR)


def test_one_client_cannot_try_every_address(database_url: str, now: datetime) -> None:
    looked_at = [guess(now, email=f"user{number}@shop.test") for number in range(100)]

    assert sum(looked_at) == sign_in.BY_ONE_CLIENT


def test_forty_at_once_are_counted_one_by_one(db: Session, now: datetime) -> None:
    outcomes = at_once(
        [
            partial(
                sign_in.count_guess,
                email=EMAIL,
                client=f"c{number}",
                is_known=number % 2 == 0,
                now=now,
            )
            for number in range(40)
        ]
    )

    assert outcomes == {"done": 10, "TooManyGuesses": 30}


def test_nobody_learns_from_the_table_what_was_guessed(
    db: Session, database_url: str, now: datetime
) -> None:
    guess(now)

    assert EMAIL not in str(db.execute(select(Guesses.__table__)).all())


def test_old_guesses_are_forgotten(db: Session, database_url: str, now: datetime) -> None:
    guess(now)
    guess(now + timedelta(hours=12), email="other@shop.test", client="another")

    later = now + timedelta(hours=25)
    assert database.transact(lambda db: guesses.forget_old(db, now=later)) == 2
    assert database.transact(lambda db: guesses.forget_old(db, now=later)) == 0

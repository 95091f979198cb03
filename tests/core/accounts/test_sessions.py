"""Where users are signed in."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts import sessions, users
from core.accounts.roles import Role
from core.errors import NotFound
from core.models import Tenant, User, UserSession
from tests.builders import a_tenant
from tests.core.accounts.people import a_user


@pytest.fixture
def tenant(db: Session) -> Tenant:
    return a_tenant(db)


@pytest.fixture
def owner(db: Session, tenant: Tenant, now: datetime) -> User:
    return a_user(db, tenant, now=now)


def begin(db: Session, user: User, now: datetime, user_agent: str = "Browser") -> str:
    return sessions.begin(db, user.id, user_agent=user_agent, now=now)


def test_a_token_tells_who_it_is(db: Session, owner: User, now: datetime) -> None:
    found = sessions.signed_in(db, begin(db, owner, now), now=now)

    assert found is not None
    assert (found.user_id, found.tenant_id, found.role) == (owner.id, owner.tenant_id, Role.OWNER)


def test_the_token_itself_is_not_stored(db: Session, owner: User, now: datetime) -> None:
    token = begin(db, owner, now)

    assert token not in str(db.execute(select(UserSession.__table__)).all())


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 500])
def test_other_tokens_are_nobodys(db: Session, owner: User, token: str, now: datetime) -> None:
    begin(db, owner, now)

    assert sessions.signed_in(db, token, now=now) is None


def test_a_role_taken_away_is_gone_at_once(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    a_user(db, tenant, email="two@shop.test", name="Two", now=now)
    token = begin(db, owner, now)

    users.change_role(db, tenant.id, owner.id, Role.VIEWER, now=now)
    found = sessions.signed_in(db, token, now=now)
    assert found is not None
    assert found.role is Role.VIEWER

    users.disable(db, tenant.id, owner.id, now=now)
    assert sessions.signed_in(db, token, now=now) is None
    with pytest.raises(NotFound):
        begin(db, owner, now)


def test_a_week_without_a_visit_ends_it(db: Session, owner: User, now: datetime) -> None:
    token = begin(db, owner, now)

    assert sessions.signed_in(db, token, now=now + timedelta(days=6, hours=23))
    assert sessions.signed_in(db, token, now=now + timedelta(days=7)) is None


def test_a_month_ends_it_whatever_happens(db: Session, owner: User, now: datetime) -> None:
    token = begin(db, owner, now)
    for day in range(1, 30):
        at = now + timedelta(days=day)
        found = sessions.signed_in(db, token, now=at)
        assert found is not None
        assert found.is_seen_due
        sessions.seen(db, found.session_id, now=at)

    assert sessions.signed_in(db, token, now=now + timedelta(days=30)) is None


def test_a_visit_is_kept_once_a_minute(db: Session, owner: User, now: datetime) -> None:
    token = begin(db, owner, now)
    found = sessions.signed_in(db, token, now=now + timedelta(seconds=59))
    assert found is not None
    assert not found.is_seen_due

    sessions.seen(db, found.session_id, now=now + timedelta(seconds=59))
    assert db.scalars(select(UserSession.seen_at)).one() == now
    sessions.seen(db, found.session_id, now=now + timedelta(seconds=60))
    db.expire_all()
    assert db.scalars(select(UserSession.seen_at)).one() == now + timedelta(seconds=60)


def test_one_is_ended_or_all_but_one(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    tokens = [begin(db, owner, now + timedelta(seconds=i), f"Browser {i}") for i in range(4)]
    other = a_user(db, tenant, email="two@shop.test", name="Two", now=now)
    kept = begin(db, other, now)
    shown = sessions.sessions_of(db, owner.id, now=now)
    assert [one.user_agent for one in shown] == [f"Browser {i}" for i in (3, 2, 1, 0)]

    sessions.end(db, owner.id, shown[0].id, now=now)
    with pytest.raises(NotFound):
        sessions.end(db, other.id, shown[1].id, now=now)
    assert sessions.end_all(db, owner.id, except_for=shown[1].id, now=now) == 2

    still = [sessions.signed_in(db, token, now=now + timedelta(minutes=1)) for token in tokens]
    assert [bool(one) for one in still] == [False, False, True, False]
    assert sessions.signed_in(db, kept, now=now)


def test_a_browser_may_call_itself_anything(db: Session, owner: User, now: datetime) -> None:
    begin(db, owner, now, "\x1b[31m" + "x" * 5000)

    assert sessions.sessions_of(db, owner.id, now=now)[0].user_agent == ("[31m" + "x" * 196)


def test_what_is_over_is_forgotten(db: Session, owner: User, now: datetime) -> None:
    begin(db, owner, now)
    begin(db, owner, now + timedelta(days=3))

    assert sessions.forget_old(db, now=now + timedelta(days=8)) == 1
    assert sessions.forget_old(db, now=now + timedelta(days=8)) == 0

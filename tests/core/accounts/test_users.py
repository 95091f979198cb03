"""The users of a business."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts import sessions, users
from core.accounts.roles import Role
from core.errors import InvalidMailbox, LastOwner, NotFound, UserExists, WeakPassword
from core.models import Staff, Tenant, User
from tests.builders import a_staff_member, a_tenant
from tests.core.accounts.people import PASSWORD, a_user
from tests.core.scheduling.racing import at_once


@pytest.fixture
def tenant(db: Session) -> Tenant:
    return a_tenant(db)


@pytest.fixture
def other(db: Session) -> Tenant:
    return a_tenant(db, name="Other", slug="other", number="+12125550199")


@pytest.fixture
def owner(db: Session, tenant: Tenant, now: datetime) -> User:
    return a_user(db, tenant, now=now)


def test_an_address_is_kept_in_lower_case_and_once_in_a_business(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    with pytest.raises(UserExists):
        a_user(db, tenant, email="Olive@Shop.TEST", now=now)

    assert owner.email == "olive@shop.test"


def test_an_address_may_be_a_user_of_several_businesses(
    db: Session, other: Tenant, owner: User, now: datetime
) -> None:
    assert a_user(db, other, email=owner.email, now=now).id != owner.id


@pytest.mark.parametrize("email", ["", "olive", "olive@", "a b@c.test", "x" * 200 + "@c.test"])
def test_an_odd_address_is_refused(db: Session, tenant: Tenant, email: str, now: datetime) -> None:
    with pytest.raises(InvalidMailbox):
        a_user(db, tenant, email=email, now=now)


def test_a_weak_password_is_refused(db: Session, tenant: Tenant, now: datetime) -> None:
    with pytest.raises(WeakPassword):
        a_user(db, tenant, password="password123", now=now)


def test_the_last_owner_who_can_sign_in_stays(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    second = a_user(db, tenant, email="two@shop.test", name="Two", now=now)
    users.disable(db, tenant.id, second.id, now=now)

    with pytest.raises(LastOwner):
        users.change_role(db, tenant.id, owner.id, Role.MANAGER, now=now)
    with pytest.raises(LastOwner):
        users.disable(db, tenant.id, owner.id, now=now)
    users.enable(db, tenant.id, second.id, now=now)
    assert users.change_role(db, tenant.id, owner.id, Role.STAFF, now=now).role is Role.STAFF


def test_of_two_owners_who_demote_each_other_at_once_one_stays(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    second = a_user(db, tenant, email="two@shop.test", name="Two", now=now)
    ids, tenant_id = [owner.id, second.id], tenant.id

    outcomes = at_once(
        [
            partial(users.change_role, tenant_id=tenant_id, user_id=one, role=Role.STAFF, now=now)
            for one in ids
        ]
    )

    assert outcomes == {"done": 1, "LastOwner": 1}


def test_another_businesss_user_is_nobody(
    db: Session, other: Tenant, owner: User, now: datetime
) -> None:
    acts: list[Callable[[], object]] = [
        lambda: users.user_of(db, other.id, owner.id),
        lambda: users.change_role(db, other.id, owner.id, Role.VIEWER, now=now),
        lambda: users.disable(db, other.id, owner.id, now=now),
        lambda: users.enable(db, other.id, owner.id, now=now),
        lambda: users.rename(db, other.id, owner.id, "X", now=now),
        lambda: users.speak(db, other.id, owner.id, "de", now=now),
        lambda: users.be_staff(db, other.id, owner.id, None, now=now),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert users.users_of(db, other.id) == []


def test_nobody_is_another_businesss_member_of_staff(
    db: Session, tenant: Tenant, other: Tenant, owner: User, now: datetime
) -> None:
    own, foreign = (a_staff_member(db, one, services=[]) for one in (tenant, other))

    users.be_staff(db, tenant.id, owner.id, own.id, now=now)
    with pytest.raises(NotFound):
        users.be_staff(db, tenant.id, owner.id, foreign.id, now=now)

    assert db.scalars(select(Staff.id).join(User, User.staff_id == Staff.id)).all() == [own.id]


def test_the_list_says_who_was_there_when(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    invited = a_user(db, tenant, email="ann@shop.test", name="Ann", password=None, now=now)
    for _ in range(2):
        sessions.begin(db, owner.id, user_agent="Browser", now=now)

    ann, olive = users.users_of(db, tenant.id)

    assert (ann.id, ann.has_password, ann.seen_at) == (invited.id, False, None)
    assert (olive.name, olive.role, olive.seen_at) == ("Olive", Role.OWNER, now)
    assert PASSWORD not in repr(olive)

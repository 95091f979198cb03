"""Links by which somebody chooses a password."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.accounts import changing, links, sessions, sign_in, users
from core.errors import (
    NotFound,
    TokenExpired,
    TokenInvalid,
    TooManyGuesses,
    WeakPassword,
    WrongPassword,
)
from core.models import LinkKind, Tenant, User, UserLink
from tests.builders import a_tenant
from tests.core.accounts.people import PASSWORD, a_user
from tests.core.scheduling.racing import at_once

NEW = "another plum teapot"
EMAIL = "olive@shop.test"


@pytest.fixture
def tenant(db: Session) -> Tenant:
    return a_tenant(db)


@pytest.fixture
def owner(db: Session, tenant: Tenant, now: datetime) -> User:
    return a_user(db, tenant, email=EMAIL, now=now)


def a_link(db: Session, user: User, now: datetime, kind: LinkKind = LinkKind.RESET) -> str:
    made = links.make(db, user.tenant_id, user.id, kind, is_mailed=False, now=now)
    db.commit()
    return links.token_of(made.id, expires_at=made.expires_at)


def test_who_is_invited_chooses_a_password(db: Session, tenant: Tenant, now: datetime) -> None:
    ann = a_user(db, tenant, email="ann@shop.test", name="Ann", password=None, now=now)
    token = a_link(db, ann, now, LinkKind.INVITATION)

    link = links.opened(db, token, now=now)
    assert (link.kind, link.email, link.business) == (LinkKind.INVITATION, ann.email, tenant.name)
    links.choose_password(db, token, NEW, now=now)

    assert [one.user_id for one in sign_in.matching(db, email=ann.email, password=NEW)] == [ann.id]


def test_it_works_once(db: Session, owner: User, now: datetime) -> None:
    token = a_link(db, owner, now)
    links.choose_password(db, token, NEW, now=now)

    with pytest.raises(TokenExpired):
        links.opened(db, token, now=now)
    with pytest.raises(TokenExpired):
        links.choose_password(db, token, PASSWORD, now=now)


def test_opening_it_changes_nothing(db: Session, owner: User, now: datetime) -> None:
    token = a_link(db, owner, now)

    assert links.opened(db, token, now=now) == links.opened(db, token, now=now)


def test_of_two_who_use_it_at_once_one_does(db: Session, owner: User, now: datetime) -> None:
    token = a_link(db, owner, now)

    outcomes = at_once(
        [
            partial(links.choose_password, token=token, password=password, now=now)
            for password in (NEW, "a third plum teapot")
        ]
    )

    assert outcomes == {"done": 1, "TokenExpired": 1}


@pytest.mark.parametrize(
    ("kind", "lasts"),
    [(LinkKind.RESET, timedelta(hours=1)), (LinkKind.INVITATION, timedelta(days=7))],
)
def test_it_ends(db: Session, owner: User, kind: LinkKind, lasts: timedelta, now: datetime) -> None:
    token = a_link(db, owner, now, kind)

    assert links.opened(db, token, now=now + lasts - timedelta(seconds=1)).kind is kind
    with pytest.raises(TokenExpired):
        links.opened(db, token, now=now + lasts)


def test_a_newer_one_or_another_password_ends_it(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    first = a_link(db, owner, now)
    second = a_link(db, owner, now)
    with pytest.raises(TokenExpired):
        links.opened(db, first, now=now)
    changing.set_password(db, tenant.id, owner.id, NEW, now=now)

    with pytest.raises(TokenExpired):
        links.opened(db, second, now=now)


def test_who_is_disabled_has_none(db: Session, tenant: Tenant, owner: User, now: datetime) -> None:
    a_user(db, tenant, email="two@shop.test", name="Two", now=now)
    token = a_link(db, owner, now)
    users.disable(db, tenant.id, owner.id, now=now)

    with pytest.raises(TokenExpired):
        links.choose_password(db, token, NEW, now=now)
    with pytest.raises(NotFound):
        a_link(db, owner, now)


def test_others_tokens_open_nothing(db: Session, owner: User, now: datetime) -> None:
    token = a_link(db, owner, now)

    for odd in ("", "x", token[:-1], token + "a", sign_in.mark_of(EMAIL, now=now)):
        with pytest.raises(TokenInvalid):
            links.opened(db, odd, now=now)


def test_a_weak_password_leaves_the_link_as_it_was(db: Session, owner: User, now: datetime) -> None:
    token = a_link(db, owner, now)

    with pytest.raises(WeakPassword):
        database.transact(lambda db: links.choose_password(db, token, "password123", now=now))

    links.choose_password(db, token, NEW, now=now)


def test_all_browsers_are_signed_out(db: Session, owner: User, now: datetime) -> None:
    browser = sessions.begin(db, owner.id, user_agent="Browser", now=now)

    links.choose_password(db, a_link(db, owner, now), NEW, now=now)

    assert sessions.signed_in(db, browser, now=now) is None


def test_who_forgot_it_gets_a_mail_for_each_business(
    db: Session, owner: User, now: datetime
) -> None:
    other = a_tenant(db, name="Garage", slug="garage", number="+12125550199")
    a_user(db, other, email=EMAIL, now=now)

    links.ask_reset(db, email=" OLIVE@shop.test ", client="1", now=now)

    assert db.scalars(select(UserLink.due_at)).all() == [now, now]


def test_whoever_asks_in_anothers_name_ends_no_link(
    db: Session, owner: User, now: datetime
) -> None:
    token = a_link(db, owner, now, LinkKind.INVITATION)

    links.ask_reset(db, email=EMAIL, client="1", now=now)

    assert links.opened(db, token, now=now).kind is LinkKind.INVITATION


@pytest.mark.parametrize("email", ["nobody@shop.test", "not an address", ""])
def test_nobody_learns_whether_an_address_is_known(
    db: Session, owner: User, email: str, now: datetime
) -> None:
    links.ask_reset(db, email=email, client="1", now=now)

    assert db.scalars(select(UserLink)).all() == []


@pytest.mark.parametrize("email", [EMAIL, "nobody@shop.test"])
def test_nobody_is_mailed_without_end(db: Session, owner: User, email: str, now: datetime) -> None:
    for number in range(3):
        links.ask_reset(db, email=email, client=str(number), now=now)

    with pytest.raises(TooManyGuesses):
        links.ask_reset(db, email=email, client="4", now=now)


def test_a_password_is_changed_by_who_knows_it(
    db: Session, tenant: Tenant, owner: User, now: datetime
) -> None:
    here, there = (sessions.begin(db, owner.id, user_agent=a, now=now) for a in "ab")
    mine = sessions.signed_in(db, here, now=now)
    assert mine
    db.commit()

    def change(old: str, new: str) -> None:
        changing.change_password(
            db, tenant.id, owner.id, old=old, new=new, session_id=mine.session_id, now=now
        )

    with pytest.raises(WrongPassword):
        change(NEW, NEW)
    with pytest.raises(WeakPassword):
        change(PASSWORD, "short")
    change(PASSWORD, NEW)

    assert sessions.signed_in(db, here, now=now)
    assert sessions.signed_in(db, there, now=now) is None
    assert sign_in.matching(db, email=EMAIL, password=PASSWORD) == []
    assert sign_in.matching(db, email=EMAIL, password=NEW)

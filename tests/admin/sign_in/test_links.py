"""Forgotten passwords, and the pages behind the links of mails."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import user_mails
from core.accounts import links, second_step, sign_in
from core.models import LinkKind, User, UserLink
from tests.admin.entrance import Browser
from tests.core.accounts.people import PASSWORD

EMAIL = "olive@shop.test"
NEW = "another plum teapot"
FORGOTTEN = "/admin/sign-in/forgotten"


@pytest.fixture
def link(db: Session, owner: User, now: datetime) -> str:
    made = links.make(db, owner.tenant_id, owner.id, LinkKind.RESET, is_mailed=False, now=now)
    db.commit()
    return user_mails.address_of(made).removeprefix("http://localhost")


def passwords(db: Session) -> list[str]:
    db.rollback()
    db.expire_all()
    found = [one for one in (PASSWORD, NEW) if sign_in.matching(db, email=EMAIL, password=one)]
    db.rollback()
    return found


def test_who_forgot_it_is_mailed_a_link(browser: Browser, owner: User, db: Session) -> None:
    answer = browser.submit(FORGOTTEN, email=EMAIL)

    assert answer.status_code == 200
    assert db.scalars(select(UserLink.user_id)).all() == [owner.id]


def test_an_address_that_nobody_has_is_answered_alike(browser: Browser, owner: User) -> None:
    known = browser.submit(FORGOTTEN, email=EMAIL).text
    unknown = browser.submit(FORGOTTEN, email="nobody@shop.test").text

    assert known.replace(EMAIL, "") == unknown.replace("nobody@shop.test", "")
    answers = [browser.submit(FORGOTTEN, email="nobody@shop.test") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]


def test_where_no_mail_leaves_it_says_what_to_do(
    browser: Browser, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "user reset-link" in browser.get(FORGOTTEN).text


def test_opening_the_link_changes_nothing(browser: Browser, link: str, db: Session) -> None:
    for _ in range(3):
        assert browser.get(link).status_code == 200

    assert passwords(db) == [PASSWORD]


def test_a_password_is_chosen_once_and_one_is_in(browser: Browser, link: str, db: Session) -> None:
    assert browser.submit(link, password=NEW).location == "/admin/"

    assert browser.is_in()
    assert passwords(db) == [NEW]
    assert browser.get(link).status_code == 410
    assert browser.client.get("/admin/sign-in/password/xyz").status_code == 410


def test_the_second_step_is_asked_for_all_the_same(
    browser: Browser, link: str, owner: User, db: Session
) -> None:
    owner.totp_sealed = second_step.propose()
    db.commit()

    assert browser.submit(link, password=NEW).location == "/admin/sign-in/"

    assert not browser.is_in()
    assert passwords(db) == [NEW]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "too short"),
        ("password123", "Many people"),
        ("olive@shop.test", "too close"),
        ("x" * 300, "too long"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    browser: Browser, link: str, db: Session, password: str, said: str
) -> None:
    answer = browser.submit(link, password=password)

    assert answer.status_code == 422
    assert said in answer.text
    assert passwords(db) == [PASSWORD]


def test_the_link_is_in_no_log(
    browser: Browser, link: str, capfd: pytest.CaptureFixture[str]
) -> None:
    browser.get(link)

    logged = capfd.readouterr().err
    assert "/admin/sign-in/password/<token>" in logged
    assert link.rpartition("/")[2] not in logged

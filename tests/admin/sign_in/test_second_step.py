"""The second step at the sign-in."""

from datetime import datetime, timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy.orm import Session

from core.accounts import second_step
from core.models import User
from tests.admin.entrance import Browser
from tests.builders import a_tenant
from tests.core.accounts.people import PASSWORD, a_user

EMAIL = "olive@shop.test"
SIGN_IN = "/admin/sign-in/"
CODE = "/admin/sign-in/code"
LATER = timedelta(minutes=10)


@pytest.fixture
def paper(
    db: Session, owner: User, now: datetime, time_machine: time_machine.TimeMachineFixture
) -> list[str]:
    """The owner has turned it on a while ago; the codes on paper."""
    sealed = second_step.propose()
    code = pyotp.TOTP(second_step.secret_of(sealed)).at(now)
    codes = second_step.turn_on(
        db, owner.tenant_id, owner.id, sealed=sealed, code=code, at=now, now=now
    )
    db.commit()
    time_machine.move_to(now + LATER, tick=False)
    return codes


def code_now(owner: User, now: datetime) -> str:
    assert owner.totp_sealed
    return pyotp.TOTP(second_step.secret_of(owner.totp_sealed)).at(now + LATER)


def test_the_password_alone_opens_nothing(browser: Browser, paper: list[str]) -> None:
    assert browser.sign_in(EMAIL, PASSWORD).location == CODE

    assert not browser.is_in()
    assert browser.submit(CODE, code="000000").status_code == 422
    assert not browser.is_in()


def test_who_was_about_to_enter_when_it_was_turned_on_begins_again(
    browser: Browser, owner: User, db: Session, now: datetime
) -> None:
    garage = a_tenant(db, name="Garage", slug="garage", number="+12125550199")
    a_user(db, garage, email=EMAIL, now=now)
    browser.sign_in(EMAIL, PASSWORD)
    sealed = second_step.propose()
    code = pyotp.TOTP(second_step.secret_of(sealed)).at(now)
    second_step.turn_on(db, owner.tenant_id, owner.id, sealed=sealed, code=code, at=now, now=now)
    db.commit()

    assert browser.submit("/admin/sign-in/business", user_id=owner.id).location == SIGN_IN
    assert not browser.is_in()


def test_the_code_of_the_device_opens_once(
    browser: Browser, owner: User, paper: list[str], now: datetime
) -> None:
    browser.sign_in(EMAIL, PASSWORD)
    browser.submit(CODE, code=code_now(owner, now))
    assert browser.is_in()

    again = Browser(browser.client.application.test_client())
    again.sign_in(EMAIL, PASSWORD)
    assert again.submit(CODE, code=code_now(owner, now)).status_code == 422
    assert not again.is_in()


def test_a_code_on_paper_opens_once(browser: Browser, paper: list[str]) -> None:
    browser.sign_in(EMAIL, PASSWORD)
    browser.submit(CODE, code=paper[3])
    assert browser.is_in()

    again = Browser(browser.client.application.test_client())
    again.sign_in(EMAIL, PASSWORD)
    assert again.submit(CODE, code=paper[3]).status_code == 422


def test_ten_codes_an_hour_are_looked_at(
    browser: Browser, owner: User, paper: list[str], now: datetime
) -> None:
    browser.sign_in(EMAIL, PASSWORD)

    answers = [browser.submit(CODE, code=f"{number:06}").status_code for number in range(12)]

    assert answers == [422] * 10 + [429] * 2
    assert browser.submit(CODE, code=code_now(owner, now)).status_code == 429


def test_without_the_password_there_is_nothing_to_show(browser: Browser, paper: list[str]) -> None:
    assert browser.get(CODE).location == "/admin/sign-in/"
    answer = browser.submit(CODE, at="/admin/sign-in/", code=paper[0])

    assert answer.location == "/admin/sign-in/"
    assert not browser.is_in()

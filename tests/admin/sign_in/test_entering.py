"""Signing in by address and password, and out."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.accounts import changing, sessions, sign_in, users
from core.accounts.roles import Role
from core.models import Event, Tenant, User, UserSession
from core.settings import settings
from demo import salon
from tests.admin.entrance import Browser
from tests.admin.sign_in.conftest import NewBrowser
from tests.builders import a_tenant
from tests.core.accounts.people import PASSWORD, a_user

EMAIL = "olive@shop.test"
SIGN_IN = "/admin/sign-in/"


def test_the_right_password_opens_the_page(browser: Browser, owner: User, db: Session) -> None:
    assert not browser.is_in()

    answer = browser.sign_in(EMAIL, PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert browser.is_in()
    event = db.scalars(select(Event).where(Event.name == "user.signed_in")).one()
    assert (event.actor_id, event.subject_id) == (EMAIL, owner.id)


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong plum teapot"), ("nobody@shop.test", PASSWORD), ("", ""), ("x", "y")],
)
def test_anything_else_is_answered_alike(
    browser: Browser, owner: User, email: str, password: str
) -> None:
    answer = browser.sign_in(email, password)

    assert answer.status_code == 422
    assert "The address or the password is not right." in answer.text
    assert not browser.is_in()


def test_a_form_from_elsewhere_is_refused(browser: Browser, owner: User) -> None:
    browser.get(SIGN_IN)

    answer = browser.client.post(SIGN_IN, data={"email": EMAIL, "password": PASSWORD})

    assert answer.status_code == 403
    assert not browser.is_in()


def test_what_was_asked_for_is_shown_afterwards(browser: Browser, owner: User) -> None:
    asked = browser.get("/admin/users/people?x=1")
    form = browser.get(asked.location)
    found = re.search(r'name="next" value="([^"]+)"', form.text)
    assert found

    assert browser.sign_in(EMAIL, PASSWORD, next=found[1]).location == "/admin/users/people?x=1"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.test/admin/",
        "//evil.test/admin/",
        "/\\evil.test",
        "/admin/\\evil.test",
        "/admin//evil.test",
        "javascript:alert(1)",
        "/simulator/",
        "/admin/sign-in/leave",
        "/admin/\nX: y",
        "http:///admin/",
        "//[",
    ],
)
def test_nobody_is_sent_anywhere_else(browser: Browser, owner: User, address: str) -> None:
    assert browser.sign_in(EMAIL, PASSWORD, next=address).location == "/admin/"
    assert browser.get(SIGN_IN, next=address).location == "/admin/"


def test_a_session_that_was_planted_is_not_kept(
    browser: Browser, owner: User, db: Session, tenant: Tenant, now: datetime
) -> None:
    attacker = a_user(db, tenant, email="two@shop.test", name="Two", now=now)
    planted = sessions.begin(db, attacker.id, user_agent="", now=now)
    db.commit()
    with browser.client.session_transaction() as cookie:
        cookie["csrf_token"] = "planted"
        cookie["planted"] = planted

    browser.client.get(SIGN_IN)
    browser.sign_in(EMAIL, PASSWORD)

    with browser.client.session_transaction() as cookie:
        assert set(cookie) == {"staff", "_permanent"}
        assert cookie["staff"] != planted


def test_the_cookies_are_for_the_server_only(
    app: Flask, browser: Browser, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = browser.sign_in(EMAIL, PASSWORD)

    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in one and "SameSite=Lax" in one for one in cookies)
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    again = Browser(app.test_client())
    form = again.client.get(SIGN_IN, base_url="https://localhost")
    assert "Secure" in form.headers["Set-Cookie"]


def test_signing_out_ends_the_session_itself(browser: Browser, owner: User, db: Session) -> None:
    browser.sign_in(EMAIL, PASSWORD)
    with browser.client.session_transaction() as cookie:
        kept = cookie["staff"]

    assert browser.submit("/admin/sign-in/leave", at="/admin/users/").location == SIGN_IN

    assert not browser.is_in()
    with browser.client.session_transaction() as cookie:
        cookie["staff"] = kept
    assert not browser.is_in()
    assert db.scalars(select(UserSession)).all() == []


def test_an_address_of_two_businesses_asks_which(
    browser: Browser, owner: User, db: Session, tenant: Tenant, now: datetime
) -> None:
    garage = a_tenant(db, name="Garage", slug="garage", number="+12125550199")
    second = a_user(db, garage, email=EMAIL, now=now)

    assert browser.sign_in(EMAIL, PASSWORD).location == "/admin/sign-in/business"
    page = browser.get("/admin/sign-in/business").text
    assert "Garage" in page
    assert tenant.name in page
    assert not browser.is_in()
    browser.submit("/admin/sign-in/business", user_id=second.id)

    assert browser.is_in()
    assert "Garage" in browser.get("/admin/users/").text


def test_with_the_password_of_one_the_other_is_not_named(
    browser: Browser, owner: User, db: Session, now: datetime
) -> None:
    garage = a_tenant(db, name="Garage", slug="garage", number="+12125550199")
    other = a_user(db, garage, email=EMAIL, password="another plum teapot", now=now)

    assert browser.sign_in(EMAIL, PASSWORD).location == "/admin/"
    assert "Garage" not in browser.get("/admin/users/").text
    with browser.client.session_transaction() as cookie:
        assert other.id not in str(dict(cookie))


def test_nobody_chooses_what_the_password_did_not_open(
    browser: Browser, owner: User, db: Session, now: datetime
) -> None:
    names = ("A", "B")
    for number, name in enumerate(names):
        tenant = a_tenant(db, name=name, slug=name.lower(), number=f"+1212555018{number}")
        a_user(db, tenant, email="two@shop.test", name="Two", now=now)
    browser.sign_in("two@shop.test", PASSWORD)

    assert browser.submit("/admin/sign-in/business", user_id=owner.id).location == SIGN_IN
    assert not browser.is_in()


def test_choosing_takes_five_minutes_at_most_and_ends_with_the_password(
    browser: Browser,
    owner: User,
    db: Session,
    now: datetime,
    time_machine: time_machine.TimeMachineFixture,
) -> None:
    garage = a_tenant(db, name="Garage", slug="garage", number="+12125550199")
    second = a_user(db, garage, email=EMAIL, now=now)
    browser.sign_in(EMAIL, PASSWORD)
    changing.set_password(db, garage.id, second.id, "another plum teapot", now=now)
    db.commit()
    assert browser.submit("/admin/sign-in/business", user_id=second.id).location == SIGN_IN
    assert not browser.is_in()

    browser.sign_in(EMAIL, PASSWORD)
    time_machine.move_to(now + timedelta(minutes=5), tick=False)
    assert browser.get("/admin/sign-in/business").location == SIGN_IN


def test_of_many_wrong_guesses_few_are_looked_at_and_it_says_until_when(
    browser: Browser, owner: User
) -> None:
    answers = [browser.sign_in(EMAIL, "wrong plum teapot") for _ in range(12)]

    assert [one.status_code for one in answers] == [422] * 7 + [429] * 5
    assert "Try again in 60 seconds." in answers[-1].text
    assert answers[-1].headers["Retry-After"] == "60"
    assert browser.sign_in(EMAIL, PASSWORD).status_code == 429


def test_a_guesser_does_not_keep_out_who_was_here_before(
    browser: Browser, new_browser: NewBrowser, owner: User
) -> None:
    browser.sign_in(EMAIL, PASSWORD)
    browser.submit("/admin/sign-in/leave", at="/admin/users/")
    stranger = new_browser()
    for _ in range(20):
        stranger.sign_in(EMAIL, "wrong plum teapot")

    assert stranger.sign_in(EMAIL, PASSWORD).status_code == 429
    assert browser.sign_in(EMAIL, PASSWORD).location == "/admin/"


def test_the_mark_of_another_address_is_none(
    browser: Browser, new_browser: NewBrowser, owner: User, now: datetime
) -> None:
    for cookie in browser.sign_in(EMAIL, PASSWORD).headers.getlist("Set-Cookie"):
        assert EMAIL not in cookie
    mark = sign_in.mark_of("other@shop.test", now=now)
    assert not sign_in.is_known(EMAIL, mark, now=now)


def test_who_is_demoted_or_disabled_is_refused_at_the_next_click(
    browser: Browser, owner: User, db: Session, tenant: Tenant, now: datetime
) -> None:
    a_user(db, tenant, email="two@shop.test", name="Two", now=now)
    browser.sign_in(EMAIL, PASSWORD)
    assert browser.get("/admin/users/people").status_code == 200

    users.change_role(db, tenant.id, owner.id, Role.MANAGER, now=now)
    db.commit()
    assert browser.get("/admin/users/people").status_code == 403

    users.disable(db, tenant.id, owner.id, now=now)
    db.commit()
    assert browser.get("/admin/users/people").status_code == 303


def test_the_demos_password_opens_nothing_in_production(
    browser: Browser, db: Session, tenant: Tenant, now: datetime
) -> None:
    a_user(db, tenant, email=EMAIL, password=salon.PASSWORD, now=now)

    assert browser.sign_in(EMAIL, salon.PASSWORD).status_code == 422


def test_an_outdated_hash_is_made_anew(
    browser: Browser,
    owner: User,
    db: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = owner.password_hash
    monkeypatch.setenv("PASSWORD_PASSES", "2")
    settings.cache_clear()

    browser.sign_in(EMAIL, PASSWORD)

    assert browser.is_in()
    with database.read() as session:
        assert session.scalars(select(User.password_hash)).one() != before


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Sign in"),
        ("es", "Iniciar sesión"),
        ("de", "Anmelden"),
        ("fr", "Se connecter"),
        ("pt", "Iniciar sessão"),
        ("ja", "Sign in"),
    ],
)
def test_it_speaks_as_the_browser_does(browser: Browser, language: str, said: str) -> None:
    page = browser.client.get(SIGN_IN, headers={"Accept-Language": language})

    assert f"<h1>{said}</h1>" in page.text


def test_of_forty_who_guess_at_once_few_are_looked_at(new_browser: NewBrowser, owner: User) -> None:
    browsers = [new_browser() for _ in range(40)]
    for one in browsers:
        one.get(SIGN_IN)

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda one: one.sign_in(EMAIL, "wrong plum teapot"), browsers))

    assert Counter(one.status_code for one in answers) == {422: 7, 429: 33}

"""Everybody's own account."""

import re
from datetime import datetime

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.users.room import browser_of
from core import clock
from core.accounts import changing, second_step, sessions, sign_in
from core.models import Tenant, User, UserSession
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.core.accounts.people import PASSWORD

NEW = "another plum teapot"


@pytest.fixture
def with_password(page: StaffPage, db: Session, now: datetime) -> StaffPage:
    user = page.user
    token = db.scalars(select(UserSession.token_hash)).one()
    changing.set_password(db, user.tenant_id, user.id, PASSWORD, now=now)
    # It signs everybody out, and so does not the builder.
    db.add(
        UserSession(
            user_id=user.id,
            token_hash=token,
            created_at=now,
            seen_at=now,
            expires_at=now + sessions.AT_MOST,
            user_agent="a browser",
        )
    )
    db.commit()
    return page


def opens(db: Session, user: User, password: str) -> bool:
    db.rollback()
    db.expire_all()
    found = bool(sign_in.matching(db, email=user.email, password=password))
    db.rollback()
    return found


@pytest.mark.parametrize("role", ["owner", "manager", "staff", "viewer"])
def test_everybody_has_one(sign_in: SignIn, role: str) -> None:
    page = sign_in(role=role)

    answer = page.get("/admin/users/")

    assert answer.status_code == 200
    assert ("/admin/users/people" in answer.text) == (role == "owner")


def test_name_and_language_are_ones_own(page: StaffPage) -> None:
    answer = page.post("/admin/users/profile", name="<b>Olga</b>", language="de")

    assert answer.headers["HX-Refresh"] == "true"
    shown = page.get("/admin/users/").text
    assert '<html lang="de"' in shown
    assert "&lt;b&gt;Olga&lt;/b&gt;" in shown
    page.post("/admin/users/profile", name="Olga", language="xx")
    assert '<html lang="en"' in page.get("/admin/users/").text


def test_a_name_that_is_none_is_refused(page: StaffPage) -> None:
    assert page.post("/admin/users/profile", name=" ", language="").status_code == 422


def test_a_password_is_changed_by_who_knows_it(with_password: StaffPage, db: Session) -> None:
    page = with_password

    wrong = page.post("/admin/users/password", old=NEW, new=NEW)
    assert (wrong.status_code, toast(wrong)["is_problem"]) == (422, True)
    changed = page.post("/admin/users/password", old=PASSWORD, new=NEW)

    assert toast(changed)["text"] == "Your password is changed."
    assert 'value="another' not in changed.text
    assert opens(db, page.user, NEW)
    assert page.get("/admin/users/").status_code == 200


def test_whoever_finds_the_screen_unlocked_cannot_guess_it(with_password: StaffPage) -> None:
    answers = [
        with_password.post("/admin/users/password", old=f"{n} plum teapots", new=NEW)
        for n in range(5)
    ]

    assert "Too many tries" in toast(answers[-1])["text"]
    last = with_password.post("/admin/users/password", old=PASSWORD, new=NEW)
    assert last.status_code == 422


def test_browsers_are_listed_and_signed_out(page: StaffPage, db: Session, now: datetime) -> None:
    others = [
        sessions.begin(db, page.user.id, user_agent=agent, now=now)
        for agent in ("<script>alert(1)</script>", "Firefox/140.0 (X11; Linux)", "")
    ]
    db.commit()

    shown = page.get("/admin/users/sessions").text
    assert "&lt;script&gt;" in shown
    assert "Firefox, Linux" in shown
    first = db.scalars(select(UserSession.id).where(UserSession.user_agent == "")).one()
    db.rollback()
    ended = page.post(f"/admin/users/sessions/{first}/end")
    assert reloads(ended) == {"settings"}
    assert sessions.signed_in(db, others[2], now=now) is None
    db.rollback()
    rest = page.post("/admin/users/sessions/end-others")

    assert toast(rest)["text"] == "Signed out of 2 other browsers."
    assert page.get("/admin/users/").status_code == 200
    assert sessions.signed_in(db, others[0], now=now) is None


def test_anothers_browser_is_not_there(page: StaffPage, sign_in: SignIn, db: Session) -> None:
    viewer = sign_in(role="viewer")
    theirs = db.scalars(select(UserSession.id).where(UserSession.user_id == viewer.user.id)).one()
    db.rollback()

    assert page.post(f"/admin/users/sessions/{theirs}/end").status_code == 404
    assert viewer.get("/admin/users/").status_code == 200


def secret_shown(page: StaffPage) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page.get("/admin/users/second-step").text)
    assert found
    return found[1].replace(" ", "")


def test_the_second_step_is_turned_on_and_off(
    with_password: StaffPage, db: Session, tenant: Tenant
) -> None:
    page = with_password
    secret = secret_shown(page)
    assert secret_shown(page) == secret
    picture = page.get("/admin/users/second-step.svg")
    assert (picture.mimetype, b"style" in picture.data) == ("image/svg+xml", False)
    assert page.post("/admin/users/second-step", code="000000").status_code == 422

    shown = page.post("/admin/users/second-step", code=pyotp.TOTP(secret).at(clock.unmoved()))

    codes = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", shown.text)
    assert len(codes) == 10
    assert page.get("/admin/users/second-step.svg").status_code == 404
    assert page.post("/admin/users/second-step/off", password=NEW).status_code == 422
    db.rollback()
    assert second_step.recovery_codes_left(db, page.user.id) == 10
    db.rollback()
    assert page.post("/admin/users/second-step/off", password=PASSWORD).status_code == 204
    assert second_step.recovery_codes_left(db, page.user.id) == 0


def test_another_device_is_taken_by_the_password_only(with_password: StaffPage) -> None:
    page, at = with_password, "/admin/users/second-step"
    assert "password" not in page.get(at).text
    page.post(at, code=pyotp.TOTP(secret_shown(page)).at(clock.unmoved()))
    code = pyotp.TOTP(secret_shown(page)).at(clock.unmoved())
    assert 'name="password"' in page.get(at).text

    for wrong in ({}, {"password": NEW}):
        answer = page.post(at, code=code, **wrong)
        assert (answer.status_code, "That is not" in answer.text) == (422, True)
    taken = page.post(at, code=code, password=PASSWORD)

    assert (taken.status_code, taken.text.count("<code>")) == (200, 10)


def test_a_cookie_from_before_shows_the_secret_to_nobody(with_password: StaffPage) -> None:
    page, at = with_password, "/admin/users/second-step"
    secret = secret_shown(page)
    with page.client.session_transaction() as cookie:
        before = cookie["second_step"]
    page.post(at, code=pyotp.TOTP(secret).at(clock.unmoved()))
    with page.client.session_transaction() as cookie:
        cookie["second_step"] = before

    assert page.get(f"{at}.svg").status_code == 404
    assert secret_shown(page) != secret


def test_the_secret_is_not_readable_in_the_cookie(page: StaffPage) -> None:
    secret = secret_shown(page)

    with page.client.session_transaction() as cookie:
        assert secret not in str(dict(cookie))


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8", "curl/8"),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(user_agent: str, name: str) -> None:
    assert browser_of(user_agent) == name

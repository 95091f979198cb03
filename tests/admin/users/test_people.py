"""The users of the business, for its owner."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts import links, second_step
from core.accounts.roles import Role
from core.models import Channel, Tenant, TenantAddress, User, UserLink
from core.settings import settings
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.builders import a_staff_member, a_tenant
from tests.core.accounts.people import a_user

PEOPLE = "/admin/users/people"


@pytest.fixture
def ann(db: Session, tenant: Tenant, now: datetime) -> User:
    role = Role.STAFF
    return a_user(db, tenant, email="ann@shop.test", name="Ann", role=role, now=now)


def stored(db: Session, user: User) -> User:
    db.rollback()
    found = db.get_one(User, user.id, populate_existing=True)
    db.expunge(found)
    db.rollback()
    return found


@pytest.mark.parametrize("role", ["manager", "staff", "viewer"])
def test_they_are_the_owners_business(sign_in: SignIn, role: str) -> None:
    page = sign_in(role=role)

    assert page.get(PEOPLE).status_code == 403
    assert page.post(PEOPLE, name="X", email="x@shop.test", role="owner").status_code == 403


def test_who_is_invited_where_no_mail_leaves_gets_a_link_by_hand(
    page: StaffPage, db: Session, now: datetime
) -> None:
    answer = page.post(PEOPLE, name="Zoe", email="Zoe@shop.test", role="staff")

    token = answer.text.partition("/admin/sign-in/password/")[2].partition('"')[0]
    assert links.opened(db, token, now=now).email == "zoe@shop.test"
    db.rollback()
    listed = page.get(f"{PEOPLE}/list").text
    assert "Zoe" in listed
    assert "Invited" in listed


def test_who_is_invited_by_mail_hears_of_it_there(
    page: StaffPage, db: Session, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = TenantAddress(tenant_id=tenant.id, channel=Channel.EMAIL, address="a@shop.test")
    db.add(mailbox)
    db.commit()
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.a-key-of-the-tests")
    settings.cache_clear()

    answer = page.post(PEOPLE, name="Zoe", email="zoe@shop.test", role="staff")

    assert (answer.status_code, reloads(answer)) == (204, {"settings"})
    assert "zoe@shop.test" in toast(answer)["text"]
    assert db.scalars(select(UserLink)).one().due_at is not None


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"name": "Zoe", "email": "no address", "role": "staff"}, 422),
        ({"name": "", "email": "zoe@shop.test", "role": "staff"}, 422),
        ({"name": "Zoe", "email": "zoe@shop.test", "role": "king"}, 404),
        ({"name": "Zoe", "email": "zoe@shop.test", "role": "staff", "staff_id": "x"}, 404),
        ({"name": "Zoe", "email": "owner@shear-joy.test", "role": "staff"}, 422),
    ],
)
def test_an_odd_invitation_adds_nobody(
    page: StaffPage, db: Session, form: dict[str, str], status: int
) -> None:
    assert page.post(PEOPLE, **form).status_code == status
    assert len(db.scalars(select(User)).all()) == 1


def test_nobody_learns_that_another_business_knows_an_address(
    page: StaffPage, db: Session, now: datetime
) -> None:
    other = a_tenant(db, name="Garage", slug="garage", number="+12125550199")
    a_user(db, other, email="zoe@shop.test", name="Zoe", now=now)

    known = page.post(PEOPLE, name="Zoe", email="zoe@shop.test", role="staff")
    unknown = page.post(PEOPLE, name="Zoe", email="yan@shop.test", role="staff")

    assert known.status_code == unknown.status_code == 200
    assert "Garage" not in known.text
    assert len(known.text) == len(unknown.text)


def test_role_and_member_of_staff_are_changed(
    page: StaffPage, db: Session, tenant: Tenant, ann: User
) -> None:
    member = a_staff_member(db, tenant, services=[], name="Anna")
    db.commit()

    answer = page.post(f"{PEOPLE}/{ann.id}", role="manager", staff_id=member.id)

    assert toast(answer)["text"] == "Ann is changed."
    assert (stored(db, ann).role, stored(db, ann).staff_id) == ("manager", member.id)


def test_the_last_owner_stays(page: StaffPage) -> None:
    demoted = page.post(f"{PEOPLE}/{page.user.id}", role="staff")
    disabled = page.post(f"{PEOPLE}/{page.user.id}/disable")

    assert (demoted.status_code, disabled.status_code) == (422, 422)
    assert "owner" in toast(demoted)["text"]


def test_who_is_disabled_is_let_in_again_by_undo(page: StaffPage, db: Session, ann: User) -> None:
    answer = page.post(f"{PEOPLE}/{ann.id}/disable")
    assert stored(db, ann).disabled_at is not None

    page.post(toast(answer)["undo"])

    assert stored(db, ann).disabled_at is None


def test_who_lost_the_device_is_helped_by_the_owner(
    page: StaffPage, db: Session, ann: User
) -> None:
    ann.totp_sealed = second_step.propose()
    db.commit()
    assert "second-step-off" in page.part(f"{PEOPLE}/{ann.id}").text

    page.post(f"{PEOPLE}/{ann.id}/second-step-off")

    assert stored(db, ann).totp_sealed is None


def test_somebody_is_signed_out_everywhere(page: StaffPage, sign_in: SignIn) -> None:
    viewer = sign_in(role="viewer")

    page.post(f"{PEOPLE}/{viewer.user.id}/sign-out")

    assert viewer.get("/admin/users/").status_code == 303


@pytest.mark.parametrize(
    "path", ["", "/disable", "/enable", "/sign-out", "/second-step-off", "/link"]
)
def test_another_businesss_user_is_as_nobody(
    page: StaffPage, db: Session, now: datetime, path: str
) -> None:
    other = a_tenant(db, name="Garage", slug="garage", number="+12125550199")
    theirs = a_user(db, other, email="zoe@shop.test", name="Zoe", now=now)

    answers = [
        page.post(f"{PEOPLE}/{user_id}{path}", role="viewer") for user_id in (theirs.id, "nobody")
    ]

    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].data == answers[1].data
    assert page.part(f"{PEOPLE}/{theirs.id}").status_code == 404
    assert stored(db, theirs).role == "owner"


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "pt"])
def test_every_page_speaks_every_language(
    page: StaffPage, db: Session, ann: User, language: str
) -> None:
    page.user.language = language
    db.commit()

    for path in ("", "/second-step", "/people", "/people/new", f"/people/{ann.id}"):
        assert page.get(f"/admin/users{path or '/'}").status_code == 200

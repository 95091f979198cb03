"""Who gets in, who may do what, and as whose doing."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from admin.page import door
from core.accounts import sessions
from core.models import ActorKind, Event, Tenant
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.conftest import NOW


def test_whoever_is_not_signed_in_sees_only_what_is_for_anybody(app: Flask) -> None:
    stranger = app.test_client()

    assert stranger.get("/admin/tried/").status_code in {303, 401}
    assert stranger.get("/admin/page/live").status_code in {303, 401}
    assert stranger.get("/admin/tried/public").text == "for anybody"


def test_a_part_that_is_asked_for_after_the_sign_in_ended_sends_the_page_to_sign_in(
    page: StaffPage, db: Session
) -> None:
    sessions.end_all(db, page.user.id, now=NOW)
    db.commit()

    assert page.part("/admin/tried/").status_code == 401


def test_a_role_may_do_what_the_table_says(sign_in: SignIn) -> None:
    viewer, staff = sign_in(role="viewer"), sign_in(role="staff")

    assert viewer.get("/admin/tried/").status_code == 200
    assert viewer.post("/admin/tried/do").status_code == 403
    assert staff.post("/admin/tried/do").status_code == 204


def test_nobody_is_shown_the_way_to_where_they_may_not_go(sign_in: SignIn) -> None:
    way = 'href="/admin/settings/"'
    assert way in sign_in(role="manager").get("/admin/tried/").text
    assert way not in sign_in(role="staff").get("/admin/tried/").text


def test_who_is_demoted_is_refused_from_then_on(sign_in: SignIn, db: Session) -> None:
    staff = sign_in(role="staff")
    assert staff.post("/admin/tried/do").status_code == 204

    staff.user.role = "viewer"  # type: ignore[assignment]
    db.commit()

    assert staff.post("/admin/tried/do").status_code == 403


def test_what_is_done_was_the_doing_of_who_is_signed_in(page: StaffPage, db: Session) -> None:
    answer = page.post("/admin/tried/do")

    (event,) = db.query(Event).filter_by(name="conversation.needs_attention")
    assert (event.actor_kind, event.actor_id) == (ActorKind.STAFF, page.user.email)
    assert toast(answer) == {"text": "Today", "undo": "/admin/tried/undo"}
    assert reloads(answer) == {"today"}


def test_a_form_without_its_token_is_refused(page: StaffPage) -> None:
    assert page.client.post("/admin/tried/do").status_code == 403


def test_a_business_fact_is_told_in_words_and_changes_nothing(page: StaffPage) -> None:
    answer = page.post("/admin/tried/refuse")

    assert answer.status_code == 422
    assert toast(answer)["is_problem"]


def test_what_there_is_not_is_not_found(page: StaffPage) -> None:
    assert page.get("/admin/tried/missing").status_code == 404


def test_a_route_that_names_no_permission_stops_the_start(app: Flask) -> None:
    careless = door.room("careless", __name__)
    careless.add_url_rule("/", "index", lambda: "for nobody knows whom")
    app._got_first_request = False
    app.register_blueprint(careless)

    with pytest.raises(door.Unguarded, match=r"careless\.index"):
        door.check(app)


def test_the_page_is_the_business_s_own_and_escapes_what_others_wrote(
    page: StaffPage, tenant: Tenant
) -> None:
    html = page.get("/admin/tried/").text

    assert tenant.name in html
    assert "&lt;b&gt;Dana&lt;/b&gt;" in html
    assert "Fri, Nov 20, 10:00\u202fAM" in html
    assert "$1,234.50" in html


def test_a_page_is_in_the_language_of_who_looks(page: StaffPage, db: Session) -> None:
    page.user.language = "de"
    db.commit()

    html = page.get("/admin/tried/").text

    assert '<html lang="de"' in html
    assert "Zum Inhalt springen" in html

"""What there is to see of conversations."""

import pytest
from sqlalchemy import update

from core.models import Direction, Message, MessageStatus
from tests.admin.conftest import SignIn
from tests.admin.inbox.conftest import Business
from tests.admin.staff_page import StaffPage
from tests.builders import a_tenant
from tests.conversations.correspondence import Correspondent

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \"'&"


def test_an_empty_inbox_says_what_will_be_here(page: StaffPage) -> None:
    shown = page.get("/admin/inbox/")

    assert shown.status_code == 200
    assert "No conversations yet" in shown.text
    assert page.part("/admin/inbox/badge").text == ""


def test_the_list_leads_to_a_conversation(
    page: StaffPage, business: Business, dana: Correspondent
) -> None:
    shown = page.get("/admin/inbox/").text
    conversation_id = business.conversation_of(dana)

    assert "Dana" in shown
    assert "1 unread" in shown
    assert f"/admin/inbox/{conversation_id}" in shown


def test_a_conversation_shows_what_was_said_and_its_state(
    page: StaffPage, business: Business, dana: Correspondent
) -> None:
    shown = page.get(f"/admin/inbox/{business.conversation_of(dana)}").text

    assert "haircut tomorrow at 3pm" in shown
    assert "The bot answers" in shown
    assert "sent" in shown
    assert 'name="text"' in shown


def test_who_wants_a_person_is_in_the_badge_and_in_the_list_of_who_needs_you(
    page: StaffPage, business: Business, dana: Correspondent
) -> None:
    dana.writes("can I talk to a human?")

    assert page.part("/admin/inbox/badge").text == "1"
    assert "waits for staff" in page.part("/admin/inbox/list", only="needs_you").text
    assert "Dana" not in page.part("/admin/inbox/list", only="needs_you", words="zzz").text


def test_a_turn_says_why(page: StaffPage, business: Business, dana: Correspondent) -> None:
    conversation_id = business.conversation_of(dana)
    [asked, answered] = business.messages()

    for message in (asked, answered):
        shown = page.part(f"/admin/inbox/{conversation_id}/why/{message.id}").text
        assert "a wish to book" in shown
        assert "whether to book it" in shown
        assert "Haircut" not in shown or "confirm" in shown


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("30006", "this number gets no such messages (30006)"),
        ("30007", "the account needs attention"),
        ("quiet_hours", "quiet hours"),
        ("absent", "the provider never had it"),
        ("odd", "the provider said odd"),
    ],
)
def test_what_did_not_arrive_says_why_in_words(
    page: StaffPage, business: Business, dana: Correspondent, code: str, words: str
) -> None:
    business.db.execute(
        update(Message)
        .where(Message.direction == Direction.OUT)
        .values(status=MessageStatus.FAILED, error_code=code)
    )
    business.db.commit()

    shown = page.part(f"/admin/inbox/{business.conversation_of(dana)}/messages").text

    assert f"not sent: {words}" in shown


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "pt"])
def test_every_language_shows_it_all(
    page: StaffPage, business: Business, dana: Correspondent, language: str
) -> None:
    page.user.language = language
    business.db.merge(page.user)
    business.db.commit()
    dana.writes("yes")
    dana.writes("can I talk to a human?")
    conversation_id = business.conversation_of(dana)

    shown = page.get(f"/admin/inbox/{conversation_id}")
    assert shown.status_code == 200
    assert f'lang="{language}"' in shown.text
    for message in business.messages():
        why = page.part(f"/admin/inbox/{conversation_id}/why/{message.id}")
        assert why.status_code == 200


def test_what_others_wrote_is_only_words(
    page: StaffPage, business: Business, dana: Correspondent
) -> None:
    eve = business.customer(HOSTILE, "+12125550199")
    eve.writes(HOSTILE)
    conversation_id = business.conversation_of(eve)

    for path in ("/admin/inbox/", f"/admin/inbox/{conversation_id}", "/admin/inbox/list"):
        shown = page.get(path).text
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)" in shown
        assert "49" not in shown.partition("alert(1)")[2][:40]


def test_another_business_has_nothing_here(
    sign_in: SignIn, business: Business, dana: Correspondent
) -> None:
    other = a_tenant(business.db, slug="other", number="+12125550999")
    stranger = sign_in(of=other)
    conversation_id = business.conversation_of(dana)
    message_id = business.messages()[0].id
    made_up = "01900000-0000-7000-8000-000000000000"

    for path in ("", "/head", "/messages", "/note", f"/why/{message_id}", "/canned"):
        theirs = stranger.get(f"/admin/inbox/{conversation_id}{path}")
        nobodys = stranger.get(f"/admin/inbox/{made_up}{path}")
        assert (theirs.status_code, nobodys.status_code) == (404, 404), path
    assert "Dana" not in stranger.get("/admin/inbox/", words="haircut").text


def test_a_viewer_sees_and_is_offered_nothing_to_do(
    sign_in: SignIn, business: Business, dana: Correspondent
) -> None:
    viewer = sign_in(role="viewer")
    conversation_id = business.conversation_of(dana)

    shown = viewer.get(f"/admin/inbox/{conversation_id}").text

    assert "haircut tomorrow" in shown
    for act in ("reply", "take-over", "notes", "read", "unread"):
        assert f"{conversation_id}/{act}" not in shown
        assert viewer.post(f"/admin/inbox/{conversation_id}/{act}").status_code == 403


def test_strange_addresses_are_not_found(page: StaffPage, business: Business) -> None:
    for path in ("nothing", "%C3%A9", "%00", "x" * 300):
        assert page.get(f"/admin/inbox/{path}").status_code == 404, path
    for after in ("x", "é"):
        assert page.get("/admin/inbox/list", after=after).status_code == 404
        assert page.get("/admin/customers/list", after=after).status_code == 404
    assert page.get("/admin/inbox/", only="nothing").status_code == 200

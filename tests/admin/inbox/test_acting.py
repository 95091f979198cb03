"""What staff do in a conversation."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from conversations import outbox
from core.models import Channel, ContactPoint, Message, Purpose
from tests.admin.inbox.conftest import Business
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.conftest import NOW
from tests.conversations.correspondence import Correspondent


@pytest.fixture
def at(business: Business, dana: Correspondent) -> str:
    return f"/admin/inbox/{business.conversation_of(dana)}"


def by_staff(business: Business) -> list[Message]:
    return [one for one in business.messages() if one.purpose is Purpose.STAFF]


def way(business: Business, dana: Correspondent) -> str:
    return str(dana.point.id)


def test_a_reply_leaves_and_takes_the_conversation_over(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    answer = page.post(f"{at}/reply", text="Of course!", key="k1", way=way(business, dana))

    assert answer.status_code == 204
    assert "inbox" in reloads(answer)
    outbox.deliver_due(NOW + timedelta(seconds=5))
    assert dana.received()[-1] == "Of course!"
    assert business.conversation().handed_over_at is not None
    shown = page.part(f"{at}/messages").text
    assert "Owner" in shown
    assert "Staff answer" in page.part(f"{at}/head").text


def test_pressing_twice_writes_once(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    for _ in range(2):
        answer = page.post(f"{at}/reply", text="Of course!", key="k1", way=way(business, dana))
        assert answer.status_code == 204

    assert [one.text for one in by_staff(business)] == ["Of course!"]


def test_pressing_at_once_in_two_windows_writes_once(
    app: Flask, page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    said = {"text": "Of course!", "key": "k1", "way": way(business, dana)}

    def press(_: int) -> int:
        client = app.test_client()
        with page.client.session_transaction() as mine, client.session_transaction() as theirs:
            theirs.update(mine)
        return StaffPage(client, page.user, page.csrf).post(f"{at}/reply", **said).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(press, range(4))) == {204}

    assert [one.text for one in by_staff(business)] == ["Of course!"]


def test_a_key_is_for_one_text(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    page.post(f"{at}/reply", text="Of course!", key="k1", way=way(business, dana))

    answer = page.post(f"{at}/reply", text="Or not", key="k1", way=way(business, dana))

    assert answer.status_code == 422
    assert toast(answer)["is_problem"]


def test_nothing_is_sent_to_who_opted_out_and_it_is_told_before(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    dana.writes("STOP")

    told = page.post(f"{at}/count", text="hello", way=way(business, dana)).text
    answer = page.post(f"{at}/reply", text="hello", key="k1", way=way(business, dana))

    assert "the customer opted out" in told
    assert answer.status_code == 422
    assert by_staff(business) == []


def test_an_address_that_works_is_proposed(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    dana.writes("STOP")
    point = ContactPoint(
        tenant_id=business.tenant.id,
        customer_id=dana.point.customer_id,
        channel=Channel.EMAIL,
        address="dana@example.org",
        standing_at=NOW,
    )
    business.db.add(point)
    business.db.commit()

    assert f'<option value="{point.id}" selected>' in page.get(at).text


def test_segments_are_counted_while_one_types(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    told = page.post(f"{at}/count", text="x" * 170, way=way(business, dana)).text

    assert "170 characters" in told
    assert "2 segments" in told
    assert page.post(f"{at}/count", text="x", way="nothing").status_code == 404


def test_taking_over_and_giving_back_undo_each_other(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    taken = page.post(f"{at}/take-over")
    assert business.conversation().handed_over_at is not None

    page.post(toast(taken)["undo"])

    assert business.conversation().handed_over_at is None
    heard = len(dana.received())
    dana.writes("yes")
    assert len(dana.received()) > heard


def test_what_was_seen_is_read_and_can_be_kept_for_later(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    page.post(f"{at}/read")
    assert "1 unread" not in page.part("/admin/inbox/list").text

    page.post(f"{at}/unread")

    assert "1 unread" in page.part("/admin/inbox/list").text


def test_a_note_stays_inside(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    noted = page.post(f"{at}/notes", text="Prefers <b>tea</b>")
    assert "Prefers &lt;b&gt;tea&lt;/b&gt;" in page.part(f"{at}/messages").text

    page.post(toast(noted)["undo"])

    assert "Prefers" not in page.part(f"{at}/messages").text
    assert page.post(f"{at}/notes", text=" ").status_code == 422


def test_what_called_for_somebody_is_seen_to(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    dana.writes("I'm running 10 minutes late")
    assert "is running late" in page.part(f"{at}/head").text

    page.post(f"{at}/attended")

    assert "is running late" not in page.part(f"{at}/head").text


def test_canned_replies_are_kept_inserted_changed_and_removed(
    page: StaffPage, business: Business, dana: Correspondent, at: str
) -> None:
    given = {"language": "en", "title": "Parking", "text": "Hi {name}, behind {business}."}
    assert page.post("/admin/inbox/canned", **given).status_code == 204
    listed = page.get("/admin/inbox/canned").text
    assert "Parking" in listed
    shown = page.get(at).text
    canned_id = shown.partition("data-canned")[2].partition('<option value="">')[2]
    canned_id = canned_id.partition('<option value="')[2].partition('"')[0]

    assert page.part(f"{at}/canned", which=canned_id).text == "Hi Dana, behind Shear Joy."
    again = page.post("/admin/inbox/canned", **given)
    assert "used already" in again.text
    wrong = page.post("/admin/inbox/canned", **{**given, "which": canned_id, "text": "Hi {nome}"})
    assert 'role="alert"' in wrong.text
    assert page.post(f"/admin/inbox/canned/{canned_id}/remove").status_code == 204
    assert page.part(f"{at}/canned", which=canned_id).status_code == 404

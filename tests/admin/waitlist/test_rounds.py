"""A round on the page: what happened, whom it weighed, and why not the others."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from admin.page.words import texts
from core.models import Slot
from core.scheduling import bookings, broadcasts, offers
from core.scheduling.offers.explaining import Reason
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage
from tests.builders import a_tenant, an_entry
from tests.conftest import NOW
from tests.core.scheduling.shop import Shop, at


@pytest.fixture
def slot(shop: Shop) -> Slot:
    """Pat gave up Tuesday at three; Ada said no, Ben is being asked; Cid wants mornings."""
    an_entry(shop.db, shop.customer(1, name="Ada", is_vip=True), shop.cut)
    an_entry(shop.db, shop.customer(2, name="Ben"), shop.cut)
    an_entry(shop.db, shop.customer(3, name="<b>Cid"), shop.cut, until_minute=12 * 60)
    given_up = shop.booked(shop.customer(99, name="Pat"), at(24, 15), NOW)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=NOW)
    [first] = shop.offers()
    offers.message_sent(shop.db, shop.catalogue, first.id, sent_at=NOW)
    offers.decline(
        shop.db, shop.catalogue, first.id, customer_id=first.customer_id,
        now=NOW + timedelta(minutes=2),
    )  # fmt: skip
    slot = shop.db.scalars(select(Slot).where(Slot.origin_appointment_id == given_up.id)).one()
    shop.db.commit()
    return slot


def test_it_tells_what_happened_in_its_order(page: StaffPage, slot: Slot) -> None:
    html = page.get(f"/admin/waitlist/rounds/{slot.id}").text

    told = [
        "The appointment of Pat was cancelled",
        "Ada: said no",
        "Ben: the message has not left yet",
    ]
    places = [html.index(line) for line in told]
    assert places == sorted(places)
    assert "Goes on" in html


def test_it_shows_whom_it_weighed_with_points_by_reason(page: StaffPage, slot: Slot) -> None:
    html = page.part(f"/admin/waitlist/rounds/{slot.id}").text

    assert "<html" not in html
    for said in ("<summary>52</summary>", "VIP +15", "Waits for just this service +15"):
        assert said in html, said


def test_it_counts_who_was_passed_over_and_names_them(page: StaffPage, slot: Slot) -> None:
    counted = page.part(f"/admin/waitlist/rounds/{slot.id}/passed").text
    named = page.part(f"/admin/waitlist/rounds/{slot.id}/passed", reason="other_time").text

    assert "3 waited when it came free." in counted
    assert "waits for another time of day <strong>1</strong>" in counted
    assert "&lt;b&gt;Cid" in named


def test_it_answers_why_not_for_anybody_who_waited(page: StaffPage, slot: Slot) -> None:
    why = f"/admin/waitlist/rounds/{slot.id}/why"

    assert "waits for another time of day" in page.part(why, name="cid").text
    assert "was weighed: place 1 with 52 points" in page.part(why, name="Ada").text
    nobody = page.part(why, name="<script>").text
    assert "Nobody called “&lt;script&gt;” waited then." in nobody


def test_freed_slots_are_listed(page: StaffPage, slot: Slot) -> None:
    html = page.get("/admin/waitlist/rounds/").text

    assert f"/admin/waitlist/rounds/{slot.id}" in html
    assert "Haircut with Anna" in html
    assert "Held" in html


def test_nothing_came_free_yet_and_the_page_says_what_will_be_here(
    page: StaffPage, shop: Shop
) -> None:
    assert "No time came free yet" in page.get("/admin/waitlist/rounds/").text


def test_a_slot_without_a_round_says_so(page: StaffPage, shop: Shop) -> None:
    slot_id = broadcasts.open_slot(
        shop.db, shop.catalogue, staff_id=shop.anna.id, service_id=shop.cut.id,
        starts_at=at(24, 14), now=NOW,
    )  # fmt: skip
    shop.db.commit()

    html = page.get(f"/admin/waitlist/rounds/{slot_id}").text

    assert "Nobody who waits was asked about this time." in html
    assert page.part(f"/admin/waitlist/rounds/{slot_id}/passed").status_code == 404


def test_what_is_not_there_or_another_s_is_not_found(
    sign_in: SignIn, slot: Slot, shop: Shop
) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    stranger, mine = sign_in(of=other), sign_in()

    there = f"/admin/waitlist/rounds/{slot.id}"
    assert stranger.part(there).status_code == 404
    assert stranger.part(f"{there}/passed").status_code == 404
    assert stranger.part(f"{there}/passed", reason="other_time").status_code == 404
    assert stranger.part(f"{there}/why", name="Ada").status_code == 404
    assert mine.part(f"/admin/waitlist/rounds/{slot.id}/passed", reason="x").status_code == 404


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "pt"])
def test_every_reason_has_words(page: StaffPage, slot: Slot, shop: Shop, language: str) -> None:
    assert {f"waitlist.reason_{reason.value}" for reason in Reason} <= texts(language).keys()

"""A broadcast is made in four steps, any of them again, and sent once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from core.models import (
    Broadcast,
    BroadcastState,
    ContactPoint,
    Customer,
    CustomerTag,
    Event,
    Slot,
    SlotStatus,
    Standing,
)
from core.scheduling import broadcasts
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage, toast
from tests.builders import a_tenant, an_entry
from tests.conftest import NOW
from tests.core.scheduling.shop import Shop, at

TUESDAY_TWO = at(24, 14)


def time(shop: Shop, hour: int = 14, *, trim: bool = False) -> str:
    service = shop.trim if trim else shop.cut
    return f"{at(24, hour).isoformat()}|{shop.anna.id}|{service.id}"


def went(answer: TestResponse) -> str:
    """Where a step led."""
    assert answer.status_code == 204, answer.text
    return answer.headers["HX-Redirect"]


@pytest.fixture
def draft(page: StaffPage, shop: Shop, customers: list[str]) -> str:
    """Anna's Tuesday at two, for all customers."""
    there = went(page.post("/admin/broadcast/new", open=time(shop)))
    draft = there.split("/")[3]
    page.post(f"/admin/broadcast/{draft}/audience", audience="everybody")
    return draft


def found(shop: Shop, draft: str) -> Broadcast:
    shop.db.rollback()
    row = broadcasts.broadcast_of(shop.db, shop.tenant.id, draft)
    shop.db.rollback()
    return row


def test_there_is_none_yet_and_the_page_says_what_it_is_for(page: StaffPage) -> None:
    html = page.get("/admin/broadcast/").text

    assert "No broadcast yet" in html
    assert "/admin/broadcast/new" in html


def test_free_times_are_shown_by_day_and_what_was_chosen_of_others_stays(
    page: StaffPage, shop: Shop
) -> None:
    html = page.part(
        "/admin/broadcast/times", service=shop.cut.id, on="2026-11-25", open=time(shop)
    ).text

    chosen, _, free = html.partition("Free on")
    assert f'value="{time(shop)}" checked' in chosen
    assert "Haircut with Anna, Tue, Nov 24 2:00pm" in chosen
    assert at(25, 9).isoformat() in free
    assert "checked" not in free


def test_a_chosen_time_is_opened_and_told_of(page: StaffPage, shop: Shop, draft: str) -> None:
    [slot] = shop.db.scalars(select(Slot)).all()
    assert (slot.starts_at, slot.status) == (TUESDAY_TWO, SlotStatus.OPEN)

    html = page.get(f"/admin/broadcast/{draft}/openings").text

    assert f'value="{slot.id}" checked' in html
    assert "Haircut with Anna, Tue, Nov 24 2:00pm" in html


def test_without_a_time_there_is_no_broadcast(page: StaffPage, shop: Shop) -> None:
    for form in ({}, {"open": "x"}, {"slot": shop.anna.id}):
        assert page.post("/admin/broadcast/new", **form).status_code in {404, 422}
    assert shop.db.scalars(select(Broadcast)).all() == []


def test_a_time_that_somebody_took_meanwhile_is_refused(
    page: StaffPage, shop: Shop, customers: list[str]
) -> None:
    shop.booked(shop.db.get_one(Customer, customers[0]), TUESDAY_TWO, NOW)
    shop.db.commit()

    answer = page.post("/admin/broadcast/new", open=time(shop))

    assert "taken" in toast(answer)["text"]


def test_other_times_replace_the_first(page: StaffPage, shop: Shop, draft: str) -> None:
    there = went(page.post(f"/admin/broadcast/{draft}/openings", open=time(shop, 15)))

    assert there == f"/admin/broadcast/{draft}/audience"
    told = broadcasts.openings_of(shop.db, draft)
    assert [one.starts_at for one in told] == [at(24, 15)]


def test_who_gets_it_is_counted_with_the_reasons_of_the_others(
    page: StaffPage, shop: Shop, draft: str, customers: list[str]
) -> None:
    points = update(ContactPoint).where(ContactPoint.customer_id.in_(customers[:2]))
    shop.db.execute(points.values(standing=Standing.OPTED_OUT))
    shop.db.commit()

    html = page.part(f"/admin/broadcast/{draft}/reach").text

    assert "3 customers get it" in html
    assert "<strong>2</strong> opted out" in html
    named = page.part(f"/admin/broadcast/{draft}/whom", because="opted_out").text
    assert named.count("<li>") == 2


def test_another_audience_is_looked_at_and_kept(
    page: StaffPage, shop: Shop, draft: str, customers: list[str]
) -> None:
    dana = shop.db.get_one(Customer, customers[0])
    an_entry(shop.db, dana, shop.cut)
    shop.db.add(
        CustomerTag(customer_id=customers[1], tag="gold", tenant_id=shop.tenant.id, tagged_at=NOW)
    )
    shop.db.commit()
    address = f"/admin/broadcast/{draft}/audience"

    waiting = page.post(address, audience="fits", stay="1").text
    gold = page.post(address, audience="tag", tag="gold", stay="1").text

    assert "1 customer gets it" in waiting
    assert "1 customer gets it" in gold
    assert (found(shop, draft).audience.value, found(shop, draft).tag) == ("tag", "gold")
    assert "gold (1)" in page.get(address).text
    assert page.post(address, audience="x").status_code == 404
    assert page.post(address, audience="tag", tag="").status_code == 422


def test_the_usual_words_are_shown_as_they_read(page: StaffPage, draft: str) -> None:
    html = page.get(f"/admin/broadcast/{draft}/text").text

    assert "Haircut with Anna is free Tue, Nov 24 2:00pm" in html
    assert "{business} {service} {staff} {when}" in html
    assert "1 segment" in html


def test_own_words_are_tried_while_they_are_typed_and_nothing_is_kept(
    page: StaffPage, shop: Shop, draft: str
) -> None:
    address = f"/admin/broadcast/{draft}/sample"
    words = "{business}: {service}, {staff}, {when}? YES or NO"

    good = page.post(address, kind="own", text=words, language="en").text
    bad = page.post(address, kind="own", text="Come! {price} STOP", language="en").text

    assert "Shear Joy: Haircut, Anna, Tue, Nov 24 2:00pm? YES or NO" in good
    assert "Put in what is missing, in braces: business, service, staff, when" in bad
    assert "This cannot be filled in: price" in bad
    assert "Networks act on this word" in bad
    assert found(shop, draft).text is None


def test_hostile_words_are_shown_and_do_nothing(page: StaffPage, shop: Shop, draft: str) -> None:
    words = "<script>alert(1)</script> {business} {service} {staff} {when}"

    tried = page.post(f"/admin/broadcast/{draft}/sample", kind="own", text=words).text
    went(page.post(f"/admin/broadcast/{draft}/text", kind="own", text=words, language="en"))

    pages = [page.get(f"/admin/broadcast/{draft}/{step}").text for step in ("text", "check")]
    pages.append(page.part(f"/admin/broadcast/{draft}/preview").text)
    for html in (tried, *pages):
        assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in tried


def test_words_that_cannot_be_said_are_not_kept(page: StaffPage, shop: Shop, draft: str) -> None:
    answer = page.post(f"/admin/broadcast/{draft}/text", kind="own", text="Come!", language="en")

    assert answer.status_code == 422
    assert found(shop, draft).text is None


def test_steps_keep_what_was_typed_when_one_goes_back(
    page: StaffPage, shop: Shop, draft: str
) -> None:
    words = "{business} / {service} / {staff} / {when}"
    page.post(f"/admin/broadcast/{draft}/text", kind="own", text=words, language="es")
    page.post(f"/admin/broadcast/{draft}/openings", open=time(shop, 15))

    html = page.get(f"/admin/broadcast/{draft}/text").text

    assert words in html
    assert 'value="es" selected' in html
    assert 'value="everybody" checked' in page.get(f"/admin/broadcast/{draft}/audience").text


def test_before_it_is_sent_it_is_all_shown_with_what_it_costs(page: StaffPage, draft: str) -> None:
    html = page.part(f"/admin/broadcast/{draft}/preview").text

    for said in ("5 customers get it", "5 by SMS, English", "5 SMS segments, about $", "Send to 5"):
        assert said in html, said


def test_it_is_sent_once_however_often_one_presses(page: StaffPage, shop: Shop, draft: str) -> None:
    there = [went(page.post(f"/admin/broadcast/{draft}/send")) for _ in range(2)]

    assert there == [f"/admin/broadcast/{draft}"] * 2
    assert found(shop, draft).state is BroadcastState.SENDING
    begun = shop.db.scalars(select(Event).where(Event.name == "broadcast.begun")).all()
    assert len(begun) == 1


def test_two_who_press_send_at_once_send_one(
    page: StaffPage, sign_in: SignIn, shop: Shop, draft: str
) -> None:
    desks = [page, sign_in(role="manager"), sign_in(role="staff")]

    with ThreadPoolExecutor(3) as pool:
        answers = pool.map(lambda desk: desk.post(f"/admin/broadcast/{draft}/send"), desks)
        there = {went(answer) for answer in answers}

    assert there == {f"/admin/broadcast/{draft}"}
    begun = shop.db.scalars(select(Event).where(Event.name == "broadcast.begun")).all()
    assert len(begun) == 1


def test_a_draft_that_is_given_up_leaves_nothing_open(
    page: StaffPage, shop: Shop, draft: str
) -> None:
    assert went(page.post(f"/admin/broadcast/{draft}/discard")) == "/admin/broadcast/"

    shop.db.rollback()
    [slot] = shop.db.scalars(select(Slot)).all()
    assert slot.status is SlotStatus.CANCELED
    shop.db.rollback()
    assert "No broadcast yet" in page.get("/admin/broadcast/").text
    assert page.post(f"/admin/broadcast/{draft}/send").status_code == 422


def test_what_was_sent_is_no_draft_any_more(page: StaffPage, shop: Shop, draft: str) -> None:
    page.post(f"/admin/broadcast/{draft}/send")

    for step in ("openings", "audience", "text", "check", "preview", "reach"):
        assert page.part(f"/admin/broadcast/{draft}/{step}").status_code == 422, step


def test_who_goes_back_after_sending_is_led_to_how_far_it_is(page: StaffPage, draft: str) -> None:
    page.post(f"/admin/broadcast/{draft}/send")

    for step in ("openings", "audience", "text", "check"):
        answer = page.get(f"/admin/broadcast/{draft}/{step}")
        assert (answer.status_code, answer.location) == (303, f"/admin/broadcast/{draft}"), step


def test_a_viewer_watches_and_makes_none(sign_in: SignIn, draft: str) -> None:
    viewer = sign_in(role="viewer")

    assert "/admin/broadcast/new" not in viewer.get("/admin/broadcast/").text
    assert viewer.get(f"/admin/broadcast/{draft}").status_code == 200
    assert viewer.get("/admin/broadcast/new").status_code == 403
    for step in ("openings", "audience", "text", "check"):
        assert viewer.get(f"/admin/broadcast/{draft}/{step}").status_code == 403
    for act in ("openings", "audience", "text", "send", "discard", "stop", "withdraw"):
        assert viewer.post(f"/admin/broadcast/{draft}/{act}").status_code == 403


def test_another_business_has_none_of_it(sign_in: SignIn, shop: Shop, draft: str) -> None:
    stranger = sign_in(of=a_tenant(shop.db, slug="other", number="+12125550199"))

    for step in ("", "/openings", "/audience", "/reach", "/whom", "/text", "/check", "/preview"):
        assert stranger.part(f"/admin/broadcast/{draft}{step}").status_code == 404, step
    form = {"audience": "everybody", "kind": "usual", "open": time(shop)}
    for act in ("openings", "audience", "text", "sample", "send", "discard", "stop", "withdraw"):
        assert stranger.post(f"/admin/broadcast/{draft}/{act}", **form).status_code == 404, act


def test_words_without_end_are_refused(page: StaffPage, draft: str) -> None:
    form = {"kind": "own", "language": "en", "text": "\u0301" * 40_000}

    assert page.post(f"/admin/broadcast/{draft}/text", **form).status_code == 422


def test_of_a_thousand_times_none_is_opened(page: StaffPage, shop: Shop) -> None:
    answer = page.post("/admin/broadcast/new", open=[time(shop)] * 1000)

    assert answer.status_code == 422
    assert shop.db.scalars(select(Slot)).all() == []

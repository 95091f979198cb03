"""The waitlist on the page: who stands on it and how it is read."""

from datetime import date, timedelta

import pytest

from core.models import Party
from core.scheduling import offers, waitlist
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage
from tests.builders import THEN, a_tenant, an_entry
from tests.conftest import NOW
from tests.core.scheduling.shop import Shop, at

HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"


def test_nobody_waits_and_the_page_says_what_will_be_here(page: StaffPage, shop: Shop) -> None:
    html = page.get("/admin/waitlist/").text

    assert "Nobody waits" in html
    assert "the first who fits is asked" in html


def test_who_waits_stands_with_the_wish_since_when_and_the_points(
    page: StaffPage, shop: Shop
) -> None:
    an_entry(
        shop.db, shop.customer(1, name="Dana", is_vip=True), shop.cut, staff=shop.anna,
        first_on=date(2026, 11, 23), last_on=date(2026, 12, 4), weekdays=0b10011,
        from_minute=540, until_minute=720, further={"services": [shop.trim.id]},
        notice_minutes=120, party=Party.EITHER,
    )  # fmt: skip
    shop.db.commit()

    html = page.get("/admin/waitlist/").text

    for said in (
        "Dana", "VIP", "with Anna", "from Mon, Nov 23 to Fri, Dec 4", "on Mon-Tue, Fri",
        "9:00am to 12:00pm", "2 hours or more ahead", "For two, either way", "since Sat, Oct 31",
        "57 points",
    ):  # fmt: skip
        assert said in html, said
    assert "Haircut or Beard trim" in html


@pytest.mark.parametrize("address", ["/admin/waitlist/", "/admin/waitlist/list"])
def test_a_hostile_name_is_shown_and_does_nothing(
    page: StaffPage, shop: Shop, address: str
) -> None:
    entry = an_entry(shop.db, shop.customer(1, name=HOSTILE), shop.cut)
    shop.db.commit()

    for html in (page.get(address).text, page.part(f"/admin/waitlist/{entry.id}").text):
        assert "<img src=x" not in html
        assert "&lt;img src=x onerror=alert(1)&gt;" in html
        assert "{{7*7}}" in html


def names(html: str, *people: str) -> list[str]:
    """Those who stand there, in their order."""
    there = [(html.index(f">{name}<"), name) for name in people if f">{name}<" in html]
    return [name for _, name in sorted(there)]


def test_it_is_read_by_points_or_by_who_joined_first(page: StaffPage, shop: Shop) -> None:
    an_entry(shop.db, shop.customer(1, name="Ada"), shop.cut)
    an_entry(
        shop.db, shop.customer(2, name="Ben", is_vip=True), shop.cut,
        joined_at=THEN + timedelta(days=1),
    )  # fmt: skip
    shop.db.commit()

    by_points = page.part("/admin/waitlist/list").text
    by_since = page.part("/admin/waitlist/list", order="since").text

    assert names(by_points, "Ada", "Ben") == ["Ben", "Ada"]
    assert names(by_since, "Ada", "Ben") == ["Ada", "Ben"]


def test_it_is_filtered_and_the_address_says_how(page: StaffPage, shop: Shop) -> None:
    an_entry(shop.db, shop.customer(1, name="Ada"), shop.cut, staff=shop.bob)
    an_entry(shop.db, shop.customer(2, name="Ben"), shop.trim)
    shop.db.commit()
    people = ("Ada", "Ben")

    by_service = page.part("/admin/waitlist/list", service=shop.trim.id)

    assert names(by_service.text, *people) == ["Ben"]
    assert by_service.headers["HX-Replace-Url"] == f"/admin/waitlist/?service={shop.trim.id}"
    assert names(page.part("/admin/waitlist/list", staff=shop.anna.id).text, *people) == ["Ben"]
    assert names(page.part("/admin/waitlist/list", name="ad").text, *people) == ["Ada"]
    nobody = page.part("/admin/waitlist/list", name="zoe").text
    assert "Nobody found" in nobody


def test_what_makes_no_sense_in_the_address_is_left_out(page: StaffPage, shop: Shop) -> None:
    an_entry(shop.db, shop.customer(1, name="Ada"), shop.cut)
    shop.db.commit()

    odd = {"status": "x", "service": "y", "staff": "z", "order": "?", "shown": "-1"}
    answer = page.get("/admin/waitlist/", **odd)

    assert answer.status_code == 200
    assert names(answer.text, "Ada") == ["Ada"]


def test_further_pages_follow_and_are_there_after_a_reload(page: StaffPage, shop: Shop) -> None:
    for number in range(60):
        name = f"Waiter {number:02}"
        an_entry(shop.db, shop.customer(number + 1, name=name), shop.cut)
    shop.db.commit()
    everybody = [f"Waiter {number:02}" for number in range(60)]

    first = page.part("/admin/waitlist/list").text
    after = first.partition("after=")[2].partition('"')[0]
    rest = page.part("/admin/waitlist/list", after=after).text
    again = page.part("/admin/waitlist/list", shown=60).text

    shown = names(first, *everybody) + names(rest, *everybody)
    assert sorted(shown) == everybody
    assert 'value="60"' in rest
    assert "hx-swap-oob" in rest
    assert len(names(again, *everybody)) == 60


def test_who_is_being_asked_shows_about_what_and_until_when(page: StaffPage, shop: Shop) -> None:
    entry = an_entry(shop.db, shop.customer(1, name="Ada"), shop.cut)
    made = offers.invite(
        shop.db, shop.catalogue, entry.id,
        staff_id=shop.anna.id, starts_at=at(24, 14), answer_by=at(24, 9), now=NOW,
    )  # fmt: skip
    offers.message_sent(shop.db, shop.catalogue, made.id, sent_at=NOW)
    shop.db.commit()

    html = page.part("/admin/waitlist/list", status="offered").text

    assert f"/admin/waitlist/rounds/{made.slot_id}" in html
    assert f'data-until="{at(24, 9).isoformat()}"' in html
    assert "Take the offer back" in html


def test_an_entry_says_why_it_has_its_points_and_what_became_of_it(
    page: StaffPage, shop: Shop
) -> None:
    dana = shop.customer(1, name="Dana")
    shop.db.commit()
    wish = waitlist.Wish(shop.cut.id, staff_id=shop.anna.id)
    entry = waitlist.join(shop.db, shop.catalogue, customer_id=dana.id, wish=wish, now=NOW)
    shop.db.commit()

    part = page.part(f"/admin/waitlist/{entry.id}").text
    whole = page.get(f"/admin/waitlist/{entry.id}").text

    for said in ("Why 30 points", "Names whom they want", "+10", "counts 15 more", "Joined"):
        assert said in part, said
    assert "<html" not in part
    assert "<html" in whole
    assert "number 1 by who joined first" in whole


def test_a_viewer_sees_and_is_offered_nothing_to_do(sign_in: SignIn, shop: Shop) -> None:
    entry = an_entry(shop.db, shop.customer(1, name="Ada"), shop.cut)
    shop.db.commit()
    viewer = sign_in(role="viewer")

    html = viewer.get("/admin/waitlist/").text

    assert names(html, "Ada") == ["Ada"]
    for said in ("promote", "invite", "remove", "ask_to_add", "/add"):
        assert said not in html.partition('id="entries"')[2], said
    for path in ("promote", "invite", "remove", "wish"):
        assert viewer.part(f"/admin/waitlist/{entry.id}/{path}").status_code == 403
        assert viewer.post(f"/admin/waitlist/{entry.id}/{path}").status_code == 403


def test_another_business_s_entry_is_not_there(sign_in: SignIn, shop: Shop) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    stranger = sign_in(of=other)

    for path in ("", "/promote", "/invite", "/remove", "/wish"):
        assert stranger.part(f"/admin/waitlist/{entry.id}{path}").status_code == 404
    for path in ("promote", "invite", "remove", "wish", "restore"):
        form = {"because": "x", "service": shop.cut.id, "time": f"{at(24, 14).isoformat()}|x"}
        answer = stranger.post(f"/admin/waitlist/{entry.id}/{path}", **form)
        assert answer.status_code == 404, path

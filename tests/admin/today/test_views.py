"""What the day, its parts and the week show."""

from datetime import date, datetime

import pytest

from conversations import handover, people
from core.scheduling import bookings, time_off
from core.scheduling.diary.blocks import Opening
from core.scheduling.diary.day import day
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage
from tests.builders import a_location, a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded

MONDAY = "2026-11-23"
HOSTILE = "<script>alert(1)</script>"


def text(page: StaffPage, path: str, **query: str) -> str:
    answer = page.get(path, **query)
    assert answer.status_code == 200
    return answer.text


def test_the_first_day_shown_is_today_by_the_clock_of_the_business(
    page: StaffPage, shop: Shop
) -> None:
    assert "Friday, November 20, 2026" in text(page, "/admin/today/")


def test_the_day_shows_who_comes_when_and_to_whom(
    shop: Shop, page: StaffPage, now: datetime
) -> None:
    shop.booked(shop.customer(1, name="Dana"), at(23, 9), now)
    time_off.block(
        shop.db,
        shop.catalogue,
        staff_id=shop.bob.id,
        starts_at=at(23, 12),
        ends_at=at(23, 13),
        reason="Dentist",
        now=now,
    )
    shop.db.commit()

    shown = text(page, "/admin/today/", on=MONDAY)

    for words in ("Dana", "Haircut", "9:00", "Anna", "Bob", "Dentist"):
        assert words in shown


def test_a_name_is_shown_as_it_is_written(shop: Shop, page: StaffPage, now: datetime) -> None:
    shop.booked(shop.customer(1, name=HOSTILE), at(23, 9), now)
    shop.db.commit()

    for path in ("/admin/today/", "/admin/today/board"):
        shown = text(page, path, on=MONDAY)
        assert HOSTILE not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_a_freed_slot_says_who_is_asked_and_who_is_next(
    shop: Shop, page: StaffPage, now: datetime
) -> None:
    given_up = shop.booked(shop.customer(1, name="Cara"), at(23, 9), now)
    for number, name in enumerate(("Dana", "Eli"), 2):
        an_entry(shop.db, shop.customer(number, name=name), shop.cut)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    shop.db.commit()

    rounds = text(page, "/admin/today/rounds")

    assert "Dana" in rounds
    assert "Next: Eli" in rounds
    assert "Asked Dana" in " ".join(text(page, "/admin/today/board", on=MONDAY).split())


def test_what_needs_somebody_says_what_to_do_and_leads_there(
    shop: Shop, page: StaffPage, now: datetime
) -> None:
    dana = shop.customer(1, name="Dana")
    conversation_id = people.add_conversation(shop.db, shop.tenant.id, dana.id, now=now)
    handover.take_over(shop.db, shop.tenant.id, conversation_id, now=now)
    shop.db.commit()

    shown = text(page, "/admin/today/attention")

    assert "Dana" in shown
    assert f"/admin/inbox/{conversation_id}" in shown
    assert text(page, "/admin/today/badge") == "1"


def test_without_anything_to_do_the_screen_says_what_would_be_there(
    shop: Shop, page: StaffPage
) -> None:
    shown = text(page, "/admin/today/")

    assert "Nothing just now." in shown
    assert "None just now." in shown
    assert "Nothing is booked yet." in shown
    assert text(page, "/admin/today/badge") == ""


def test_a_business_without_staff_is_told_what_to_do(sign_in: SignIn, shop: Shop) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")

    page = sign_in(of=other)

    assert "Nobody works here yet" in text(page, "/admin/today/")
    assert "Nobody works here yet" in text(page, "/admin/today/week")


def test_the_week_says_how_full_each_day_is(shop: Shop, page: StaffPage, now: datetime) -> None:
    for hour in (9, 11):
        shop.booked(shop.customer(hour), at(23, hour), now)
    shop.db.commit()

    shown = text(page, "/admin/today/week", on="2026-11-25")

    assert "2 appointments" in shown
    assert "6 h free" in shown
    assert "Mon, Nov 23" in shown
    assert "<html" not in text(page, "/admin/today/week", part="1")


def test_a_location_is_chosen_by_the_address(shop: Shop, page: StaffPage) -> None:
    side = a_location(shop.db, shop.tenant)
    shop.db.commit()

    assert "Closed on this day" in text(page, "/admin/today/board", location=side.id)
    assert page.get("/admin/today/", location="0193-none").status_code == 404


@pytest.mark.parametrize("on", ["yesterday", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_today(shop: Shop, page: StaffPage, on: str) -> None:
    assert "Friday, November 20, 2026" in text(page, "/admin/today/", on=on)


@pytest.mark.parametrize("language", ["de", "es", "fr", "pt"])
def test_it_speaks_the_language_of_whoever_looks(
    shop: Shop, page: StaffPage, language: str
) -> None:
    page.user.language = language
    shop.db.commit()

    shown = text(page, "/admin/today/", on=MONDAY)

    assert f'lang="{language}"' in shown
    assert "Needs you" not in shown


def test_a_viewer_sees_the_day_and_nothing_to_press(
    shop: Shop, sign_in: SignIn, now: datetime
) -> None:
    visit = shop.booked(shop.customer(1), at(23, 9), now)
    shop.db.commit()
    page = sign_in(role="viewer")

    shown = text(page, "/admin/today/", on=MONDAY)

    assert f"visit-{visit.id}" in shown
    for act in ("data-move", "hx-post", "/admin/today/book"):
        assert act not in shown
    assert "hx-post" not in text(page, f"/admin/today/visits/{visit.id}")


def test_another_business_sees_nothing_of_it(shop: Shop, sign_in: SignIn, now: datetime) -> None:
    visit = shop.booked(shop.customer(1, name="Dana"), at(23, 9), now)
    given_up = shop.booked(shop.customer(2), at(23, 11), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    [slot_id] = [one.slot_id for one in _openings(shop, now)]
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    page = sign_in(of=other)

    assert "Dana" not in text(page, "/admin/today/", on=MONDAY)
    for path in (f"visits/{visit.id}", f"visits/{visit.id}/move", f"slots/{slot_id}"):
        assert page.get(f"/admin/today/{path}").status_code == 404


def test_a_fuller_day_asks_for_no_more(shop: Shop, page: StaffPage, now: datetime) -> None:
    shop.booked(shop.customer(1), at(23, 9), now)
    shop.db.commit()
    text(page, "/admin/today/", on=MONDAY)
    with recorded() as few:
        text(page, "/admin/today/", on=MONDAY)
    for hour in range(10, 16):
        shop.booked(shop.customer(hour), at(23, hour), now, staff=shop.bob)
    shop.db.commit()
    with recorded() as many:
        text(page, "/admin/today/", on=MONDAY)

    assert len(many) == len(few)


def _openings(shop: Shop, now: datetime) -> list[Opening]:
    seen = day(shop.db, shop.catalogue, date.fromisoformat(MONDAY), now=now)
    return [slot for column in seen.columns for slot in column.openings]


@pytest.mark.parametrize("path", ["visits/é", "slots/é", "visits/%00", "absences/é"])
def test_strange_addresses_are_not_found(shop: Shop, page: StaffPage, path: str) -> None:
    assert page.get(f"/admin/today/{path}").status_code == 404
    assert page.get("/admin/today/", location="é").status_code == 404

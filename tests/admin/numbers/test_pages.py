"""Numbers on the screen: what is told of which days, of whom, and to whom."""

import json
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy.orm import Session

from core import insight
from core.models import Channel, Tenant
from core.scheduling import bookings, offers
from core.scheduling.attendance import complete, no_show
from tests.admin.conftest import SignIn
from tests.admin.crowded import a_crowded_business
from tests.admin.staff_page import StaffPage
from tests.builders import a_service, a_staff_member, a_tenant, an_entry
from tests.conftest import NOW
from tests.core.scheduling.shop import Shop, at
from tests.cpu import cheapest_ms


@pytest.fixture
def shop(db: Session, tenant: Tenant) -> Shop:
    """A haircut on Tuesday was freed today; the first who was asked took it within five minutes."""
    cut = a_service(db, tenant, name="Haircut")
    trim = a_service(db, tenant, name="Beard trim", duration_minutes=30)
    anna = a_staff_member(db, tenant, name="Anna", services=[cut, trim])
    bob = a_staff_member(db, tenant, name="Bob", services=[cut, trim])
    db.commit()
    shop = Shop(db, tenant, cut, trim, anna, bob)
    an_entry(db, shop.customer(2), cut, weekdays=0b0100000, from_minute=600, until_minute=720)
    an_entry(db, shop.customer(3), cut)
    given_up = shop.booked(shop.customer(1), at(24, 15), NOW)
    bookings.cancel(db, shop.catalogue, given_up.id, now=NOW)
    [offer] = shop.offers()
    offers.message_sent(db, shop.catalogue, offer.id, sent_at=NOW, channel=Channel.SMS)
    then = NOW + timedelta(minutes=5)
    offers.accept(db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=then)
    past = NOW - timedelta(days=1)
    for number, settle in ((5, complete), (6, no_show)):
        visit = shop.booked(shop.customer(number), past + timedelta(hours=number - 4), past)
        settle(db, shop.catalogue, visit.id, now=NOW)
    while insight.count_waiting(db, tenant.id):
        pass
    db.commit()
    return shop


def shown(page: StaffPage, **query: str) -> str:
    answer = page.get("/admin/numbers/", **query)
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).split())


def test_the_figures_stand_beside_those_of_the_days_before(page: StaffPage, shop: Shop) -> None:
    said = shown(page, days="7")

    assert 'Filled of what was freed</dt> <dd class="value">100%' in said
    assert 'Revenue recovered</dt> <dd class="value">$45.00' in said
    assert "$45.00 more than before ($0.00)" in said
    assert 'No-shows</dt> <dd class="value">50%' in said
    assert 'Time to fill</dt> <dd class="value">5 min' in said
    assert "Fri, Nov 14" not in said.split('role="status"')[0]


def test_each_chart_has_its_numbers_in_a_table(page: StaffPage, shop: Shop) -> None:
    answer = page.get("/admin/numbers/", days="7").text

    charts = [json.loads(unescape(part.split("'")[0])) for part in answer.split("data-chart='")[1:]]
    assert len(charts) == answer.count("Show as a table") == 4
    fills = charts[0]
    assert [series["name"] for series in fills["series"]] == ["Freed", "Filled", "Filled, before"]
    assert [sum(series["values"]) for series in fills["series"]] == [1, 1, 0]
    assert len(fills["labels"]) == 7
    assert sum(charts[1]["series"][0]["values"]) == 45


def test_the_hours_that_are_wanted_are_shaded(page: StaffPage, shop: Shop) -> None:
    said = shown(page)

    assert "10 AM" in said
    assert "and one waits for it" in said
    assert "One more would come at any time." in said


def test_what_is_not_counted_yet_is_asked_for_again(page: StaffPage, shop: Shop) -> None:
    assert "load delay" not in shown(page)

    shop.booked(shop.customer(9), at(26, 15), NOW)
    shop.db.commit()

    assert "load delay" in shown(page)


def test_of_one_staff_member_only_theirs_is_told(page: StaffPage, shop: Shop) -> None:
    assert "$45.00 more" in shown(page, staff=shop.anna.id)
    assert "$45.00 more" not in shown(page, staff=shop.bob.id)
    assert "$45.00 more" in shown(page, service=shop.cut.id)


def test_what_is_not_of_the_business_is_not_found(page: StaffPage, db: Session, shop: Shop) -> None:
    other = a_tenant(db, slug="other", number="+12125550999")
    theirs = a_service(db, other)
    member = a_staff_member(db, other, services=[theirs])
    db.commit()

    for asked in (
        {"service": theirs.id},
        {"staff": member.id},
        {"location": member.location_id},
        {"staff": "made-up"},
    ):
        assert page.get("/admin/numbers/", **asked).status_code == 404
        assert page.get("/admin/numbers/figures.csv", **asked).status_code == 404


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"from": "2026-11-20", "to": "2026-11-01"}, "The first day is after the last"),
        ({"from": "yesterday"}, "Those are not dates"),
        ({"from": "0002-11-20", "to": "2026-11-20"}, "Those are not dates"),
        ({"from": "9999-12-31", "to": "9999-12-31"}, "Those are not dates"),
        ({"from": "2020-01-01", "to": "2026-11-01"}, "That is more than a year"),
        ({"from": "2026-11-20", "to": "2026-11-20"}, "$45.00 more than before"),
    ],
)
def test_days_of_ones_own(page: StaffPage, shop: Shop, asked: dict[str, str], told: str) -> None:
    assert told in shown(page, days="own", **asked)


def test_an_empty_business_is_told_what_will_be_here(page: StaffPage) -> None:
    assert "Nothing to count yet" in shown(page)


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "pt"])
def test_the_page_speaks_the_viewers_language(
    page: StaffPage, db: Session, shop: Shop, language: str
) -> None:
    page.user.language = language
    db.commit()

    assert f'lang="{language}"' in shown(page)


def test_a_viewer_sees_the_figures_and_no_file(sign_in: SignIn, shop: Shop) -> None:
    page = sign_in(role="viewer")

    assert "figures.csv" not in shown(page)
    assert page.get("/admin/numbers/figures.csv").status_code == 403


def test_a_hostile_name_is_inert(page: StaffPage, db: Session, shop: Shop) -> None:
    shop.anna.name = "<script>alert(1)</script>"
    shop.tenant.revision += 1
    db.commit()

    answer = page.get("/admin/numbers/").text

    assert "<script>alert" not in answer
    assert "&lt;script&gt;alert(1)" in answer


def test_a_crowded_business_is_told_of_within_a_blink(db: Session, sign_in: SignIn) -> None:
    crowd = a_crowded_business(db, now=NOW)
    page = sign_in(of=crowd.tenant)

    def look() -> None:
        assert page.get("/admin/numbers/", days="90").status_code == 200

    assert cheapest_ms(look, at_most=200) <= 200

"""What no browser sends is refused in words, never met by an error."""

import pytest

from core.models import WaitlistEntry
from tests.admin.staff_page import StaffPage
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop

DAYS = ("0001-01-01", "1899-12-31", "9999-12-31", "2026-02-30", "é")


@pytest.fixture
def entry(shop: Shop) -> WaitlistEntry:
    made = an_entry(shop.db, shop.customer(1), shop.cut)
    shop.db.commit()
    return made


@pytest.mark.parametrize("day", DAYS)
def test_days_far_away(page: StaffPage, shop: Shop, entry: WaitlistEntry, day: str) -> None:
    then = {"time": "other", "on": day, "at": "10:00", "with": shop.anna.id}
    named = {"time": f"{day}T10:00:00+00:00|{shop.anna.id}"}
    wishes = ({"first_on": day}, {"last_on": day}, {"first_on": day, "last_on": day})

    for form in (then, named):
        for act in ("promote", "invite"):
            assert page.post(f"/admin/waitlist/{entry.id}/{act}", **form).status_code == 422
    for wish in wishes:
        answer = page.post(f"/admin/waitlist/{entry.id}/wish", service=shop.cut.id, **wish)
        assert answer.status_code in {204, 422}
    assert page.get("/admin/waitlist/").status_code == 200
    assert page.part(f"/admin/waitlist/{entry.id}/promote").status_code == 200


@pytest.mark.parametrize("day", DAYS)
def test_days_far_away_for_a_broadcast(page: StaffPage, shop: Shop, day: str) -> None:
    address = "/admin/broadcast/times"
    time = f"{day}T10:00:00+00:00|{shop.anna.id}|{shop.cut.id}"

    assert page.part(address, service=shop.cut.id, on=day).status_code == 200
    assert page.part(address, service=shop.cut.id, open=time).status_code in {200, 422}
    assert page.post("/admin/broadcast/new", open=time).status_code == 422


@pytest.mark.parametrize("odd", ["é", "%00", "x" * 5000, "9" * 5000, "'; drop table", "1|2|3"])
def test_odd_values(page: StaffPage, shop: Shop, entry: WaitlistEntry, odd: str) -> None:
    address = f"/admin/waitlist/{entry.id}"

    for name in ("service", "staff", "location", "party", "notice", "from"):
        form = {"service": shop.cut.id, name: odd, "until": "10:00"}
        assert page.post(f"{address}/wish", **form).status_code in {204, 404, 422}, name
    hours = {"time": f"2026-11-24T10:00:00+00:00|{odd}", "hours": odd}
    assert page.post(f"{address}/invite", **hours).status_code in {404, 422}
    for form in ({"time": odd}, {"time": "other", "on": "2026-11-24", "at": odd, "with": odd}):
        assert page.post(f"{address}/promote", **form).status_code in {404, 422}
    assert page.post("/admin/waitlist/add", customer=odd, service=shop.cut.id).status_code == 404
    assert page.post("/admin/broadcast/new", slot=odd).status_code == 404
    for name in ("service", "staff", "name", "shown", "order"):
        assert page.part("/admin/waitlist/list", **{name: odd}).status_code == 200
    assert page.part("/admin/waitlist/list", after=odd).status_code == 404
    assert page.part("/admin/waitlist/customers", who=odd).status_code == 200
    assert page.part("/admin/broadcast/times", service=odd).status_code == 404
    assert page.part("/admin/broadcast/", after=odd).status_code in {200, 404}

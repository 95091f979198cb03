"""Closures, public holidays and time off."""

from datetime import date

from sqlalchemy import select

from core.models import TimeOff
from tests.admin.settings.looking import known
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.builders import a_tenant
from tests.core.scheduling.shop import Shop, at

AT = "/admin/settings/closures"


def closed(page: StaffPage, **more: str) -> dict[str, str]:
    return {
        "name": "Winter break",
        "kind": "vacation",
        "first_on": "2026-12-24",
        "last_on": "2027-01-02",
        "whom": "",
    } | more


def test_a_closure_is_added_shown_removed_and_undone(page: StaffPage, shop: Shop) -> None:
    added = page.post(f"{AT}/new", **closed(page, is_yearly="on"))
    assert (added.status_code, reloads(added)) == (204, {"settings"})
    [closure] = known(shop).closures
    assert closure.days.is_yearly
    text = page.get(AT).text
    assert "Winter break" in text
    assert "Thursday, December 24, 2026" in text

    gone = page.post(f"{AT}/{closure.id}/remove")
    assert known(shop).closures == ()
    page.post(toast(gone)["undo"])
    assert known(shop).closures[0].days == closure.days
    other = page.post(f"{AT}/new", **closed(page, last_on="", whom=shop.anna.id))
    assert [one.staff_id for one in known(shop).closures] == [None, shop.anna.id]
    page.post(toast(other)["undo"])
    assert len(known(shop).closures) == 1


def test_what_is_booked_on_closed_days_is_shown(page: StaffPage, seen: Shop) -> None:
    answer = page.post(f"{AT}/new", **closed(page, first_on="2026-11-23", last_on=""))

    assert answer.status_code == 200
    assert "Customer 1" in answer.text


def test_what_cannot_be_closed_is_said_at_its_field(page: StaffPage, shop: Shop) -> None:
    for wrong in (
        {"name": ""},
        {"first_on": ""},
        {"last_on": "2026-12-01"},
        {"first_on": "2026-01-01", "last_on": "2026-01-02"},
        {"last_on": "2028-01-01", "is_yearly": "on"},
    ):
        answer = page.post(f"{AT}/new", **closed(page, **wrong))
        assert answer.status_code == 422, wrong
        assert 'aria-invalid="true"' in answer.text, wrong
    assert known(shop).closures == ()
    for wrong in ({"kind": "whim"}, {"whom": shop.cut.id}):
        assert page.post(f"{AT}/new", **closed(page, **wrong)).status_code == 404
    assert page.post(f"{AT}/{shop.cut.id}/remove").status_code == 404


def test_public_holidays_are_kept_by_region(page: StaffPage, shop: Shop) -> None:
    place = shop.anna.location_id
    answer = page.post(f"{AT}/holidays/{place}", region="us")

    assert known(shop).locations[place].opening.holiday_region == "US"
    assert "Thanksgiving" in page.get(AT).text
    page.post(toast(answer)["undo"])
    assert known(shop).locations[place].opening.holiday_region is None
    wrong = page.post(f"{AT}/holidays/{place}", region="Atlantis")
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    for path in (f"{AT}/holidays/{shop.cut.id}",):
        assert page.part(path).status_code == 404
        assert page.post(path, region="US").status_code == 404


def test_time_off_is_blocked_given_back_and_undone(page: StaffPage, shop: Shop) -> None:
    form = {"staff_id": shop.anna.id, "starts": "2026-11-24T12:00", "ends": "2026-11-24T18:00"}
    added = page.post(f"{AT}/away", **form, reason="dentist")
    assert added.status_code == 204
    away = shop.db.scalars(select(TimeOff)).one()
    assert (away.starts_at, away.ends_at) == (at(24, 12), at(24, 18))
    remove = f"{AT}/away/{away.id}/remove"
    shop.db.rollback()
    assert "dentist" in page.get(AT).text

    gone = page.post(remove)
    assert "dentist" not in page.get(AT).text
    page.post(toast(gone)["undo"])
    assert "dentist" in page.get(AT).text
    assert page.post(remove).status_code == 404


def test_what_is_in_the_way_of_time_off_is_shown(page: StaffPage, seen: Shop) -> None:
    answer = page.post(
        f"{AT}/away", staff_id=seen.anna.id, starts="2026-11-23T09:00", ends="2026-11-23T18:00"
    )

    assert answer.status_code == 422
    assert "Customer 1" in answer.text
    for starts, ends in (
        ("", "2026-11-24T12:00"),
        ("2026-11-24T12:00", "2026-11-24T11:00"),
        ("2026-11-01T12:00", "2026-11-01T13:00"),
    ):
        wrong = page.post(f"{AT}/away", staff_id=seen.anna.id, starts=starts, ends=ends)
        assert wrong.status_code == 422
        assert 'aria-invalid="true"' in wrong.text


def test_another_businesss_days_are_not_there(page: StaffPage, shop: Shop) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    away = TimeOff(
        tenant_id=other.id, staff_id=shop.anna.id, starts_at=at(24, 12), ends_at=at(24, 13)
    )
    shop.db.add(away)
    shop.db.commit()

    assert page.post(f"{AT}/away/{away.id}/remove").status_code == 404
    assert date(2026, 11, 24).isoformat() not in page.get(AT).text

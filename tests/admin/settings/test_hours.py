"""Hours of the week, breaks and different days."""

from datetime import date

from tests.admin.settings.looking import known
from tests.admin.staff_page import StaffPage, toast
from tests.core.scheduling.shop import Shop

AT = "/admin/settings/hours"


def place(shop: Shop) -> str:
    return shop.anna.location_id


def test_a_week_is_typed_day_by_day(page: StaffPage, shop: Shop) -> None:
    form: dict[str, object] = {
        "from-0": ["09:00", "14:00", ""],
        "until-0": ["12:00", "18:00", ""],
        "from-4": "20:00",
        "until-4": "02:00",
    }

    answer = page.post(f"{AT}/opening/{place(shop)}", **form)

    assert answer.status_code == 204
    hours = known(shop).locations[place(shop)].opening.hours
    assert hours == ((0, 540, 720), (0, 840, 1080), (4, 1200, 1560))
    assert "9:00" in page.get(AT).text
    shown = page.part(f"{AT}/opening/{place(shop)}").text
    assert 'value="14:00"' in shown
    assert 'value="02:00"' in shown

    page.post(toast(answer)["undo"])
    assert known(shop).locations[place(shop)].opening.hours == ()


def test_half_an_interval_and_overlaps_are_refused(page: StaffPage, shop: Shop) -> None:
    half = page.post(f"{AT}/work/{shop.anna.id}", **{"from-2": "09:00", "until-2": ""})
    assert half.status_code == 422
    assert "both a start and an end" in half.text
    assert 'value="09:00"' in half.text

    over = {"from-2": ["09:00", "11:00"], "until-2": ["12:00", "13:00"]}
    assert page.post(f"{AT}/work/{shop.anna.id}", **over).status_code == 422
    assert len(known(shop).staff[shop.anna.id].hours) == 7


def test_visits_outside_the_new_hours_are_shown(page: StaffPage, seen: Shop) -> None:
    answer = page.post(f"{AT}/work/{seen.anna.id}", **{"from-1": "09:00", "until-1": "12:00"})

    assert answer.status_code == 200
    assert "Customer 1" in answer.text
    assert toast(answer)["undo"] in answer.text


def test_breaks_are_a_staff_members(page: StaffPage, shop: Shop) -> None:
    page.post(f"{AT}/breaks/{shop.bob.id}", **{"from-0": "12:00", "until-0": "12:30"})

    assert known(shop).staff[shop.bob.id].rota.breaks == ((0, 720, 750),)
    assert page.part(f"{AT}/breaks/{place(shop)}").status_code == 404
    assert page.part(f"{AT}/lunch/{shop.bob.id}").status_code == 404


def test_a_day_differs_until_it_does_not(page: StaffPage, shop: Shop) -> None:
    on = date(2026, 11, 24)
    added = page.post(f"{AT}/different", on=on.isoformat(), owner_id=place(shop), is_closed="on")
    assert added.status_code == 204
    assert known(shop).locations[place(shop)].opening.exceptions == ((on, ()),)
    assert "Tuesday, November 24, 2026" in page.get(AT).text

    times: dict[str, object] = {"from-day": ["10:00", ""], "until-day": ["13:00", ""]}
    page.post(f"{AT}/different", on=on.isoformat(), owner_id=shop.anna.id, **times)
    assert known(shop).staff[shop.anna.id].rota.work.exceptions == ((on, ((600, 780),)),)

    gone = page.post(f"{AT}/different/{shop.anna.id}/{on}/remove")
    assert known(shop).staff[shop.anna.id].rota.work.exceptions == ()
    page.post(toast(gone)["undo"])
    assert known(shop).staff[shop.anna.id].rota.work.exceptions == ((on, ((600, 780),)),)


def test_a_different_day_needs_a_date_to_come_and_times(page: StaffPage, shop: Shop) -> None:
    def refused(**form: object) -> str:
        answer = page.post(f"{AT}/different", **({"owner_id": shop.anna.id} | form))
        assert answer.status_code == 422
        return answer.text

    assert "Choose a date" in refused(on="", is_closed="on")
    assert "Fill this in" in refused(on="2026-11-24")
    assert "past" in refused(on="2026-11-01", is_closed="on")
    half: dict[str, object] = {"from-day": "10:00", "until-day": ""}
    assert "both a start and an end" in refused(on="2026-11-24", **half)
    for path in (f"{shop.cut.id}/2026-11-24", f"{shop.anna.id}/tomorrow"):
        assert page.post(f"{AT}/different/{path}/remove").status_code == 404


def test_a_different_day_at_the_end_of_the_calendar_is_none(page: StaffPage, shop: Shop) -> None:
    for on in ("0001-01-01", "9999-12-31"):
        removed = page.post(f"/admin/settings/hours/different/{shop.anna.id}/{on}/remove")
        assert removed.status_code == 404

"""Staff as they are added, changed, retired and brought back."""

from tests.admin.settings.looking import known
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.builders import a_location, a_staff_member, a_tenant
from tests.core.scheduling.shop import Shop

AT = "/admin/settings/staff"


def test_who_is_added_works_when_the_business_is_open(page: StaffPage, shop: Shop) -> None:
    answer = page.post(f"{AT}/new", name="Carla", nicknames="Carly", services=[shop.cut.id])

    assert (answer.status_code, reloads(answer)) == (204, {"settings"})
    carla = next(s for s in known(shop).staff.values() if s.name == "Carla")
    assert carla.service_ids == {shop.cut.id}
    assert carla.nicknames == ("Carly",)
    assert carla.hours == known(shop).staff[shop.anna.id].hours


def test_who_is_added_works_where_they_are_put(page: StaffPage, shop: Shop) -> None:
    there = a_location(shop.db, shop.tenant)
    shop.db.commit()

    page.post(f"{AT}/new", name="Carla", services=[shop.cut.id], location_id=there.id)

    carla = next(s for s in known(shop).staff.values() if s.name == "Carla")
    assert carla.location_id == there.id
    assert carla.hours


def test_a_taken_name_is_said_at_its_field(page: StaffPage, shop: Shop) -> None:
    for path in (f"{AT}/new", f"{AT}/{shop.anna.id}"):
        answer = page.post(path, name="bob")
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text


def test_visits_that_do_not_fit_any_more_are_shown_and_the_change_undone(
    page: StaffPage, seen: Shop
) -> None:
    answer = page.post(f"{AT}/{seen.anna.id}", name="Anna", services=[seen.trim.id])

    assert answer.status_code == 200
    assert "Customer 1" in answer.text
    assert known(seen).staff[seen.anna.id].service_ids == {seen.trim.id}
    page.post(toast(answer)["undo"])
    assert known(seen).staff[seen.anna.id].service_ids == {seen.cut.id, seen.trim.id}


def test_who_leaves_is_asked_about_with_their_visits(page: StaffPage, seen: Shop) -> None:
    assert "Customer 1" in page.part(f"{AT}/{seen.anna.id}/retire").text

    answer = page.post(f"{AT}/{seen.anna.id}/retire")

    assert seen.anna.id in known(seen).former_staff
    assert "Anna" in page.get(AT).text
    page.post(toast(answer)["undo"])
    assert seen.anna.id in known(seen).staff
    page.post(f"{AT}/{seen.anna.id}/retire")
    assert page.post(f"{AT}/{seen.anna.id}/bring-back").status_code == 204
    assert seen.anna.id in known(seen).staff


def test_another_businesss_staff_are_not_there(page: StaffPage, shop: Shop) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    theirs = a_staff_member(shop.db, other, services=[])
    shop.db.commit()

    for path in ("", "/retire"):
        assert page.part(f"{AT}/{theirs.id}{path}").status_code == 404
    for path in ("", "/retire", "/bring-back"):
        assert page.post(f"{AT}/{theirs.id}{path}", name="Mine").status_code == 404

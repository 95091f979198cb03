"""Rooms and equipment."""

from tests.admin.settings.looking import known
from tests.admin.staff_page import StaffPage, toast
from tests.builders import a_resource, a_tenant
from tests.core.scheduling.shop import Shop

AT = "/admin/settings/resources"


def test_a_room_is_added_renamed_removed_and_all_undone(page: StaffPage, shop: Shop) -> None:
    assert page.post(f"{AT}/new", name="Room 1", kind="Room").status_code == 204
    [room] = known(shop).resources.values()
    assert (room.name, room.kind) == ("Room 1", "room")

    renamed = page.post(f"{AT}/{room.id}", name="Blue room")
    assert "Blue room" in page.get(AT).text
    page.post(toast(renamed)["undo"])
    assert known(shop).resources[room.id].name == "Room 1"

    removed = page.post(f"{AT}/{room.id}/remove")
    assert not known(shop).resources[room.id].is_active
    page.post(toast(removed)["undo"])
    assert known(shop).resources[room.id].is_active


def test_what_a_removal_leaves_unmet_is_told(page: StaffPage, shop: Shop) -> None:
    page.post(f"{AT}/new", name="Room 1", kind="room")
    [room] = known(shop).resources.values()
    form = {"name": "Massage", "duration_minutes": "60", "need-room": "1"}
    page.post("/admin/settings/services/new", **form)
    assert "Massage" in page.get(AT).text

    removed = page.post(f"{AT}/{room.id}/remove")

    assert toast(removed)["text"].endswith("Too few are left for: Massage.")


def test_what_is_wrong_is_said_at_its_field(page: StaffPage, shop: Shop) -> None:
    page.post(f"{AT}/new", name="Room 1", kind="room")
    [room] = known(shop).resources.values()
    for form in ({"name": "room 1", "kind": "room"}, {"name": "", "kind": "room"}):
        answer = page.post(f"{AT}/new", **form)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert "Fill this in" in page.post(f"{AT}/new", name="Room 2", kind="").text
    assert page.post(f"{AT}/{room.id}", name="").status_code == 422


def test_another_businesss_rooms_are_not_there(page: StaffPage, shop: Shop) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    theirs = a_resource(shop.db, other, name="Their room")
    shop.db.commit()

    assert "Their room" not in page.get(AT).text
    assert page.part(f"{AT}/{theirs.id}").status_code == 404
    for path in ("", "/remove"):
        assert page.post(f"{AT}/{theirs.id}{path}", name="Mine").status_code == 404

"""Services as they are added, changed, retired and brought back."""

import pytest

from tests.admin.settings.looking import known
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.builders import a_resource, a_service, a_tenant
from tests.core.scheduling.shop import Shop

AT = "/admin/settings/services"


def filled(**more: object) -> dict[str, object]:
    return {"name": "Colour", "duration_minutes": "90", "price": "120,50"} | more


def test_a_service_is_added_with_all_that_is_said_of_it(page: StaffPage, shop: Shop) -> None:
    a_resource(shop.db, shop.tenant, kind="chair", name="Chair 1")
    shop.db.commit()
    form = filled(aliases="dye, tint", buffer_before="5", buffer_after="10", **{"need-chair": "1"})

    answer = page.post(f"{AT}/new", **form)

    assert (answer.status_code, reloads(answer)) == (204, {"settings"})
    assert toast(answer)["text"] == "Colour can be booked now."
    added = next(s for s in known(shop).services.values() if s.name == "Colour")
    assert (added.aliases, added.price_minor) == (("dye", "tint"), 12050)
    assert (added.buffer_before_minutes, added.needs[0].kind) == (5, "chair")
    assert "Nobody does it yet" in page.get(AT).text


def test_what_is_wrong_is_said_at_its_field(page: StaffPage, shop: Shop) -> None:
    wrong = page.post(f"{AT}/new", **filled(duration_minutes="abc", price="1.234"))
    assert wrong.status_code == 422
    assert "Type a whole number" in wrong.text
    assert "not a price in USD" in wrong.text

    taken = page.post(f"{AT}/new", **filled(name="haircut"))
    assert taken.status_code == 422
    assert 'aria-invalid="true"' in taken.text
    assert "used already" in taken.text
    assert 'value="120,50"' in taken.text
    assert page.post(f"{AT}/new", **filled(duration_minutes="0")).status_code == 422
    assert len(known(shop).services) == 2


@pytest.mark.parametrize("price", ["1e9999999", "1e-9999999", "NaN", "9" * 5000])
def test_a_price_that_nobody_could_pay_is_refused(page: StaffPage, shop: Shop, price: str) -> None:
    assert page.post(f"{AT}/new", **filled(price=price)).status_code == 422


def test_a_service_is_changed_and_changed_back(page: StaffPage, shop: Shop) -> None:
    form = page.part(f"{AT}/{shop.cut.id}").text
    assert 'value="Haircut"' in form
    assert 'value="45.00"' in form

    answer = page.post(
        f"{AT}/{shop.cut.id}", name="Cut", duration_minutes="45", price="", aliases="trim"
    )

    assert known(shop).services[shop.cut.id].name == "Cut"
    assert known(shop).services[shop.cut.id].price_minor is None
    undone = page.post(toast(answer)["undo"])
    assert toast(undone)["text"] == "Undone."
    found = known(shop).services[shop.cut.id]
    assert (found.name, found.duration_minutes, found.price_minor) == ("Haircut", 60, 4500)


def test_a_service_of_steps_takes_their_time(page: StaffPage, shop: Shop) -> None:
    steps = [shop.cut.id, shop.trim.id, ""]

    page.post(f"{AT}/new", **filled(name="Both", steps=steps))

    both = next(s for s in known(shop).services.values() if s.name == "Both")
    assert (both.steps, both.duration_minutes) == ((shop.cut.id, shop.trim.id), 90)
    assert page.post(f"{AT}/new", **filled(name="One", steps=[shop.cut.id])).status_code == 422
    kept = page.post(f"{AT}/{shop.cut.id}/retire")
    assert (kept.status_code, toast(kept)["is_problem"]) == (422, True)


def test_retiring_shows_what_is_booked_first_and_can_be_undone(page: StaffPage, seen: Shop) -> None:
    asked = page.part(f"{AT}/{seen.cut.id}/retire").text
    assert "Customer 1" in asked
    assert "One visit to come is booked" in asked

    answer = page.post(f"{AT}/{seen.cut.id}/retire")
    assert seen.cut.id not in known(seen).services
    assert "One no longer offered" in page.get(AT).text

    page.post(toast(answer)["undo"])
    assert seen.cut.id in known(seen).services
    page.post(f"{AT}/{seen.trim.id}/retire")
    back = page.post(f"{AT}/{seen.trim.id}/bring-back")
    assert toast(back)["text"] == "Beard trim is offered again."


def test_hostile_names_are_shown_inert(page: StaffPage, shop: Shop) -> None:
    page.post(f"{AT}/new", **filled(name="<script>alert(1)</script>"))

    for text in (page.get(AT).text, page.get("/admin/settings/staff").text):
        assert "<script>alert" not in text


def test_another_businesss_service_is_not_there(page: StaffPage, shop: Shop) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    theirs = a_service(shop.db, other)
    shop.db.commit()

    for path in (f"{AT}/{theirs.id}", f"{AT}/{theirs.id}/retire"):
        assert page.part(path).status_code == 404
    for path in ("", "/retire", "/bring-back"):
        assert page.post(f"{AT}/{theirs.id}{path}", **filled()).status_code == 404

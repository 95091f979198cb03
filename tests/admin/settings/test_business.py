"""What the business says of itself and of its places."""

from tests.admin.settings.looking import known
from tests.admin.staff_page import StaffPage, toast
from tests.builders import a_location, a_tenant
from tests.core.scheduling.shop import Shop

AT = "/admin/settings/business"
SAID = {
    "name": "Shear Joy",
    "time_zone": "America/New_York",
    "language": "en",
    "currency": "USD",
}


def test_the_business_is_changed_and_changed_back(page: StaffPage, shop: Shop) -> None:
    answer = page.post(f"{AT}/edit", **SAID | {"name": "Cut & Run", "language": "es"})

    assert answer.status_code == 204
    assert known(shop).name == "Cut & Run"
    assert "Cut &amp; Run" in page.get(AT).text
    page.post(toast(answer)["undo"])
    assert (known(shop).name, known(shop).language) == ("Shear Joy", "en")


def test_another_zone_asks_what_happens_to_visits(page: StaffPage, seen: Shop) -> None:
    wanted = SAID | {"time_zone": "Europe/Berlin"}
    asked = page.post(f"{AT}/edit", **wanted)
    assert asked.status_code == 422
    assert "One visit to come stays at the same moment" in asked.text
    assert known(seen).zone.key == "America/New_York"

    done = page.post(f"{AT}/edit", **wanted, is_sure="yes")

    assert done.status_code in {200, 204}
    assert known(seen).zone.key == "Europe/Berlin"
    page.post(toast(done)["undo"])
    assert known(seen).zone.key == "America/New_York"


def test_what_cannot_be_is_said_at_its_field(page: StaffPage, shop: Shop) -> None:
    for wrong in (
        {"name": ""},
        {"time_zone": "Mars/Olympus"},
        {"currency": "XYZ"},
        {"language": "xx"},
    ):
        answer = page.post(f"{AT}/edit", **SAID | wrong)
        assert answer.status_code == 422, wrong
        assert 'aria-invalid="true"' in answer.text, wrong
    assert known(shop).name == "Shear Joy"


def test_a_location_says_where_it_is(page: StaffPage, shop: Shop) -> None:
    place = shop.anna.location_id
    form = {"name": "Downtown", "street": "12 Main St", "phone": "212 555 0177"}
    answer = page.post(f"{AT}/places/{place}", **form)

    found = known(shop).locations[place]
    assert (found.name, found.street, found.phone) == ("Downtown", "12 Main St", "+12125550177")
    page.post(toast(answer)["undo"])
    assert known(shop).locations[place].street is None
    wrong = page.post(f"{AT}/places/{place}", **form | {"phone": "12"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text


def test_another_businesss_location_is_not_there(page: StaffPage, shop: Shop) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    theirs = a_location(shop.db, other)
    shop.db.commit()

    assert page.part(f"{AT}/places/{theirs.id}").status_code == 404
    assert page.post(f"{AT}/places/{theirs.id}", name="Mine").status_code == 404

"""Booking from the page: somebody known or new, one of the free times or another."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.models import Appointment, AppointmentStatus, ContactPoint, Customer
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage, toast
from tests.builders import a_service, a_staff_member, a_tenant
from tests.core.scheduling.shop import Shop, at


def booked(shop: Shop) -> list[tuple[str, datetime]]:
    with Session(shop.db.get_bind()) as db:
        rows = db.execute(
            select(Customer.name, Appointment.starts_at)
            .join(Appointment, Appointment.customer_id == Customer.id)
            .order_by(Appointment.starts_at)
        )
        return [(name or "", starts_at) for name, starts_at in rows]


def test_the_form_offers_the_times_that_are_free(
    shop: Shop, page: StaffPage, now: datetime
) -> None:
    shop.booked(shop.customer(1), at(23, 9), now)
    shop.db.commit()
    query = {"on": "2026-11-23", "service_id": shop.cut.id, "staff_id": shop.anna.id}

    shown = page.part("/admin/today/times", **query).text

    assert f"{at(23, 10).isoformat()} {shop.anna.id}" in shown
    assert f"{at(23, 9).isoformat()} {shop.anna.id}" not in shown


def test_a_time_that_was_pointed_at_is_chosen(shop: Shop, page: StaffPage) -> None:
    shown = page.part(
        "/admin/today/book",
        starts_at=at(23, 11).isoformat(),
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
    ).text

    chosen = f'value="{at(23, 11).isoformat()} {shop.anna.id}" checked'
    assert chosen in shown
    assert 'value="2026-11-23"' in shown


def test_a_time_off_the_grid_that_was_pointed_at_stands_in_the_field_for_another(
    shop: Shop, page: StaffPage
) -> None:
    shown = page.part("/admin/today/book", starts_at=at(23, 19).isoformat()).text

    assert 'value="19:00"' in shown


def test_the_first_service_in_the_form_is_one_that_whoever_was_pointed_at_gives(
    shop: Shop, page: StaffPage
) -> None:
    wash = a_service(shop.db, shop.tenant, name="A wash")
    a_staff_member(shop.db, shop.tenant, name="Cem", services=[wash])
    touch(shop.db, shop.tenant.id)
    shop.db.commit()
    pointed_at = {"starts_at": at(23, 11).isoformat()}

    of_anna = page.part("/admin/today/book", staff_id=shop.anna.id, **pointed_at).text
    of_anybody = page.part("/admin/today/book", **pointed_at).text

    assert f'value="{shop.trim.id}" selected' in of_anna
    assert f'value="{at(23, 11).isoformat()} {shop.anna.id}" checked' in of_anna
    assert f'value="{wash.id}" selected' in of_anybody


def test_the_time_that_was_pointed_at_stays_chosen_on_its_day(shop: Shop, page: StaffPage) -> None:
    form = {"service_id": shop.cut.id, "staff_id": shop.anna.id, "wanted": at(23, 11).isoformat()}

    there = page.part("/admin/today/times", on="2026-11-23", **form).text
    elsewhere = page.part("/admin/today/times", on="2026-11-24", **form).text

    assert f'value="{at(23, 11).isoformat()} {shop.anna.id}" checked' in there
    assert f'value="{at(24, 9).isoformat()} {shop.anna.id}" checked' in elsewhere


def test_somebody_is_found_by_name_and_by_number_and_booked(shop: Shop, page: StaffPage) -> None:
    dana = shop.customer(1, name="Dana")
    shop.db.commit()
    for who in ("dan", "5550001"):
        shown = page.part("/admin/today/customers", who=who).text
        assert f'value="{dana.id}" checked' in shown

    answer = page.post(
        "/admin/today/book",
        customer_id=dana.id,
        service_id=shop.cut.id,
        time=f"{at(23, 11).isoformat()} {shop.anna.id}",
    )

    assert toast(answer)["text"].startswith("Dana is booked: Mon, Nov 23 11:00")
    assert booked(shop) == [("Dana", at(23, 11))]
    page.post(toast(answer)["undo"])
    with Session(shop.db.get_bind()) as db:
        assert db.scalars(select(Appointment.status)).all() == [AppointmentStatus.CANCELED]


def test_somebody_new_is_made_known_and_booked_in_one_step(shop: Shop, page: StaffPage) -> None:
    form = {
        "name": "Eli",
        "phone": "(212) 555-0177",
        "service_id": shop.cut.id,
        "on": "2026-11-23",
        "at": "11:00",
        "other_staff_id": shop.bob.id,
    }

    assert page.post("/admin/today/book", **form).status_code == 204
    again = page.post("/admin/today/book", **form)

    assert again.status_code == 422
    assert booked(shop) == [("Eli", at(23, 11))]
    with Session(shop.db.get_bind()) as db:
        assert db.scalars(select(ContactPoint.address)).all() == ["+12125550177"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"phone": "12"},
        {"mailbox": "nobody"},
        {"at": ""},
        {"at": "19:00"},
        {"service_id": "x"},
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    shop: Shop, page: StaffPage, wrong: dict[str, str]
) -> None:
    form = {
        "name": "Eli",
        "service_id": shop.cut.id,
        "on": "2026-11-23",
        "at": "11:00",
        "other_staff_id": shop.bob.id,
    }

    refused = page.post("/admin/today/book", **(form | wrong))

    assert refused.status_code in (404, 422)
    with Session(shop.db.get_bind()) as db:
        assert db.scalar(select(func.count()).select_from(Customer)) == 0
    assert booked(shop) == []


def test_a_booking_for_nobody_asks_who_it_is_for(shop: Shop, page: StaffPage) -> None:
    refused = page.post("/admin/today/book", service_id=shop.cut.id)

    assert "Say who it is for" in refused.text


def test_outside_the_hours_staff_say_why(shop: Shop, page: StaffPage) -> None:
    dana = shop.customer(1, name="Dana")
    shop.db.commit()
    form = {
        "customer_id": dana.id,
        "service_id": shop.cut.id,
        "on": "2026-11-23",
        "at": "19:00",
        "other_staff_id": shop.bob.id,
    }

    refused = page.post("/admin/today/book", **form)
    answer = page.post("/admin/today/book", because="late night", **form)

    assert (refused.headers["HX-Retarget"], 'name="because"' in refused.text) == ("#problem", True)
    assert answer.status_code == 204
    assert booked(shop) == [("Dana", at(23, 19))]


def test_nobody_books_for_the_customer_of_another_business(
    shop: Shop, sign_in: SignIn, page: StaffPage
) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    theirs = Customer(tenant_id=other.id, name="Theirs", created_at=at(1, 9))
    shop.db.add(theirs)
    shop.db.commit()
    form = {"service_id": shop.cut.id, "time": f"{at(23, 11).isoformat()} {shop.anna.id}"}

    assert page.post("/admin/today/book", customer_id=theirs.id, **form).status_code == 404
    assert page.part("/admin/today/book", customer_id=theirs.id).status_code == 404
    assert "Theirs" not in page.part("/admin/today/customers", who="Theirs").text.replace(
        'value="Theirs"', ""
    )
    assert booked(shop) == []

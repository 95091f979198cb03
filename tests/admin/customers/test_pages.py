"""The list of customers, and the card of one."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.models import (
    Appointment,
    AppointmentStatus,
    ContactPoint,
    Conversation,
    Customer,
    Standing,
    Tenant,
)
from core.people.sharing import add_sharing_customer
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage, toast
from tests.builders import a_customer, a_service, a_staff_member, a_tenant, an_entry
from tests.conftest import NOW
from tests.core.scheduling.shop import at

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def dana(db: Session, tenant: Tenant) -> Customer:
    dana = a_customer(db, tenant, name="Dana Ölund", phone="+12125550101")
    db.commit()
    return dana


def the_same(customer: Customer) -> Customer:
    with database.read() as db:
        return db.get_one(Customer, customer.id)


def booked(db: Session, tenant: Tenant, dana: Customer) -> Appointment:
    from core.catalogue import catalogue
    from core.scheduling import bookings

    cut = a_service(db, tenant)
    anna = a_staff_member(db, tenant, services=[cut])
    an_entry(db, dana, cut)
    visit = bookings.book(
        db,
        catalogue(db, tenant.id),
        customer_id=dana.id,
        service_id=cut.id,
        staff_id=anna.id,
        starts_at=at(24, 14),
        now=NOW,
    )
    db.commit()
    return visit


def test_nobody_yet_says_how_they_come(page: StaffPage) -> None:
    assert "No customers yet" in page.get("/admin/customers/").text


def test_who_is_sought_is_found(page: StaffPage, db: Session, dana: Customer) -> None:
    for words in ("dana", "555-0101", "Ölund"):
        assert "Dana" in page.part("/admin/customers/list", words=words).text
    assert "Nobody found" in page.part("/admin/customers/list", words="zzz").text


def test_many_are_read_by_pages(page: StaffPage, db: Session, tenant: Tenant) -> None:
    for number in range(60):
        a_customer(db, tenant, name=f"Customer {number:02}", phone=f"+1212555{2000 + number}")
    db.commit()

    first = page.get("/admin/customers/").text
    after = first.partition("after=")[2][:36]
    second = page.part("/admin/customers/list", after=after).text

    shown = [number for number in range(60) if f"Customer {number:02}" in first + second]
    assert shown == list(range(60))
    assert "after=" not in second


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "pt"])
def test_a_card_tells_all_in_every_language(
    page: StaffPage, db: Session, tenant: Tenant, dana: Customer, language: str
) -> None:
    booked(db, tenant, dana)
    page.user.language = language
    db.merge(page.user)
    db.commit()

    shown = page.get(f"/admin/customers/{dana.id}")

    assert shown.status_code == 200
    assert "+12125550101" in shown.text
    assert shown.text.count("Haircut") == 2
    for part in ("aside", "parts", "erase"):
        assert page.part(f"/admin/customers/{dana.id}/{part}").status_code == 200


def test_a_customer_is_added_and_known_then(page: StaffPage, db: Session) -> None:
    answer = page.post("/admin/customers/", name="Eli", phone="(212) 555-0133", mailbox="")

    card = answer.headers["HX-Redirect"]
    assert "+12125550133" in page.get(card).text
    again = page.post("/admin/customers/", name="Eli", phone="+12125550133")
    assert again.status_code == 422
    for name, phone in (("Eli", "12"), ("", "+12125550155"), ("x" * 121, "+12125550155")):
        assert page.post("/admin/customers/", name=name, phone=phone).status_code == 422, name


def test_what_staff_know_of_somebody_is_changed(page: StaffPage, dana: Customer) -> None:
    answer = page.post(
        f"/admin/customers/{dana.id}", name=HOSTILE, language="de", channel="email", vip="on"
    )

    assert answer.status_code == 204
    now = the_same(dana)
    assert (now.name, now.language, now.is_vip) == (HOSTILE, "de", True)
    shown = page.get(f"/admin/customers/{dana.id}").text
    assert "<img src=x" not in shown
    assert "<img src=x" not in page.get("/admin/customers/").text
    assert page.post(f"/admin/customers/{dana.id}", name="x" * 200).status_code == 422


def test_a_tag_is_put_on_and_taken_off_and_back(page: StaffPage, dana: Customer) -> None:
    put = page.post(f"/admin/customers/{dana.id}/tags", tag="Regular")
    assert "regular" in page.part(f"/admin/customers/{dana.id}/parts").text

    taken = page.post(toast(put)["undo"])
    assert "regular" not in page.part(f"/admin/customers/{dana.id}/parts").text

    page.post(toast(taken)["undo"])
    assert "regular" in page.part(f"/admin/customers/{dana.id}/parts").text


def test_who_told_staff_is_written_to_no_more(
    page: StaffPage, db: Session, tenant: Tenant, dana: Customer
) -> None:
    point = db.scalars(select(ContactPoint)).one()
    other = a_customer(db, tenant, name="Eli", phone="+12125550144")
    db.commit()

    foreign = f"/admin/customers/{other.id}/points/{point.id}/opt-out"
    assert page.post(foreign).status_code == 404
    page.post(f"/admin/customers/{dana.id}/points/{point.id}/opt-out")

    with database.read() as seen:
        assert seen.get_one(ContactPoint, point.id).standing is Standing.OPTED_OUT
    assert "opted out" in page.part(f"/admin/customers/{dana.id}/parts").text


def test_staff_write_first(page: StaffPage, dana: Customer) -> None:
    answer = page.post(f"/admin/customers/{dana.id}/conversation")

    with database.read() as db:
        begun = db.scalars(select(Conversation)).one()
    assert answer.headers["HX-Redirect"] == f"/admin/inbox/{begun.id}"
    assert page.get(f"/admin/inbox/{begun.id}").status_code == 200


def test_an_export_is_a_file_with_all_of_it(page: StaffPage, dana: Customer) -> None:
    answer = page.post(f"/admin/customers/{dana.id}/export")

    told = json.loads(answer.text)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert told["tables"]["contact_points"][0]["address"] == "+12125550101"


def test_erasing_asks_for_the_name(
    page: StaffPage, db: Session, tenant: Tenant, dana: Customer
) -> None:
    visit = booked(db, tenant, dana)

    wrong = page.post(f"/admin/customers/{dana.id}/erase", typed="Eli")
    assert "Nothing was erased" in wrong.text
    assert the_same(dana).name == "Dana Ölund"

    done = page.post(f"/admin/customers/{dana.id}/erase", typed="dana  ölund")

    assert done.headers["HX-Redirect"] == "/admin/customers/"
    assert page.get(f"/admin/customers/{dana.id}").status_code == 404
    with database.read() as seen:
        assert seen.get_one(Appointment, visit.id).status is AppointmentStatus.CANCELED


def test_a_familys_telephone_says_whom_it_reaches(
    page: StaffPage, db: Session, tenant: Tenant, dana: Customer
) -> None:
    add_sharing_customer(db, tenant, name="Robin", phone="+12125550101", now=NOW)
    db.commit()

    assert "also reaches Robin" in page.get(f"/admin/customers/{dana.id}").text


def test_roles_and_other_businesses_are_kept_out(
    sign_in: SignIn, db: Session, dana: Customer
) -> None:
    stranger = sign_in(of=a_tenant(db, slug="other", number="+12125550999"))
    viewer, staff = sign_in(role="viewer"), sign_in(role="staff")

    for path in ("", "/aside", "/parts", "/erase"):
        assert stranger.get(f"/admin/customers/{dana.id}{path}").status_code == 404
    for act in ("", "/tags", "/conversation", "/export", "/erase"):
        assert stranger.post(f"/admin/customers/{dana.id}{act}", tag="x").status_code == 404, act
        assert viewer.post(f"/admin/customers/{dana.id}{act}").status_code == 403
    assert staff.post(f"/admin/customers/{dana.id}/erase").status_code == 403
    shown = viewer.get(f"/admin/customers/{dana.id}").text
    assert "/tags" not in shown
    assert "/erase" not in shown

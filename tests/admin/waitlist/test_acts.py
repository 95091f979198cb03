"""What staff do about who waits, in one or two taps."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from core.models import (
    Appointment,
    ContactPoint,
    Customer,
    EntryStatus,
    Event,
    Message,
    Offer,
    OfferStatus,
    WaitlistEntry,
)
from core.scheduling.waitlist import wish_of
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop, at


@pytest.fixture
def entry(shop: Shop) -> WaitlistEntry:
    """Dana waits for Anna on Tuesday."""
    made = an_entry(
        shop.db, shop.customer(1, name="Dana"), shop.cut, staff=shop.anna,
        first_on=date(2026, 11, 24), last_on=date(2026, 11, 24),
    )  # fmt: skip
    shop.db.commit()
    return made


def status(shop: Shop, entry: WaitlistEntry) -> EntryStatus:
    shop.db.rollback()
    found = shop.entry_status(entry)
    shop.db.rollback()
    return found


def heard(shop: Shop) -> list[str]:
    shop.db.rollback()
    return [
        text.split(".")[0] for text in shop.db.scalars(select(Message.text).order_by(Message.id))
    ]


def chosen(starts_at: datetime, staff_id: str) -> str:
    return f"{starts_at.isoformat()}|{staff_id}"


def test_to_book_is_to_take_one_of_the_times_that_fit(
    page: StaffPage, shop: Shop, entry: WaitlistEntry
) -> None:
    html = page.part(f"/admin/waitlist/{entry.id}/promote").text
    assert f'value="{chosen(at(24, 9), shop.anna.id)}" checked' in html

    answer = page.post(f"/admin/waitlist/{entry.id}/promote", time=chosen(at(24, 9), shop.anna.id))

    assert toast(answer)["text"] == "Booked for Dana: Tue, Nov 24 9:00am"
    assert reloads(answer) == {"waitlist", "today"}
    assert status(shop, entry) is EntryStatus.BOOKED
    assert "you're booked for Haircut with Anna" in heard(shop)[0]


def test_or_any_other_time(page: StaffPage, shop: Shop, entry: WaitlistEntry) -> None:
    form = {"time": "other", "on": "2026-11-25", "at": "10:30", "with": shop.bob.id}

    page.post(f"/admin/waitlist/{entry.id}/promote", **form)

    [made] = shop.db.scalars(select(Appointment)).all()
    assert (made.staff_id, made.starts_at) == (shop.bob.id, at(25, 10, 30))


@pytest.mark.parametrize(
    "form",
    [{}, {"time": "other"}, {"time": "x|y"}, {"time": "other", "on": "x", "at": "y", "with": "z"}],
)
def test_a_time_that_cannot_be_read_is_refused(
    page: StaffPage, shop: Shop, entry: WaitlistEntry, form: dict[str, str]
) -> None:
    for what in ("promote", "invite"):
        answer = page.post(f"/admin/waitlist/{entry.id}/{what}", **form)
        assert (answer.status_code, toast(answer)["is_problem"]) == (422, True)
    assert status(shop, entry) is EntryStatus.ACTIVE


def test_to_press_twice_books_once(page: StaffPage, shop: Shop, entry: WaitlistEntry) -> None:
    time = chosen(at(24, 9), shop.anna.id)

    first, second = (
        page.post(f"/admin/waitlist/{entry.id}/promote", time=time).status_code for _ in range(2)
    )

    assert (first, second) == (204, 422)
    assert len(shop.db.scalars(select(Appointment)).all()) == 1


def test_to_invite_keeps_the_time_until_they_answer_and_can_be_taken_back(
    page: StaffPage, shop: Shop, entry: WaitlistEntry
) -> None:
    time = chosen(at(24, 9), shop.anna.id)

    answer = page.post(f"/admin/waitlist/{entry.id}/invite", time=time, hours="2")

    assert toast(answer)["text"] == "Dana is invited, until Fri, Nov 20 12:00pm"
    assert status(shop, entry) is EntryStatus.OFFERED
    undone = page.post(toast(answer)["undo"])
    assert toast(undone)["text"] == "The offer is taken back"
    assert status(shop, entry) is EntryStatus.ACTIVE
    [offer] = shop.db.scalars(select(Offer)).all()
    assert offer.status is OfferStatus.WITHDRAWN


def test_no_answer_is_waited_for_beyond_the_visit(
    page: StaffPage, shop: Shop, entry: WaitlistEntry
) -> None:
    time = chosen(at(21, 9), shop.anna.id)

    page.post(f"/admin/waitlist/{entry.id}/invite", time=time, hours="48")

    [offer] = shop.db.scalars(select(Offer)).all()
    assert offer.answer_minutes == (at(21, 9) - at(20, 10)).total_seconds() / 60


def test_to_remove_asks_why_and_can_be_undone_with_the_place_kept(
    page: StaffPage, shop: Shop, entry: WaitlistEntry
) -> None:
    address = f"/admin/waitlist/{entry.id}/remove"
    assert "Does not answer" in page.part(address).text

    answer = page.post(address, because="other", other="Moved away")

    assert status(shop, entry) is EntryStatus.REMOVED
    [event] = shop.db.scalars(select(Event).where(Event.name == "entry.removed"))
    assert (event.reason, event.actor_id) == ("Moved away", page.user.email)
    shop.db.rollback()
    undone = page.post(toast(answer)["undo"])
    assert toast(undone)["text"] == "On the list again, number 1"
    assert status(shop, entry) is EntryStatus.ACTIVE


def test_without_a_reason_nobody_is_removed(
    page: StaffPage, shop: Shop, entry: WaitlistEntry
) -> None:
    answer = page.post(f"/admin/waitlist/{entry.id}/remove", because="other", other="  ")

    assert answer.status_code == 422
    assert status(shop, entry) is EntryStatus.ACTIVE


def test_a_wish_is_changed_and_what_the_form_does_not_show_is_kept(
    page: StaffPage, shop: Shop, entry: WaitlistEntry
) -> None:
    form = MultiDict(
        [
            ("service", shop.cut.id), ("service", shop.trim.id), ("staff", shop.bob.id),
            ("first_on", "2026-11-23"), ("last_on", ""), ("weekday", "0"), ("weekday", "4"),
            ("from", "09:00"), ("until", "12:00"), ("from", "17:00"), ("until", "00:00"),
            ("party", "back_to_back"), ("notice", "120"),
        ]
    )  # fmt: skip

    answer = page.client.post(
        f"/admin/waitlist/{entry.id}/wish",
        data=form,
        headers={"X-CSRFToken": page.csrf, "HX-Request": "true"},
    )

    assert toast(answer)["text"] == "The wish is changed"
    shop.db.rollback()
    shop.db.expire_all()
    wish = wish_of(shop.db.get_one(WaitlistEntry, entry.id))
    assert (wish.service_id, wish.other_services) == (shop.cut.id, (shop.trim.id,))
    assert (wish.staff_id, wish.first_on, wish.last_on) == (shop.bob.id, date(2026, 11, 23), None)
    assert (wish.weekdays, wish.notice_minutes) == (0b10001, 120)
    assert (wish.from_minute, wish.until_minute, wish.other_times) == (540, 720, ((1020, 1440),))


def test_the_form_of_a_wish_shows_what_is_wished(
    page: StaffPage, shop: Shop, entry: WaitlistEntry
) -> None:
    html = page.part(f"/admin/waitlist/{entry.id}/wish").text

    assert f'value="{shop.cut.id}" checked' in html
    assert f'value="{shop.anna.id}" checked' in html
    assert f'value="{shop.trim.id}" checked' not in html
    assert 'name="last_on" value="2026-11-24"' in html


@pytest.mark.parametrize(
    "wrong",
    [{"first_on": "soon"}, {"from": "25", "until": "x"}, {"party": "three"}, {"notice": "-1"},
     {"service": ""}],
)  # fmt: skip
def test_a_wish_that_makes_no_sense_is_refused(
    page: StaffPage, shop: Shop, entry: WaitlistEntry, wrong: dict[str, str]
) -> None:
    form = {"service": shop.cut.id, **wrong}

    answer = page.post(f"/admin/waitlist/{entry.id}/wish", **form)

    assert answer.status_code in {404, 422}
    assert status(shop, entry) is EntryStatus.ACTIVE


def test_somebody_known_is_found_by_a_part_of_the_name_or_number(
    page: StaffPage, shop: Shop
) -> None:
    dana = shop.customer(1, name="Dana")
    shop.db.commit()

    for typed in ("dan", "5550001", "(212) 555-0001"):
        html = page.part("/admin/waitlist/customers", who=typed).text
        assert f'value="{dana.id}" checked' in html, typed
    assert 'value="other" checked' in page.part("/admin/waitlist/customers", who="Zoe").text
    assert page.part("/admin/waitlist/customers", who=" ").text.strip() == ""


def test_somebody_known_is_added_and_told(page: StaffPage, shop: Shop) -> None:
    dana = shop.customer(1, name="Dana")
    shop.db.commit()

    answer = page.post("/admin/waitlist/add", customer=dana.id, service=shop.cut.id)

    assert toast(answer)["text"] == "Dana is on the list, number 1"
    assert "you're on the waitlist for Haircut" in heard(shop)[0]


def test_somebody_new_is_made_known_once(page: StaffPage, shop: Shop) -> None:
    new = {"customer": "other", "new_name": "Zoe", "new_phone": "(212) 555-0142"}

    page.post("/admin/waitlist/add", service=shop.cut.id, **new)
    page.post("/admin/waitlist/add", service=shop.trim.id, **new)

    [zoe] = shop.db.scalars(select(Customer)).all()
    [point] = shop.db.scalars(select(ContactPoint)).all()
    assert (zoe.name, point.address) == ("Zoe", "+12125550142")
    assert len(shop.db.scalars(select(WaitlistEntry)).all()) == 2


@pytest.mark.parametrize(
    "new",
    [{}, {"new_name": "Zoe"}, {"new_phone": "2125550142"}, {"new_name": "Z", "new_phone": "1"}],
)
def test_somebody_of_whom_too_little_is_known_is_not_added(
    page: StaffPage, shop: Shop, new: dict[str, str]
) -> None:
    answer = page.post("/admin/waitlist/add", service=shop.cut.id, **new)

    assert answer.status_code == 422
    assert shop.db.scalars(select(Customer)).all() == []


@pytest.mark.parametrize(
    ("new", "lacks"), [({}, "Say who it is for"), ({"new_name": "Zoe"}, "Enter a telephone number")]
)
def test_whoever_is_added_without_a_name_or_an_address_is_asked_for_it(
    page: StaffPage, shop: Shop, new: dict[str, str], lacks: str
) -> None:
    answer = page.post("/admin/waitlist/add", service=shop.cut.id, **new)

    assert toast(answer)["text"].startswith(lacks)


def test_who_waits_for_it_already_is_not_added_twice(
    page: StaffPage, shop: Shop, entry: WaitlistEntry
) -> None:
    form = {"customer": entry.customer_id, "service": shop.cut.id, "staff": shop.anna.id}

    answer = page.post("/admin/waitlist/add", **form)

    assert toast(answer)["text"] == "This customer is already on the waitlist for that."


def test_a_rule_is_overridden_by_a_reason(page: StaffPage, shop: Shop) -> None:
    shop.tenant.policies = {**shop.tenant.policies, "max_active_entries": 1}
    shop.tenant.revision += 1
    dana = shop.customer(1, name="Dana")
    an_entry(shop.db, dana, shop.trim)
    shop.db.commit()
    form = {"customer": dana.id, "service": shop.cut.id}

    refused = page.post("/admin/waitlist/add", **form)
    done = page.post("/admin/waitlist/add", because="A regular", **form)

    assert "Give a reason" in toast(refused)["text"]
    assert done.status_code == 204

"""Time is blocked and given back, opened to those who wait and closed again."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import EntryStatus, Slot, SlotStatus, TimeOff
from core.scheduling import bookings
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage, toast
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at


def blocked(shop: Shop) -> list[tuple[str, datetime, datetime, str | None]]:
    with Session(shop.db.get_bind()) as db:
        rows = db.scalars(select(TimeOff).order_by(TimeOff.starts_at))
        return [(one.staff_id, one.starts_at, one.ends_at, one.reason) for one in rows]


def slots(shop: Shop) -> list[Slot]:
    with Session(shop.db.get_bind()) as db:
        return list(db.scalars(select(Slot)))


def statuses(shop: Shop) -> list[SlotStatus]:
    return [slot.status for slot in slots(shop)]


def test_time_is_blocked_given_back_and_blocked_again(shop: Shop, page: StaffPage) -> None:
    form = {
        "staff_id": shop.anna.id,
        "on": "2026-11-23",
        "at": "12:00",
        "last_on": "2026-11-23",
        "until": "13:30",
        "why": "Dentist",
    }
    was = [(shop.anna.id, at(23, 12), at(23, 13, 30), "Dentist")]

    answer = page.post("/admin/today/block", **form)
    assert blocked(shop) == was
    assert toast(answer)["text"] == "Time of Anna is blocked"

    undone = page.post(toast(answer)["undo"])
    assert blocked(shop) == []

    page.post(toast(undone)["undo"])
    assert blocked(shop) == was


def test_what_is_booked_stands_in_the_way(shop: Shop, page: StaffPage, now: datetime) -> None:
    shop.booked(shop.customer(1), at(23, 12), now)
    shop.db.commit()

    refused = page.post(
        "/admin/today/block",
        staff_id=shop.anna.id,
        on="2026-11-23",
        at="12:00",
        last_on="2026-11-23",
        until="13:00",
    )

    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#problem")
    assert blocked(shop) == []


def test_blocked_time_has_a_card(shop: Shop, page: StaffPage, sign_in: SignIn) -> None:
    page.post(
        "/admin/today/block",
        staff_id=shop.anna.id,
        starts_at=at(23, 12).isoformat(),
        ends_at=at(23, 13).isoformat(),
        why="Dentist",
    )
    with Session(shop.db.get_bind()) as db:
        [away] = db.scalars(select(TimeOff))
    other = sign_in(of=a_tenant(shop.db, slug="other", number="+12125550199"))

    assert "Dentist" in page.part(f"/admin/today/absences/{away.id}").text
    assert other.part(f"/admin/today/absences/{away.id}").status_code == 404
    assert other.post(f"/admin/today/absences/{away.id}/unblock").status_code == 404
    assert len(blocked(shop)) == 1


def test_opened_time_is_offered_and_its_undo_takes_it_back(shop: Shop, page: StaffPage) -> None:
    entry = an_entry(shop.db, shop.customer(1, name="Dana"), shop.cut)
    shop.db.commit()

    answer = page.post(
        "/admin/today/open",
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        on="2026-11-23",
        at="11:00",
    )

    assert toast(answer)["text"] == "1 person is asked"
    assert statuses(shop) == [SlotStatus.HELD]
    page.post(toast(answer)["undo"])
    assert statuses(shop) == [SlotStatus.CANCELED]
    assert shop.entry_status(entry) is EntryStatus.ACTIVE


def test_nobody_may_wait_for_it_yet_and_be_asked_later(shop: Shop, page: StaffPage) -> None:
    form = {"staff_id": shop.anna.id, "service_id": shop.cut.id}
    opened = page.post("/admin/today/open", starts_at=at(23, 11).isoformat(), **form)
    [slot] = slots(shop)
    assert toast(opened)["text"] == "It lies open; nobody waits for it now"
    nobody = page.post(f"/admin/today/slots/{slot.id}/ask")
    assert toast(nobody)["text"] == "Nobody is left to ask"
    an_entry(shop.db, shop.customer(1, name="Dana"), shop.cut)
    shop.db.commit()

    asked = page.post(f"/admin/today/slots/{slot.id}/ask")

    assert toast(asked)["text"] == "1 person is asked"
    assert "Dana" in page.part(f"/admin/today/slots/{slot.id}").text


def test_taken_time_is_not_opened(shop: Shop, page: StaffPage, now: datetime) -> None:
    shop.booked(shop.customer(1), at(23, 11), now)
    shop.db.commit()

    refused = page.post(
        "/admin/today/open",
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        starts_at=at(23, 11).isoformat(),
    )

    assert refused.status_code == 422
    assert statuses(shop) == []


@pytest.mark.parametrize("act", ["close", "ask"])
def test_slots_are_for_those_who_may_book_in_their_own_business(
    shop: Shop, sign_in: SignIn, now: datetime, act: str
) -> None:
    given_up = shop.booked(shop.customer(1), at(23, 11), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    shop.db.commit()
    [slot] = slots(shop)
    other = sign_in(of=a_tenant(shop.db, slug="other", number="+12125550199"))

    assert sign_in(role="viewer").post(f"/admin/today/slots/{slot.id}/{act}").status_code == 403
    assert other.post(f"/admin/today/slots/{slot.id}/{act}").status_code == 404
    assert statuses(shop) == [SlotStatus.OPEN]

"""A visit is moved, cancelled, kept or missed from the page, and each can be taken back."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.models import (
    ActorKind,
    Appointment,
    AppointmentStatus,
    Event,
    Message,
    MessageStatus,
    Offer,
)
from core.scheduling import bookings
from core.scheduling.diary.visit import visit as visit_of
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at


@pytest.fixture
def visit(shop: Shop, now: datetime) -> Appointment:
    booked = shop.booked(shop.customer(1, name="Dana"), at(23, 9), now)
    shop.db.commit()
    return booked


def stored(shop: Shop, visit: Appointment) -> Appointment:
    with Session(shop.db.get_bind()) as db:
        return db.get_one(Appointment, visit.id)


def texts(shop: Shop) -> list[tuple[str, MessageStatus]]:
    with Session(shop.db.get_bind()) as db:
        rows = db.scalars(select(Message).order_by(Message.id))
        return [(row.extra["key"], row.status) for row in rows]


def asked(shop: Shop) -> list[str]:
    with Session(shop.db.get_bind()) as db:
        return [offer.status.value for offer in db.scalars(select(Offer).order_by(Offer.id))]


def test_its_card_says_whose_it_is_and_what_can_be_done(
    visit: Appointment, page: StaffPage
) -> None:
    shown = page.part(f"/admin/today/visits/{visit.id}").text

    for words in ("Dana", "Haircut", "Anna", "+12125550001", "Move", "Cancel it"):
        assert words in shown


def test_dragging_moves_it_and_undo_moves_it_back_without_a_word(
    shop: Shop, visit: Appointment, page: StaffPage
) -> None:
    moved = page.post(
        f"/admin/today/visits/{visit.id}/move",
        starts_at=at(23, 11, 15).isoformat(),
        staff_id=shop.bob.id,
        by="drag",
    )

    assert (moved.status_code, reloads(moved)) == (204, {"today"})
    assert toast(moved)["text"].startswith("Dana moved to Mon, Nov 23 11:15")
    after = stored(shop, visit)
    assert (after.starts_at, after.staff_id) == (at(23, 11, 15), shop.bob.id)

    undone = page.post(toast(moved)["undo"])

    assert undone.status_code == 204
    back = stored(shop, visit)
    assert (back.starts_at, back.staff_id) == (at(23, 9), shop.anna.id)
    assert "Dana has it" not in page.part("/admin/today/rounds").text
    withheld = [status for key, status in texts(shop) if key == "moved_by_business"]
    assert withheld == [MessageStatus.WITHHELD] * 2


def test_it_was_the_doing_of_whoever_signed_in(
    shop: Shop, visit: Appointment, page: StaffPage
) -> None:
    page.post(f"/admin/today/visits/{visit.id}/move", starts_at=at(23, 11).isoformat())

    shop.db.rollback()
    event = shop.db.scalars(select(Event).where(Event.name == "appointment.moved")).one()
    assert (event.actor_kind, event.actor_id) == (ActorKind.STAFF, page.user.email)


def test_the_form_moves_it_by_day_and_time_of_the_business(
    shop: Shop, visit: Appointment, page: StaffPage
) -> None:
    moved = page.post(
        f"/admin/today/visits/{visit.id}/move",
        on="2026-11-24",
        at="14:30",
        staff_id=shop.anna.id,
    )

    assert moved.status_code == 204
    assert stored(shop, visit).starts_at == at(24, 14, 30)


def test_onto_time_that_is_taken_it_springs_back_with_a_word(
    shop: Shop, visit: Appointment, page: StaffPage, now: datetime
) -> None:
    shop.booked(shop.customer(2), at(23, 11), now)
    shop.db.commit()

    refused = page.post(
        f"/admin/today/visits/{visit.id}/move", starts_at=at(23, 11).isoformat(), by="drag"
    )

    assert refused.status_code == 422
    assert toast(refused)["is_problem"]
    assert stored(shop, visit).starts_at == at(23, 9)


def test_onto_time_about_which_somebody_is_asked_staff_say_why(
    shop: Shop, visit: Appointment, page: StaffPage, now: datetime
) -> None:
    given_up = shop.booked(shop.customer(2), at(23, 11), now)
    an_entry(shop.db, shop.customer(3), shop.cut)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    shop.db.commit()
    wanted = {"starts_at": at(23, 11).isoformat(), "by": "drag"}

    refused = page.post(f"/admin/today/visits/{visit.id}/move", **wanted)
    moved = page.post(f"/admin/today/visits/{visit.id}/move", because="she asked", **wanted)

    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#dialog-body")
    assert 'name="because"' in refused.text
    assert 'value="11:00"' in refused.text
    assert moved.status_code == 204
    assert stored(shop, visit).starts_at == at(23, 11)
    assert asked(shop)[0] == "withdrawn"


def test_against_the_rules_staff_say_why(shop: Shop, visit: Appointment, page: StaffPage) -> None:
    shop.tenant.policies = {"reschedule_deadline_hours": 240}
    touch(shop.db, shop.tenant.id)
    shop.db.commit()
    wanted = {"on": "2026-11-23", "at": "11:00", "staff_id": shop.anna.id}

    refused = page.post(f"/admin/today/visits/{visit.id}/move", **wanted)
    moved = page.post(f"/admin/today/visits/{visit.id}/move", because="she asked", **wanted)

    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#problem")
    assert 'name="because"' in refused.text
    assert moved.status_code == 204
    assert stored(shop, visit).starts_at == at(23, 11)
    page.post(toast(moved)["undo"])
    assert stored(shop, visit).starts_at == at(23, 9)


@pytest.mark.parametrize(
    "wanted",
    [
        {"starts_at": "tomorrow"},
        {"starts_at": "2026-11-24T10:00:00"},
        {"on": "2026-11-24", "at": ""},
        {"on": "", "at": "10:00"},
        {},
    ],
)
def test_a_time_that_is_none_is_refused(
    shop: Shop, visit: Appointment, page: StaffPage, wanted: dict[str, str]
) -> None:
    refused = page.post(f"/admin/today/visits/{visit.id}/move", **wanted)

    assert refused.status_code == 422
    assert stored(shop, visit).starts_at == at(23, 9)


def test_a_cancellation_asks_those_who_wait_and_can_be_taken_back(
    shop: Shop, visit: Appointment, page: StaffPage
) -> None:
    an_entry(shop.db, shop.customer(2, name="Eli"), shop.cut)
    shop.db.commit()
    assert "are asked about the time" in page.part(f"/admin/today/visits/{visit.id}/cancel").text

    canceled = page.post(f"/admin/today/visits/{visit.id}/cancel", for_customer="1")

    assert reloads(canceled) == {"today"}
    gone = stored(shop, visit)
    assert (gone.status, gone.canceled_by) == (AppointmentStatus.CANCELED, ActorKind.CUSTOMER)
    assert asked(shop) == ["pending"]

    rebooked = page.post(toast(canceled)["undo"])

    assert rebooked.status_code == 204
    shop.db.rollback()
    [again] = shop.appointments()
    shop.db.commit()
    assert (again.starts_at, again.customer_id) == (at(23, 9), visit.customer_id)
    assert asked(shop) == ["withdrawn"]


def test_too_late_to_cancel_staff_say_why(shop: Shop, visit: Appointment, page: StaffPage) -> None:
    shop.tenant.policies = {"cancellation_deadline_hours": 240}
    touch(shop.db, shop.tenant.id)
    shop.db.commit()

    refused = page.post(f"/admin/today/visits/{visit.id}/cancel")
    canceled = page.post(f"/admin/today/visits/{visit.id}/cancel", because="ill")

    assert 'name="because"' in refused.text
    assert canceled.status_code == 204
    assert stored(shop, visit).canceled_late is True


def test_whether_somebody_came_is_said_and_corrected_with_a_reason(
    shop: Shop,
    page: StaffPage,
    now: datetime,
    time_machine: time_machine.TimeMachineFixture,
) -> None:
    visit = shop.booked(shop.customer(1, name="Dana"), at(20, 11), now)
    shop.db.commit()
    time_machine.move_to(at(20, 12), tick=False)

    done = page.post(f"/admin/today/visits/{visit.id}/done")
    assert stored(shop, visit).status is AppointmentStatus.COMPLETED
    refused = page.post(f"/admin/today/visits/{visit.id}/no-show")
    assert refused.status_code == 422
    missed = page.post(f"/admin/today/visits/{visit.id}/no-show", because="wrong person")

    assert toast(done)["text"] == "Dana: done"
    assert stored(shop, visit).status is AppointmentStatus.NO_SHOW
    page.post(toast(missed)["undo"])
    assert stored(shop, visit).status is AppointmentStatus.COMPLETED


def test_before_it_has_begun_nobody_can_say(
    shop: Shop, visit: Appointment, page: StaffPage
) -> None:
    assert page.post(f"/admin/today/visits/{visit.id}/done").status_code == 422
    assert stored(shop, visit).status is AppointmentStatus.CONFIRMED


@pytest.mark.parametrize("act", ["move", "move-back", "cancel", "rebook", "done", "no-show"])
def test_a_viewer_changes_nothing_and_another_business_finds_nothing(
    shop: Shop, visit: Appointment, sign_in: SignIn, act: str
) -> None:
    other = sign_in(of=a_tenant(shop.db, slug="other", number="+12125550199"))
    form = {"starts_at": at(23, 11).isoformat()}
    query = f"?starts_at={at(23, 11).isoformat()}".replace("+", "%2B")

    viewer = sign_in(role="viewer")
    assert viewer.post(f"/admin/today/visits/{visit.id}/{act}{query}", **form).status_code == 403
    assert other.post(f"/admin/today/visits/{visit.id}/{act}{query}", **form).status_code == 404

    after = stored(shop, visit)
    assert (after.starts_at, after.status) == (at(23, 9), AppointmentStatus.CONFIRMED)


def test_two_who_drag_the_same_visit_both_hear_where_it_is(
    shop: Shop, visit: Appointment, page: StaffPage, sign_in: SignIn
) -> None:
    other = sign_in(role="staff")
    page.post(f"/admin/today/visits/{visit.id}/move", starts_at=at(23, 11).isoformat(), by="drag")
    second = other.post(
        f"/admin/today/visits/{visit.id}/move", starts_at=at(23, 13).isoformat(), by="drag"
    )

    assert second.status_code == 204
    seen = visit_of(shop.db, shop.catalogue, visit.id)
    assert seen.starts_at == at(23, 11) + timedelta(hours=2)

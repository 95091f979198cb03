"""How far a broadcast is, who was first, and how it is stopped."""

from functools import partial

import pytest
from sqlalchemy import select

from admin.broadcast import wording
from admin.page.words import texts
from bot.wording import LANGUAGES
from cli.broadcast import WHY_NOT
from conversations import broadcasting
from core import database
from core.models import Audience, BroadcastState, Message, Offer, OfferStatus
from core.scheduling import broadcasts, offers
from tests.admin.staff_page import StaffPage, toast
from tests.conftest import NOW
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded


@pytest.fixture
def sent(shop: Shop, customers: list[str]) -> str:
    """Two openings, told to five, of whom one has said yes to the second."""
    slots = [
        broadcasts.open_slot(
            shop.db, shop.catalogue, staff_id=staff.id, service_id=shop.cut.id,
            starts_at=at(24, hour), now=NOW,
        )
        for staff, hour in ((shop.anna, 14), (shop.bob, 15))
    ]  # fmt: skip
    made = broadcasts.make(
        shop.db, shop.catalogue, slot_ids=slots, audience=Audience.EVERYBODY, now=NOW
    )
    broadcasts.begin(shop.db, shop.tenant.id, made.id, now=NOW)
    shop.db.commit()
    database.transact(partial(broadcasting.go_on, now=NOW))
    offer = shop.db.scalars(
        select(Offer).where(Offer.slot_id == slots[1]).order_by(Offer.id).limit(1)
    ).one()
    offers.accept(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=NOW)
    shop.db.commit()
    return made.id


def test_it_shows_the_numbers_and_who_was_first(page: StaffPage, sent: str) -> None:
    whole = page.get(f"/admin/broadcast/{sent}").text
    part = page.part(f"/admin/broadcast/{sent}").text

    assert "<html" in whole
    assert "<html" not in part
    assert 'id="figure-waiting">5<' in part
    assert 'id="figure-yes">1<' in part
    assert "2) Haircut with Bob, Tue, Nov 24 3:00pm" in part
    assert '<span class="chip good">Filled</span>' in part
    assert "0 of 5" in part


def test_it_asks_again_while_it_is_being_sent(page: StaffPage, sent: str) -> None:
    assert "every 5s" in page.part(f"/admin/broadcast/{sent}").text


def test_to_stop_it_lets_nothing_more_leave(page: StaffPage, shop: Shop, sent: str) -> None:
    answer = page.post(f"/admin/broadcast/{sent}/stop")

    assert toast(answer)["text"] == "Nothing more of it leaves"
    found = broadcasts.broadcast_of(shop.db, shop.tenant.id, sent)
    assert found.state is BroadcastState.STOPPED
    shop.db.rollback()
    html = page.part(f"/admin/broadcast/{sent}").text
    assert "Stopped" in html
    assert 'id="stop"' not in html
    assert page.post(f"/admin/broadcast/{sent}/stop").status_code == 422


def test_to_take_it_back_is_possible_afterwards(page: StaffPage, shop: Shop, sent: str) -> None:
    page.post(f"/admin/broadcast/{sent}/stop")

    assert page.post(f"/admin/broadcast/{sent}/withdraw").status_code == 204

    found = broadcasts.broadcast_of(shop.db, shop.tenant.id, sent)
    assert found.state is BroadcastState.WITHDRAWN
    shop.db.rollback()
    assert 'id="withdraw"' not in page.part(f"/admin/broadcast/{sent}").text


def test_there_is_nothing_to_take_back_once_all_is_filled(
    page: StaffPage, shop: Shop, sent: str
) -> None:
    last = shop.db.scalars(
        select(Offer).where(Offer.status == OfferStatus.PENDING).order_by(Offer.starts_at).limit(1)
    ).one()
    offers.accept(shop.db, shop.catalogue, last.id, customer_id=last.customer_id, now=NOW)
    shop.db.commit()

    assert 'id="withdraw"' not in page.part(f"/admin/broadcast/{sent}").text


def test_it_is_on_the_list_with_what_came_of_it(page: StaffPage, sent: str) -> None:
    html = page.part("/admin/broadcast/").text

    assert f"/admin/broadcast/{sent}" in html
    assert "Haircut with Anna, Tue, Nov 24 2:00pm and 1 more" in " ".join(html.split())
    assert "5 recipients, 1 yes" in html
    assert "Being sent" in html


def test_a_page_costs_few_statements(page: StaffPage, shop: Shop, sent: str) -> None:
    page.part(f"/admin/broadcast/{sent}")
    with recorded() as seen:
        page.part(f"/admin/broadcast/{sent}")

    assert len(seen) <= 9
    assert shop.db.scalars(select(Message.id)).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    known = texts(language)

    for code in (*WHY_NOT, "spend_limit", "too_late", "other"):
        assert f"broadcast.because_{code}" in known
    for state in BroadcastState:
        assert f"broadcast.state_{state.value}" in known


def test_what_costs_a_little_is_never_for_nothing(page: StaffPage) -> None:
    with page.client.application.test_request_context():
        assert wording.money(0) == "$0.00"
        assert wording.money(1200) == "$0.01"
        assert wording.money(1_580_000) == "$1.58"

"""Somebody who opted out and writes again is met by silence, and staff hear of it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from conversations.silence import WANTS_A_PERSON, WROTE_AGAIN
from core.models import Channel, Event, Standing, Tenant
from tests import builders
from tests.conversations.correspondence import (
    Correspondent,
    announced,
    no_providers,
    on_every_channel,
)

ADDRESSES = {
    Channel.SMS: "+12125550101",
    Channel.WHATSAPP: "+12125550102",
    Channel.EMAIL: "dana@example.org",
}


@pytest.fixture
def tenant(db: Session, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    no_providers(monkeypatch)
    tenant = builders.a_tenant(db)
    service = builders.a_service(db, tenant)
    builders.a_staff_member(db, tenant, services=[service])
    on_every_channel(db, tenant)
    return tenant


@pytest.fixture(params=ADDRESSES)
def dana(request: pytest.FixtureRequest, tenant: Tenant) -> Correspondent:
    """Has been a customer, and wants no more messages."""
    dana = Correspondent(request.param, ADDRESSES[request.param])
    dana.writes("hello")
    dana.writes("please stop texting and mailing me")
    return dana


def calls_for_staff() -> list[Event]:
    return announced("conversation.needs_attention")


def test_staff_are_told_once_however_much_is_written(dana: Correspondent) -> None:
    before = dana.received()

    for text in ("can I book a haircut for friday?", "hello?", "is anybody there"):
        dana.writes(text)
    dana.writes("???", after=timedelta(days=2))

    assert dana.received() == before
    [fact] = calls_for_staff()
    assert fact.data["reason"] == WROTE_AGAIN
    assert fact.customer_id == dana.point.customer_id


def test_nobody_is_troubled_by_who_only_says_it_again(dana: Correspondent) -> None:
    for text in ("STOP", "please stop", "I said no more messages", "HELP"):
        dana.writes(text)

    assert calls_for_staff() == []


def test_start_brings_back_and_what_was_met_by_silence_stays_unanswered(
    dana: Correspondent,
) -> None:
    dana.writes("can I book a haircut for friday?")
    before = len(dana.received())

    dana.writes("START")
    welcome = dana.received()[before:]
    dana.writes("what are your opening hours?")

    assert len(welcome) == 1
    assert welcome[0].startswith("Welcome back!")
    assert dana.received()[before + 1].startswith("We're open")
    assert len(dana.received()) == before + 2


def test_each_opt_out_is_a_silence_of_its_own(dana: Correspondent) -> None:
    dana.writes("hello?")
    dana.writes("START")
    dana.writes("please stop texting and mailing me again")
    dana.writes("hello?")

    assert dana.point.standing is Standing.OPTED_OUT
    assert [fact.data["reason"] for fact in calls_for_staff()] == [WROTE_AGAIN] * 2


def test_who_wants_a_call_instead_is_called_by_staff(tenant: Tenant) -> None:
    dana = Correspondent(Channel.SMS, ADDRESSES[Channel.SMS])
    dana.writes("hello")

    dana.writes("Don't text me. Call me.")

    assert dana.point.standing is Standing.OPTED_OUT
    assert [fact.data["reason"] for fact in calls_for_staff()] == [WANTS_A_PERSON]

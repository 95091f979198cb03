"""What an address that failed once is good for, and who gives consent by writing."""

import pytest
from sqlalchemy.orm import Session

from conversations import standing
from conversations.standing import Evidence, How
from core import database
from core.models import Channel, Standing, Tenant
from core.people import customers
from tests import builders
from tests.conftest import NOW
from tests.conversations.correspondence import (
    Correspondent,
    announced,
    no_providers,
    on_every_channel,
)

ADDRESSES = {
    Channel.SMS: "+12125550001",
    Channel.WHATSAPP: "+12125551001",
    Channel.EMAIL: "dana1@example.org",
}


@pytest.fixture
def tenant(db: Session, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    no_providers(monkeypatch)
    tenant = builders.a_tenant(db)
    service = builders.a_service(db, tenant)
    builders.a_staff_member(db, tenant, services=[service])
    on_every_channel(db, tenant)
    return tenant


def fails(dana: Correspondent) -> None:
    evidence = Evidence(How.PROVIDER_CODE, "30005")

    def work(db: Session) -> bool:
        return standing.change(
            db, dana.point.id, to=Standing.UNDELIVERABLE, evidence=evidence, now=dana.now
        )

    assert database.transact(work)


@pytest.mark.parametrize("channel", ADDRESSES)
def test_an_address_from_which_somebody_writes_works_again(
    tenant: Tenant, channel: Channel
) -> None:
    dana = Correspondent(channel, ADDRESSES[channel])
    dana.writes("hello")
    fails(dana)

    dana.writes("what are your opening hours?")

    assert dana.point.standing is Standing.OK
    assert [event.subject_id for event in announced("contact.reachable")] == [dana.point.id]
    assert len(dana.ledger()) == 1


def test_a_stop_from_an_address_that_failed_counts(tenant: Tenant) -> None:
    dana = Correspondent(Channel.SMS, ADDRESSES[Channel.SMS])
    dana.writes("hello")
    fails(dana)

    dana.writes("please stop texting me")

    assert dana.point.standing is Standing.OPTED_OUT


def test_a_machines_answer_says_nothing_of_its_owner(tenant: Tenant) -> None:
    dana = Correspondent(Channel.EMAIL, ADDRESSES[Channel.EMAIL])
    database.transact(
        lambda db: customers.add_customer(db, tenant, name="Dana", mailbox=dana.address, now=NOW)
    )
    fails(dana)
    before = dana.ledger()

    dana.writes("I am away until Monday", automatic="auto-submitted")

    assert dana.point.standing is Standing.UNDELIVERABLE
    assert dana.point.heard_at is None
    assert dana.ledger() == before


def test_a_mail_that_anybody_could_have_written_says_nothing(tenant: Tenant) -> None:
    dana = Correspondent(Channel.EMAIL, ADDRESSES[Channel.EMAIL])
    dana.writes("hello")
    fails(dana)

    dana.writes("what are your opening hours?", token_ok=False)

    assert dana.point.standing is Standing.UNDELIVERABLE

"""A business's own accounts with providers: sealed, announced without what they are, forgotten."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import credentials
from core.errors import InvalidCredentials, NotFound
from core.models import Event, Tenant
from core.setup import own_accounts
from tests.builders import a_tenant

ACCOUNT = {"account_sid": "AC1", "auth_token": " hush ", "messaging_service_sid": ""}


@pytest.fixture
def tenant(db: Session) -> Tenant:
    return a_tenant(db)


def test_an_account_is_sealed_and_the_trail_does_not_know_it(
    db: Session, tenant: Tenant, now: datetime
) -> None:
    own_accounts.enter(db, tenant.id, "twilio", ACCOUNT, now=now)

    sealed = credentials.sealed_of(db, tenant.id, "twilio")
    assert sealed is not None
    assert credentials.unseal(sealed) == {"account_sid": "AC1", "auth_token": "hush"}
    event = db.scalars(select(Event)).one()
    assert event.after == {"provider": "twilio", "account": "own"}


def test_what_lacks_is_named_and_what_was_given_is_not(
    db: Session, tenant: Tenant, now: datetime
) -> None:
    with pytest.raises(InvalidCredentials) as refused:
        own_accounts.enter(db, tenant.id, "twilio", {"account_sid": "AC\n1"}, now=now)
    assert refused.value.details == {"fields": ["account_sid", "auth_token"]}
    with pytest.raises(NotFound):
        own_accounts.enter(db, tenant.id, "pigeon", ACCOUNT, now=now)


def test_a_forgotten_account_is_gone_but_who_is_simulated_stays_so(
    db: Session, tenant: Tenant, now: datetime
) -> None:
    own_accounts.enter(db, tenant.id, "sendgrid", {"api_key": "SG.1"}, now=now)
    credentials.simulate(db, tenant.id, "twilio")

    own_accounts.forget(db, tenant.id, "sendgrid", now=now)

    assert credentials.sealed_of(db, tenant.id, "sendgrid") is None
    for provider in ("sendgrid", "twilio"):
        with pytest.raises(NotFound):
            own_accounts.forget(db, tenant.id, provider, now=now)
    assert credentials.sealed_of(db, tenant.id, "twilio") == credentials.SIMULATED

"""A business is given its mailbox."""

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Channel, Tenant, TenantAddress
from core.settings import settings
from tests.builders import a_tenant

Run = Callable[[str], Result]


@pytest.fixture
def tenant(db: Session) -> Tenant:
    tenant = a_tenant(db)
    db.commit()
    return tenant


def test_the_mailbox_is_the_businesss(run: Run, tenant: Tenant, db: Session) -> None:
    done = run("email connect shear-joy Hello@Shear-Joy.example")

    assert done.exit_code == 0, done.output
    assert "/webhooks/sendgrid/inbound" in done.output
    own = select(TenantAddress.address).where(
        TenantAddress.tenant_id == tenant.id, TenantAddress.channel == Channel.EMAIL
    )
    assert db.scalars(own).all() == ["hello@shear-joy.example"]


def test_a_mailbox_belongs_to_one_business(run: Run, tenant: Tenant) -> None:
    run("email connect shear-joy hello@shear-joy.example")

    again = run("email connect shear-joy HELLO@shear-joy.example")

    assert again.exit_code == 1
    assert "already belongs to a business" in again.output


def test_what_is_no_mailbox_is_refused_in_words(run: Run, tenant: Tenant) -> None:
    refused = run("email connect shear-joy hello")

    assert refused.exit_code == 1
    assert "not an e-mail address" in refused.output


def test_a_business_that_does_not_exist(run: Run, database_url: str) -> None:
    assert run("email connect nowhere hello@nowhere.example").exit_code == 1


def test_what_is_configured_by_halves_is_said(
    run: Run, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.key")
    settings.cache_clear()

    done = run("email connect shear-joy hello@shear-joy.example")

    assert "nobody can answer a mail" in done.output
    assert "no mail leaves" not in done.output

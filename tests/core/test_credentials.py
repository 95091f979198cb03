import pytest
from sqlalchemy.orm import Session

from core import credentials
from core.settings import settings
from tests import builders

ACCOUNT = {"account_sid": "AC" + "1" * 32, "auth_token": "the-tenants-own-token"}


def test_what_was_sealed_can_be_opened_again() -> None:
    sealed = credentials.seal(ACCOUNT)

    assert credentials.unseal(sealed) == ACCOUNT
    assert "own-token" not in sealed


def test_another_secret_key_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = credentials.seal(ACCOUNT)
    monkeypatch.setenv("SECRET_KEY", "another-secret-key-for-tests-9876543210")
    settings.cache_clear()

    with pytest.raises(credentials.CredentialsUnreadable):
        credentials.unseal(sealed)


def test_a_tenant_keeps_one_account_with_each_provider(db: Session) -> None:
    tenant = builders.a_tenant(db)

    credentials.keep(db, tenant.id, "twilio", {"auth_token": "old"})
    credentials.keep(db, tenant.id, "twilio", ACCOUNT)

    sealed = credentials.sealed_of(db, tenant.id, "twilio")
    assert sealed is not None
    assert credentials.unseal(sealed) == ACCOUNT
    assert credentials.sealed_of(db, tenant.id, "sendgrid") is None

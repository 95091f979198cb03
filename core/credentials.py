"""A tenant's own accounts with providers, encrypted at rest."""

import base64
import json
from collections.abc import Mapping
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from core.database import affected
from core.ids import new_id
from core.models import TenantCredential
from core.settings import settings

# In the place of an account: whatever the installation has, this tenant's messages never leave.
SIMULATED = "simulated"


class CredentialsUnreadable(Exception):
    """Sealed with another SECRET_KEY, or damaged: they have to be entered again."""


@lru_cache(maxsize=4)
def _fernet(secret_key: str) -> Fernet:
    # A key of its own, so that nothing else made from SECRET_KEY opens these.
    derived = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=b"standby tenant credentials"
    ).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(values: Mapping[str, str]) -> str:
    return (
        _fernet(settings().secret_key.get_secret_value())
        .encrypt(json.dumps(dict(values)).encode())
        .decode()
    )


def unseal(sealed: str) -> dict[str, str]:
    """Raises CredentialsUnreadable, above all after a change of SECRET_KEY."""
    if sealed == SIMULATED:
        return {}
    try:
        opened = _fernet(settings().secret_key.get_secret_value()).decrypt(sealed.encode())
    except InvalidToken:
        raise CredentialsUnreadable from None
    values: dict[str, str] = json.loads(opened)
    return values


def keep(db: Session, tenant_id: str, provider: str, values: Mapping[str, str]) -> None:
    """Store a tenant's account with a provider in place of the one it had."""
    _put(db, tenant_id, provider, seal(values))


def simulate(db: Session, tenant_id: str, provider: str) -> None:
    """Never let the tenant's messages leave by the provider."""
    if sealed_of(db, tenant_id, provider) != SIMULATED:
        _put(db, tenant_id, provider, SIMULATED)


def forget(db: Session, tenant_id: str, provider: str) -> bool:
    """Let the tenant have no account of its own with the provider; whether it had one. A tenant
    whose messages never leave stays such."""
    table = TenantCredential.table()
    own = delete(table).where(
        table.c.tenant_id == tenant_id, table.c.provider == provider, table.c.sealed != SIMULATED
    )
    return affected(db, own) > 0


def _put(db: Session, tenant_id: str, provider: str, sealed: str) -> None:
    table = TenantCredential.table()
    db.execute(delete(table).where(table.c.tenant_id == tenant_id, table.c.provider == provider))
    db.execute(
        insert(table),
        {"id": new_id(), "tenant_id": tenant_id, "provider": provider, "sealed": sealed},
    )


def sealed_of(db: Session, tenant_id: str, provider: str) -> str | None:
    table = TenantCredential.table()
    return db.scalar(
        select(table.c.sealed).where(table.c.tenant_id == tenant_id, table.c.provider == provider)
    )

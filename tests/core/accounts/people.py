"""Users for tests, as the business adds them."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.accounts import users
from core.accounts.roles import Role
from core.models import Tenant, User

PASSWORD = "correct plum teapot"


def a_user(
    db: Session,
    tenant: Tenant,
    *,
    email: str = "olive@shop.test",
    name: str = "Olive",
    role: Role = Role.OWNER,
    password: str | None = PASSWORD,
    now: datetime,
) -> User:
    user = users.add(db, tenant.id, email=email, name=name, role=role, password=password, now=now)
    db.commit()
    return user

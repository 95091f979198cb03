"""One user's row, for whoever changes it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import User


def locked(db: Session, tenant_id: str, user_id: str) -> User:
    """As it is now, and nobody else's until the step is over. Raises NotFound."""
    user = db.scalar(
        sa.select(User)
        .where(User.id == user_id, User.tenant_id == tenant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if user is None:
        raise NotFound
    return user

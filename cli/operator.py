"""Who types a command, and that what it changes was their doing."""

import getpass
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from core import database
from core.events import Actor, acting
from core.idempotency import once
from core.models import ActorKind

T = TypeVar("T")


def operator() -> Actor:
    """The user of this machine; `cli` where the machine does not know."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # no such user, as in a container with a number for one
        name = "cli"
    return Actor(ActorKind.STAFF, name[:64])


def change_once(
    tenant_id: str,
    key: str | None,
    operation: str,
    body: Mapping[str, Any],
    work: Callable[[Session], dict[str, Any]],
    *,
    now: datetime,
) -> dict[str, Any]:
    """As `change`; under an idempotency key, once. Raises what `work` raises, also again."""
    if key is None:
        return change(work)
    step = partial(
        once, tenant_id=tenant_id, key=key, operation=operation, body=body, do=work, now=now
    )
    return change(step).result()


def change(work: Callable[[Session], T]) -> T:
    """Run `work` in one transaction, as the doing of whoever typed the command."""

    def as_operator(db: Session) -> T:
        with acting(db, operator()):
            return work(db)

    return database.transact(as_operator)

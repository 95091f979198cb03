"""A business whose customers have written, and what staff do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session

from conversations import notices
from core import database
from core.events import Actor, acting
from core.models import ActorKind, Channel, Tenant
from tests.builders import a_customer, a_service, a_staff_member, a_tenant
from tests.conftest import NOW
from tests.conversations.correspondence import Correspondent, no_providers, on_every_channel

# Facts announced meanwhile are heard, as behind every door.
HEARD = (notices.offer_made,)
T = TypeVar("T")
ERIN = Actor(ActorKind.STAFF, "erin")


@dataclass
class Desk:
    tenant: Tenant
    db: Session

    def customer(self, name: str, phone: str) -> Correspondent:
        a_customer(self.db, self.tenant, name=name, phone=phone)
        self.db.commit()
        return Correspondent(Channel.SMS, phone)

    def does(self, work: Callable[[Session], T]) -> T:
        def as_erin(db: Session) -> T:
            with acting(db, ERIN):
                return work(db)

        return database.transact(as_erin)

    def sees(self, look: Callable[[Session], T]) -> T:
        with database.read() as db:
            return look(db)

    @property
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def desk(db: Session, monkeypatch: pytest.MonkeyPatch) -> Desk:
    no_providers(monkeypatch)
    tenant = a_tenant(db)
    on_every_channel(db, tenant)
    cut = a_service(db, tenant)
    a_staff_member(db, tenant, services=[cut])
    db.commit()
    return Desk(tenant, db)

"""Customers who have written, and staff at the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.models import Channel, Conversation, Message, Tenant
from tests.builders import a_customer, a_service, a_staff_member
from tests.conftest import NOW
from tests.conversations.correspondence import Correspondent, no_providers, on_every_channel


@dataclass
class Business:
    tenant: Tenant
    db: Session

    def customer(self, name: str = "Dana", phone: str = "+12125550101") -> Correspondent:
        a_customer(self.db, self.tenant, name=name, phone=phone)
        self.db.commit()
        return Correspondent(Channel.SMS, phone, now=NOW - timedelta(hours=1))

    def conversation_of(self, who: Correspondent) -> str:
        of_whom = select(Conversation.id).where(Conversation.customer_id == who.point.customer_id)
        with database.read() as db:
            return db.scalars(of_whom).one()

    def messages(self) -> list[Message]:
        with database.read() as db:
            return list(db.scalars(select(Message).order_by(Message.id)))

    def conversation(self) -> Conversation:
        with database.read() as db:
            return db.scalars(select(Conversation)).one()


@pytest.fixture
def business(tenant: Tenant, db: Session, monkeypatch: pytest.MonkeyPatch) -> Business:
    on_every_channel(db, tenant)
    cut = a_service(db, tenant)
    a_staff_member(db, tenant, services=[cut])
    db.commit()
    return Business(tenant, db)


@pytest.fixture
def dana(business: Business, monkeypatch: pytest.MonkeyPatch) -> Correspondent:
    no_providers(monkeypatch)
    dana = business.customer()
    dana.writes("haircut tomorrow at 3pm")
    return dana


Says = Callable[..., str]

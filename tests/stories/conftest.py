"""Whole stories through the real doors: signed Twilio posts in, Twilio's API faked at its edge.

A `Phone` says something and hears what Twilio was asked to deliver to it. The clock stands still
unless the story moves it.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from conversations import sweeps
from core import clock, database
from core.catalogue import catalogue, touch
from core.events import Actor, acting
from core.models import (
    ActorKind,
    Appointment,
    AppointmentStatus,
    Channel,
    ContactPoint,
    Customer,
    Service,
    Staff,
    Tenant,
)
from core.scheduling import bookings
from core.settings import settings
from core.setup.tenants import add_address
from tests import provider_rules
from tests.application import application
from tests.builders import (
    BUSINESS_NUMBER,
    THEN,
    a_customer,
    a_service,
    a_staff_member,
    a_tenant,
    an_entry,
)
from tests.channels.sendgrid_posts import SALON
from tests.conftest import NOW, TWILIO_TOKEN
from tests.stories.mailboxes import MAIL_SETTINGS, Mail, Mailbox, Mails
from tests.stories.twilio import Twilio, WhatsApp, add_point, approve_templates

MESSAGES_URL = "https://standby.test/webhooks/twilio/messages"
FRIDAY_3PM = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
STATUS_URL = "https://standby.test/webhooks/twilio/status"


@dataclass
class World:
    """The business, its staff and services, the clock and the post office."""

    client: FlaskClient
    traveller: time_machine.Traveller
    twilio: Twilio
    tenant: Tenant
    haircut: Service
    beard_trim: Service
    colour: Service
    anna: Staff
    bob: Staff
    sids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def now(self) -> datetime:
        return clock.now()

    def forward(self, **by: float) -> None:
        self.traveller.shift(timedelta(**by))
        self.tick()

    def tick(self) -> None:
        """What the worker does every second."""
        for sweep in (
            sweeps.deliver_outbox,
            sweeps.lapse_offers,
            sweeps.begin_rounds,
            sweeps.retry_inbound,
            sweeps.send_reminders,
            sweeps.expire_waitlist,
            sweeps.renew_points,
            sweeps.close_past,
            sweeps.run_broadcasts,
            sweeps.deliver_outbox,
        ):
            sweep(self.now)

    def post(self, params: dict[str, str], *, url: str = MESSAGES_URL) -> int:
        signature = RequestValidator(TWILIO_TOKEN).compute_signature(url, params)
        path = url.removeprefix("https://standby.test")
        response = self.client.post(path, data=params, headers={"X-Twilio-Signature": signature})
        return response.status_code

    def sid(self) -> str:
        return f"SM{next(self.sids):032x}"

    def book(self, phone: "Phone", staff: Staff, service: Service, starts_at: datetime) -> str:
        """An appointment made by staff before the story begins, without a word to anyone."""

        def work(db: Session) -> str:
            known = catalogue(db, self.tenant.id)
            with acting(db, Actor(ActorKind.CUSTOMER, phone.customer_id)):
                appointment = bookings.book(
                    db,
                    known,
                    customer_id=phone.customer_id,
                    service_id=service.id,
                    staff_id=staff.id,
                    starts_at=starts_at,
                    now=self.now,
                )
            return appointment.id

        return database.transact(work)

    def appointments(self, phone: "Phone | None" = None) -> list[Appointment]:
        with database.read() as db:
            query = select(Appointment).where(Appointment.status == AppointmentStatus.CONFIRMED)
            if phone:
                query = query.where(Appointment.customer_id == phone.customer_id)
            return list(db.scalars(query.order_by(Appointment.starts_at)))


@dataclass
class Phone:
    """A customer's phone. `says` returns what it received since it last looked."""

    world: World
    number: str
    customer_id: str
    heard: int = 0

    def says(self, text: str, *, sid: str | None = None, **more: str) -> list[str]:
        status = self.world.post(self.payload(text, sid=sid) | more)
        assert status == 200
        return self.hears()

    def payload(self, text: str, *, sid: str | None = None) -> dict[str, str]:
        return {
            "MessageSid": sid or self.world.sid(),
            "AccountSid": "AC" + "0" * 32,
            "From": self.number,
            "To": BUSINESS_NUMBER,
            "Body": text,
            "NumMedia": "0",
            "NumSegments": "1",
        }

    def hears(self) -> list[str]:
        self.world.tick()
        everything = self.world.twilio.sent_to(self.number)
        new, self.heard = everything[self.heard :], len(everything)
        return [sent.form["Body"] for sent in new]


@pytest.fixture
def providers() -> Iterator[responses.RequestsMock]:
    """Everything that leaves by HTTP, held against the providers' rules once the story is told."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock
        provider_rules.check_all(call.request for call in mock.calls)


@pytest.fixture
def twilio(providers: responses.RequestsMock) -> Twilio:
    post_office = Twilio()
    providers.add_callback(
        responses.POST,
        f"https://api.twilio.com/2010-04-01/Accounts/AC{'0' * 32}/Messages.json",
        callback=post_office.accept,
    )
    return post_office


@pytest.fixture
def world(db: Session, twilio: Twilio) -> Iterator[World]:
    tenant = a_tenant(db)
    haircut = a_service(db, tenant, name="Haircut", aliases=["cut", "hair cut"])
    beard_trim = a_service(db, tenant, name="Beard trim", duration_minutes=30, price_minor=2500)
    colour = a_service(db, tenant, name="Colour", aliases=["color"], duration_minutes=120)
    anna = a_staff_member(db, tenant, name="Anna", services=[haircut, beard_trim, colour])
    bob = a_staff_member(db, tenant, name="Bob", services=[haircut, beard_trim])
    db.commit()
    app = application()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield World(
            app.test_client(), traveller, twilio, tenant, haircut, beard_trim, colour, anna, bob
        )


@pytest.fixture
def rule(world: World) -> Callable[..., None]:
    """Set rules of the business, or of one of its services, before or in the middle of a story."""

    def rule(service: Service | None = None, **policies: Any) -> None:
        def work(db: Session) -> None:
            changed: Tenant | Service | None = (
                db.get(Service, service.id) if service else db.get(Tenant, world.tenant.id)
            )
            assert changed is not None
            changed.policies = {**changed.policies, **policies}
            touch(db, world.tenant.id)

        database.transact(work)

    return rule


@pytest.fixture
def mails(
    world: World, providers: responses.RequestsMock, db: Session, monkeypatch: pytest.MonkeyPatch
) -> Mails:
    """SendGrid, and a mailbox of the business."""
    for name, value in MAIL_SETTINGS.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    add_address(db, world.tenant, channel=Channel.EMAIL, address=SALON, now=NOW)
    db.commit()
    post_office = Mails()
    providers.add_callback(
        responses.POST, "https://api.sendgrid.com/v3/mail/send", callback=post_office.accept
    )
    return post_office


@pytest.fixture
def mailbox(world: World, mails: Mails) -> Callable[[str], Mailbox]:
    """Somebody who writes e-mails."""
    return lambda address: Mailbox(world.client, mails, world.tick, address)


@pytest.fixture
def phone(world: World, db: Session) -> Callable[..., Phone]:
    """The phone of a customer whom the business knows."""
    numbers = itertools.count(200)

    def make(name: str = "Dana", **facts: bool) -> Phone:
        number = f"+12125550{next(numbers)}"
        customer: Customer = a_customer(db, world.tenant, name=name, phone=number, **facts)
        db.commit()
        return Phone(world, number, customer.id)

    return make


@pytest.fixture
def whatsapp(world: World, db: Session) -> Callable[..., WhatsApp]:
    """A customer whom the business knows on WhatsApp only, and who has not written lately."""
    numbers = itertools.count(700)
    add_address(db, world.tenant, channel=Channel.WHATSAPP, address=BUSINESS_NUMBER, now=NOW)
    db.commit()

    def make(name: str = "Pat", *, address: str | None = None) -> WhatsApp:
        address = address or f"+1212555{next(numbers):04}"
        customer = Customer(tenant_id=world.tenant.id, name=name, created_at=THEN)
        db.add(customer)
        db.flush()
        add_point(db, world.tenant, customer.id, Channel.WHATSAPP, address)
        db.commit()
        return WhatsApp(world, world.twilio, address, customer.id)

    return make


@pytest.fixture
def approved(world: World, db: Session) -> None:
    """All templates of the business, approved."""
    approve_templates(db, world.tenant)


@pytest.fixture
def pat(
    world: World, phone: Callable[..., Phone], mailbox: Callable[[str], Mailbox], db: Session
) -> Mailbox:
    """A customer whom the business knows by e-mail, and who waits for a haircut."""
    known = phone("Pat")
    db.execute(
        update(ContactPoint)
        .where(ContactPoint.customer_id == known.customer_id)
        .values(channel=Channel.EMAIL, address="pat@example.org")
    )
    waiting = db.get_one(Customer, known.customer_id)
    an_entry(db, waiting, world.haircut, joined_at=world.now - timedelta(weeks=2))
    db.commit()
    return mailbox("pat@example.org")


@pytest.fixture
def offered(world: World, pat: Mailbox, phone: Callable[..., Phone]) -> Mail:
    """The mail by which Pat is offered the haircut on Friday that Dana has given up."""
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    dana.says("I can't make it on Friday")
    dana.says("yes")
    [offer] = pat.hears()
    return offer

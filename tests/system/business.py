"""A business that is open day and night, and its customers' phones."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import requests
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from conversations import notices
from core import clock, database
from core.catalogue import catalogue
from core.events import Actor, acting
from core.models import ActorKind, Service, Staff, Tenant
from core.scheduling import bookings, offers
from tests.builders import (
    BUSINESS_NUMBER,
    a_customer,
    a_service,
    a_staff_member,
    a_tenant,
    an_entry,
)
from tests.conftest import TWILIO_TOKEN
from tests.system.installation import Installation
from tests.system.provider import LocalTwilio

POST_SECONDS = 30
# Its customers may be asked whatever the hour at which the tests run.
NEVER_QUIET = {"messaging": {"quiet_from_minute": 0, "quiet_until_minute": 0}}
# Imported so that facts announced by the test itself are put into words, as behind every door.
WORDED = (notices.offer_made,)


@dataclass
class Phone:
    business: "Business"
    number: str
    customer_id: str

    def says(self, text: str) -> requests.Response:
        """Post it as Twilio would; the answer of the web server."""
        return self.business.post(self.number, text)

    def heard(self) -> list[str]:
        return self.business.provider.to(self.number)


@dataclass
class Business:
    installation: Installation
    provider: LocalTwilio
    tenant: Tenant
    haircut: Service
    staff: list[Staff]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1000))
    sids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def open(
        cls, installation: Installation, provider: LocalTwilio, *, staff: int = 1
    ) -> "Business":
        def work(db: Session) -> Business:
            tenant = a_tenant(db, time_zone="UTC", policies=NEVER_QUIET)
            haircut = a_service(db, tenant, name="Haircut")
            people = [
                a_staff_member(db, tenant, name=name, services=[haircut], hours=(0, 24 * 60))
                for name in ["Anna", *(f"Bob{number}" for number in range(2, staff + 1))]
            ]
            return cls(installation, provider, tenant, haircut, people)

        return database.transact(work)

    @property
    def anna(self) -> Staff:
        return self.staff[0]

    def starts(self, number: int) -> datetime:
        """The beginning of an hour from the day after tomorrow on, as an instant."""
        day = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return day + timedelta(days=2, hours=number)

    def phone(self, name: str) -> Phone:
        return database.transact(lambda db: self._phone(db, name))

    def _phone(self, db: Session, name: str) -> Phone:
        number = f"+1212555{next(self.numbers):04}"
        return Phone(self, number, a_customer(db, self.tenant, name=name, phone=number).id)

    def waiting(self, name: str, *, weeks: int, at: datetime | None = None) -> Phone:
        """Somebody who waits for a haircut, if `at` is given then for exactly that time."""
        return database.transact(lambda db: self.wait(db, name, weeks=weeks, at=at))

    def wait(
        self,
        db: Session,
        name: str,
        *,
        weeks: int,
        at: datetime | None = None,
        staff: Staff | None = None,
    ) -> Phone:
        number = f"+1212555{next(self.numbers):04}"
        customer = a_customer(db, self.tenant, name=name, phone=number)
        wishes: dict[str, object] = {}
        if at is not None:
            minute = at.hour * 60 + at.minute
            wishes = {
                "first_on": at.date(),
                "last_on": at.date(),
                "from_minute": minute,
                "until_minute": minute + 1,
            }
        joined_at = clock.now() - timedelta(weeks=weeks)
        an_entry(db, customer, self.haircut, staff=staff, joined_at=joined_at, **wishes)
        return Phone(self, number, customer.id)

    def book(self, phone: Phone, starts_at: datetime, staff: Staff | None = None) -> str:
        """An appointment made by staff, without a word to anyone. Returns its id."""

        def work(db: Session) -> str:
            with acting(db, Actor(ActorKind.CUSTOMER, phone.customer_id)):
                booked = bookings.book(
                    db,
                    catalogue(db, self.tenant.id),
                    customer_id=phone.customer_id,
                    service_id=self.haircut.id,
                    staff_id=(staff or self.anna).id,
                    starts_at=starts_at,
                    now=clock.now(),
                )
            return booked.id

        return database.transact(work)

    def free(self, starts_at: datetime, staff: Staff | None = None) -> str:
        """A slot becomes free, and whoever waits for it is asked. Returns its id."""

        def work(db: Session) -> str:
            slot = offers.free_slot(
                db,
                catalogue(db, self.tenant.id),
                staff_id=(staff or self.anna).id,
                service_id=self.haircut.id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                origin_appointment_id=None,
                now=clock.now(),
            )
            return slot.id

        return database.transact(work)

    def post(self, number: str, text: str) -> requests.Response:
        url = f"{self.installation.url}/webhooks/twilio/messages"
        form = {
            "MessageSid": f"SM{next(self.sids):032x}",
            "AccountSid": "AC" + "0" * 32,
            "From": number,
            "To": BUSINESS_NUMBER,
            "Body": text,
            "NumMedia": "0",
            "NumSegments": "1",
        }
        signature = RequestValidator(TWILIO_TOKEN).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature}
        return requests.post(url, form, headers=headers, timeout=POST_SECONDS)

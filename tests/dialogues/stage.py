"""Plays a conversation through the signed door and reads the rows that are left."""

import itertools
import re
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from conversations import sweeps
from core import clock, database
from core.catalogue import Catalogue, catalogue, touch
from core.models import (
    Appointment,
    AppointmentStatus,
    ContactPoint,
    Conversation,
    Customer,
    EntryStatus,
    Location,
    Standing,
    Tenant,
    TimeOff,
    WaitlistEntry,
)
from core.scheduling import bookings, quanta, waitlist
from tests.builders import a_customer
from tests.conftest import TWILIO_TOKEN
from tests.dialogues.salons import SALONS, open_salon
from tests.dialogues.script import Script
from tests.stories.twilio import Twilio

URL = "https://standby.test/webhooks/twilio/messages"
BEGINS = datetime.fromisoformat("2026-11-20T10:00")  # a Friday
WAITING = (EntryStatus.ACTIVE, EntryStatus.OFFERED)

_VISIT = re.compile(r"(\w+) has (.+) with (\w+) on (\S+) at (\S+)")
_AWAY = re.compile(r"(\w+) is away on (\S+) from (\S+) to (\S+)")
_WAITS = re.compile(r"(\w+) waits for (.+?)(?: with (\w+))?")
_NEW = re.compile(r"(\w+) is new")
_ADDRESS = re.compile(r"the salon is at (.+)")
_POLICY = re.compile(r"([a-z_]+) is (\d+)")
_LATER = re.compile(r"\[(\d+) (minutes|hours|days) later\]")
_MOMENT = re.compile(r"\[on (\S+) at (\S+)\]")


class Stage:
    """One salon, its customers' phones and the clock."""

    def __init__(
        self, db: Session, client: FlaskClient, twilio: Twilio, traveller: time_machine.Traveller
    ) -> None:
        self.db, self.client, self.twilio, self.traveller = db, client, twilio, traveller
        self.numbers: dict[str, str] = {}
        self.sids = itertools.count(1)
        self.played: list[str] = []
        self.heard = 0

    def play(self, script: Script) -> tuple[list[str], list[str]]:
        """What was said, line by line, and the rows at the end, each worded as in a script."""
        self.salon = SALONS[script.language]
        self.zone = ZoneInfo(self.salon.time_zone)
        self.traveller.move_to(BEGINS.replace(tzinfo=self.zone))
        self.tenant = open_salon(self.db, script.language, clock.now())
        self.db.commit()
        for line in script.given:
            self._arrange(line)
        self._tick()
        self.heard = len(self.twilio.sent)
        for who, text in script.acts:
            self._wait(text) if not who else self._say(who, text)
        return self.played, self._rows()

    @cached_property
    def known(self) -> Catalogue:
        return catalogue(self.db, self.tenant.id)

    def _arrange(self, line: str) -> None:
        if visit := _VISIT.fullmatch(line):
            who, service, staff, day, time = visit.groups()
            self._book(who, service, staff, self._at(day, time))
        elif away := _AWAY.fullmatch(line):
            staff, day, begins, ends = away.groups()
            self._block(staff, self._at(day, begins), self._at(day, ends))
        elif new := _NEW.fullmatch(line):
            self.numbers[new[1]] = self._number()
        elif waits := _WAITS.fullmatch(line):
            self._wait_listed(*waits.groups())
        elif address := _ADDRESS.fullmatch(line):
            for place in self.db.query(Location).filter_by(tenant_id=self.tenant.id):
                place.street = address[1]
            self._touch()
        elif policy := _POLICY.fullmatch(line):
            tenant = self.db.get_one(Tenant, self.tenant.id)
            tenant.policies = tenant.policies | {policy[1]: int(policy[2])}
            self._touch()
        else:
            raise ValueError(f"cannot arrange {line!r}")

    def _touch(self) -> None:
        touch(self.db, self.tenant.id)
        self.db.commit()
        self.__dict__.pop("known", None)

    def _book(self, who: str, service: str, staff: str, starts_at: datetime) -> None:
        bookings.book(
            self.db,
            self.known,
            customer_id=self._customer(who),
            service_id=self._id(service),
            staff_id=self._id(staff),
            starts_at=starts_at,
            now=clock.now() - timedelta(days=30),
        )
        self.db.commit()

    def _block(self, staff: str, starts_at: datetime, ends_at: datetime) -> None:
        off = TimeOff(
            tenant_id=self.tenant.id, staff_id=self._id(staff), starts_at=starts_at, ends_at=ends_at
        )
        self.db.add(off)
        self.db.flush()
        quanta.occupy(self.db, off.staff_id, starts_at, ends_at, off.id)
        self.db.commit()

    def _wait_listed(self, who: str, service: str, staff: str | None) -> None:
        wish = waitlist.Wish(
            service_id=self._id(service), staff_id=self._id(staff) if staff else None
        )
        before = clock.now() - timedelta(weeks=1)
        waitlist.join(self.db, self.known, customer_id=self._customer(who), wish=wish, now=before)
        self.db.commit()

    def _id(self, name: str) -> str:
        services = {service.name: service.id for service in self.known.services.values()}
        return services.get(name) or {s.name: s.id for s in self.known.staff.values()}[name]

    def _name(self, some_id: str) -> str:
        return (self.known.services.get(some_id) or self.known.staff[some_id]).name

    def _customer(self, who: str) -> str:
        point = sa.select(ContactPoint.customer_id).where(
            ContactPoint.address == self._number_of(who)
        )
        return self.db.scalars(point).one()

    def _number_of(self, who: str) -> str:
        if who not in self.numbers:
            self.numbers[who] = self._number()
            a_customer(self.db, self.tenant, name=who, phone=self.numbers[who])
            self.db.commit()
        return self.numbers[who]

    def _number(self) -> str:
        return f"{self.salon.number[:-2]}{len(self.numbers) + 11}"

    def _at(self, day: str, time: str) -> datetime:
        return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=self.zone).astimezone(UTC)

    def _say(self, who: str, text: str) -> None:
        payload = {
            "MessageSid": f"SM{next(self.sids):032x}",
            "AccountSid": "AC" + "0" * 32,
            "From": self._number_of(who),
            "To": self.salon.number,
            "Body": text,
            "NumMedia": "0",
        }
        signature = RequestValidator(TWILIO_TOKEN).compute_signature(URL, payload)
        path = URL.removeprefix("https://standby.test")
        headers = {"X-Twilio-Signature": signature}
        assert self.client.post(path, data=payload, headers=headers).status_code == 200
        self.played.append(f"{who}: {text}")
        self._listen(who)

    def _wait(self, text: str) -> None:
        if later := _LATER.fullmatch(text):
            self.traveller.shift(timedelta(**{later[2]: int(later[1])}))
        elif moment := _MOMENT.fullmatch(text):
            self.traveller.move_to(self._at(*moment.groups()))
        else:
            raise ValueError(f"cannot wait for {text!r}")
        self.played.append(text)
        self._listen(None)

    def _listen(self, speaker: str | None) -> None:
        self._tick()
        names = {number: name for name, number in self.numbers.items()}
        for sent in self.twilio.sent[self.heard :]:
            to = names[sent.form["To"]]
            told = "Bot" if to == speaker else f"Bot to {to}"
            self.played.append(f"{told}: {sent.form['Body']}")
        self.heard = len(self.twilio.sent)

    def _tick(self) -> None:
        for sweep in (
            sweeps.deliver_outbox,
            sweeps.lapse_offers,
            sweeps.begin_rounds,
            sweeps.send_reminders,
            sweeps.expire_waitlist,
            sweeps.deliver_outbox,
        ):
            sweep(clock.now())

    def _rows(self) -> list[str]:
        with database.read() as self.db:
            rows = [row for who in sorted(self.numbers) for row in self._rows_of(who)]
        return rows or ["nothing"]

    def _rows_of(self, who: str) -> list[str]:
        at = ContactPoint.address == self.numbers[who]
        point = self.db.scalar(sa.select(ContactPoint).where(at))
        if point is None:
            return []
        whose = {"customer_id": point.customer_id}
        rows = [
            f"has {self._name(a.service_id)} with {self._name(a.staff_id)} on "
            + a.local_start.replace("T", " at ")
            for a in self.db.scalars(
                sa.select(Appointment)
                .filter_by(status=AppointmentStatus.CONFIRMED, **whose)
                .order_by(Appointment.starts_at)
            )
        ]
        entries = sa.select(WaitlistEntry).where(WaitlistEntry.status.in_(WAITING))
        for entry in self.db.scalars(entries.filter_by(**whose).order_by(WaitlistEntry.id)):
            with_whom = f" with {self._name(entry.staff_id)}" if entry.staff_id else ""
            rows.append(f"waits for {self._name(entry.service_id)}{with_whom}")
        thread = self.db.scalar(sa.select(Conversation).filter_by(**whose))
        if thread is not None and thread.handed_over_at is not None:
            rows.append("talks to a person")
        if point.standing is not Standing.OK:
            rows.append("is " + point.standing.value.replace("_", " "))
        customer = self.db.get_one(Customer, point.customer_id)
        if customer.language:
            rows.append(f"writes {customer.language}")
        return [f"{who} {row}" for row in rows]

"""One conversation in the middle of one turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.types import Reading
from bot.wording import Part
from conversations import parties
from conversations.dialogue.context import Context, Offered, Said
from conversations.questions import OpenQuestion
from core.catalogue import Catalogue
from core.errors import PolicyForbids
from core.models import Appointment, WaitlistEntry
from core.scheduling.availability import OpenTime
from core.scheduling.reservations import Reservation


class State(StrEnum):
    IDLE = "idle"
    CHOOSING_SERVICE = "choosing_service"
    CHOOSING_STAFF = "choosing_staff"
    CHOOSING_TIME = "choosing_time"
    CONFIRMING = "confirming"
    OFFERING_WAITLIST = "offering_waitlist"
    CHOOSING_APPOINTMENT = "choosing_appointment"
    CONFIRMING_CANCEL = "confirming_cancel"
    OFFERING_MOVE = "offering_move"
    OFFERING_EARLIER = "offering_earlier"
    CHOOSING_ENTRY = "choosing_entry"
    CHOOSING_QUESTION = "choosing_question"
    CHOOSING_PERSON = "choosing_person"
    IDENTIFYING = "identifying"
    HANDED_OVER = "handed_over"


@dataclass
class Dialogue:
    """The machine's model: `state` is the machine's, all else is what the steps read and write.

    `came_from` is the state before the trigger that is being handled; `follow_up` is the trigger
    that a step wants fired after it, and `fired` are all that found a row.

    `people` are those who share the contact point, by id, and empty for all others; `customer_id`
    is the one in question, for certain only if `is_person_known`.

    `lapsed` is what the dialogue was about when its question had stood for too long.

    `open_questions` are those outside the dialogue, `answered` is the one that an answer is for and
    `answered_number` what it picks of it. `found_*` are what a step's preparation found,
    for its conditions and its words; `refused` is the rule that stood against it, and `kept` what
    was reserved for the customer's final yes. `said` is what the customer will be told, in order.
    """

    db: Session
    catalogue: Catalogue
    customer_id: str
    contact_point_id: str
    conversation_id: str
    now: datetime
    state: str
    context: Context
    reading: Reading
    came_from: State = State.IDLE
    misses: int = 0
    was_missed: bool = False
    lapsed: Context | None = None
    follow_up: str | None = None
    fired: list[str] = field(default_factory=list)
    people: Mapping[str, str | None] = field(default_factory=dict)
    is_person_known: bool = False
    open_questions: list[OpenQuestion] = field(default_factory=list)
    answered: OpenQuestion | None = None
    answered_number: int | None = None
    found_times: list[OpenTime] = field(default_factory=list)
    found_appointments: list[Appointment] = field(default_factory=list)
    found_entries: list[WaitlistEntry] = field(default_factory=list)
    found_addresses: list[str] = field(default_factory=list)
    booked: Appointment | None = None
    kept: Reservation | None = None
    refused: PolicyForbids | None = None
    hinted_language: str | None = None
    said: list[Said] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return self.catalogue.zone

    def say(self, key: str, **facts: Any) -> None:
        self.said.append(Said(key, facts))

    def say_about(self, appointment_id: str, key: str, **facts: Any) -> None:
        """What was done to an appointment, which a calendar wants to know."""
        self.said.append(Said(key, facts, appointment_id))

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)

    def asked_about(self, question: OpenQuestion) -> dict[str, Any]:
        """The visit in question, or both of two, as facts to say; of a wait only the service."""
        service: str | Part = self.service_name(question.service_id)
        facts: dict[str, Any] = {}
        if question.starts_at is not None and question.staff_id is not None:
            facts = parties.facts_of(
                self.catalogue,
                service_id=question.service_id,
                staff_id=question.staff_id,
                starts_at=question.starts_at,
                second_staff_id=question.second_staff_id,
                second_starts_at=question.second_starts_at,
            )
            service = facts["service"]
        return facts | {"service": self.for_whom(service, customer_id=question.customer_id)}

    def service_name(self, service_id: str | None = None) -> str:
        service = self.catalogue.services.get(service_id or self.context.service_id or "")
        return service.name if service else ""

    def service_said(
        self, service_id: str | None = None, *, customer_id: str | None = None
    ) -> str | Part:
        """The service, with the name of whom it is for where several read the answer. It is for
        whoever is in question, unless a customer is named."""
        return self.for_whom(self.service_name(service_id), customer_id=customer_id)

    def for_whom(self, service: str | Part, *, customer_id: str | None = None) -> str | Part:
        """A service with the name of whom it is for, as `service_said` says it."""
        name = self.people.get(customer_id or self.customer_id)
        if not name or not (customer_id or self.is_person_known):
            return service
        return Part("service_for", {"service": service, "name": name})

    def staff_name(self, staff_id: str | None) -> str:
        staff = self.catalogue.staff.get(staff_id or "")
        return staff.name if staff else ""

    def with_staff(self, staff_id: str | None) -> Part:
        """ "with Anna" as a piece of a sentence, or nothing when anyone will do."""
        name = self.staff_name(staff_id)
        return Part("with_staff", {"staff": name}) if name else Part("with_anyone")

    def picked_option(self) -> Offered | None:
        """The option that the message picks, if it picks exactly one that was shown."""
        options = self.context.options
        picks = [index for index in self.reading.picks if 0 <= index < len(options)]
        if len(picks) == 1:
            return options[picks[0]]
        if self.reading.any_pick and options:
            return options[0]
        return None

"""The tables, one file per aggregate."""

from core.models.appointment import Appointment, AppointmentSeries, AppointmentStatus
from core.models.availability import Availability, AvailabilityChange, AvailabilityState
from core.models.base import Base
from core.models.contact_code import ContactCode
from core.models.conversation import (
    Conversation,
    Direction,
    Message,
    MessageStatus,
    Purpose,
)
from core.models.customer import (
    Consent,
    ConsentChange,
    ContactPoint,
    Customer,
    SharedPoint,
    Standing,
)
from core.models.demo_clock import DemoClock
from core.models.event import ActorKind, Event
from core.models.idempotency_key import IdempotencyKey
from core.models.mail_event import MailEvent
from core.models.offer import Offer, OfferStatus
from core.models.opening import Closure, ClosureKind, OpeningException, OpeningHours
from core.models.pace import Pace, Spending
from core.models.resource import Resource, ResourceUse, ServiceNeed
from core.models.service import Service, ServiceStep
from core.models.slot import Hold, OccupiedQuantum, Slot, SlotStatus
from core.models.staff import (
    Break,
    BusyTime,
    Staff,
    StaffService,
    TimeOff,
    WorkingException,
    WorkingHours,
)
from core.models.template import Template, TemplateStatus
from core.models.tenant import (
    Channel,
    Location,
    Tenant,
    TenantAddress,
    TenantCredential,
    TenantText,
)
from core.models.waitlist import EVERY_WEEKDAY, EntryStatus, WaitlistEntry

__all__ = [
    "EVERY_WEEKDAY",
    "ActorKind",
    "Appointment",
    "AppointmentSeries",
    "AppointmentStatus",
    "Availability",
    "AvailabilityChange",
    "AvailabilityState",
    "Base",
    "Break",
    "BusyTime",
    "Channel",
    "Closure",
    "ClosureKind",
    "Consent",
    "ConsentChange",
    "ContactCode",
    "ContactPoint",
    "Conversation",
    "Customer",
    "DemoClock",
    "Direction",
    "EntryStatus",
    "Event",
    "Hold",
    "IdempotencyKey",
    "Location",
    "MailEvent",
    "Message",
    "MessageStatus",
    "OccupiedQuantum",
    "Offer",
    "OfferStatus",
    "OpeningException",
    "OpeningHours",
    "Pace",
    "Purpose",
    "Resource",
    "ResourceUse",
    "Service",
    "ServiceNeed",
    "ServiceStep",
    "SharedPoint",
    "Slot",
    "SlotStatus",
    "Spending",
    "Staff",
    "StaffService",
    "Standing",
    "Template",
    "TemplateStatus",
    "Tenant",
    "TenantAddress",
    "TenantCredential",
    "TenantText",
    "TimeOff",
    "WaitlistEntry",
    "WorkingException",
    "WorkingHours",
]

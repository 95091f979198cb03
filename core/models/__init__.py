"""The tables, one file per aggregate."""

from core.models.appointment import Appointment, AppointmentStatus
from core.models.base import Base
from core.models.conversation import (
    Conversation,
    Direction,
    Message,
    MessageStatus,
    Purpose,
)
from core.models.customer import Consent, ConsentChange, ContactPoint, Customer, Standing
from core.models.demo_clock import DemoClock
from core.models.event import Event
from core.models.mail_event import MailEvent
from core.models.offer import Offer, OfferStatus
from core.models.pace import Pace, Spending
from core.models.service import Service
from core.models.slot import Hold, OccupiedQuantum, Slot, SlotStatus
from core.models.staff import Staff, StaffService, TimeOff, WorkingHours
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
    "Appointment",
    "AppointmentStatus",
    "Base",
    "Channel",
    "Consent",
    "ConsentChange",
    "ContactPoint",
    "Conversation",
    "Customer",
    "DemoClock",
    "Direction",
    "EntryStatus",
    "Event",
    "Hold",
    "Location",
    "MailEvent",
    "Message",
    "MessageStatus",
    "OccupiedQuantum",
    "Offer",
    "OfferStatus",
    "Pace",
    "Purpose",
    "Service",
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
    "WorkingHours",
]

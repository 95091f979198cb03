"""The tables, one file per aggregate."""

from core.models.appointment import Appointment, AppointmentSeries, AppointmentStatus
from core.models.availability import Availability, AvailabilityChange, AvailabilityState
from core.models.base import Base
from core.models.broadcast import (
    Audience,
    Broadcast,
    BroadcastOpening,
    BroadcastRecipient,
    BroadcastState,
)
from core.models.contact_code import ContactCode
from core.models.conversation import (
    CannedReply,
    Conversation,
    ConversationNote,
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
    CustomerTag,
    SharedPoint,
    Standing,
)
from core.models.demo_clock import DemoClock
from core.models.event import ActorKind, Event
from core.models.giving_up import GivingUp
from core.models.idempotency_key import IdempotencyKey
from core.models.insight import DayFigures, Tally
from core.models.mail_event import MailEvent
from core.models.offer import Offer, OfferMode, OfferStatus
from core.models.opening import Closure, ClosureKind, OpeningException, OpeningHours
from core.models.pace import Pace, Spending
from core.models.resource import Resource, ResourceUse, ServiceNeed
from core.models.round import Round, RoundCandidate, RoundOutcome
from core.models.service import Service, ServiceStep
from core.models.setup_draft import SetupDraft
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
from core.models.user import Guesses, LinkKind, RecoveryCode, User, UserLink, UserSession
from core.models.waitlist import EVERY_WEEKDAY, EntryStatus, Party, WaitlistEntry, WaitlistWant

__all__ = [
    "EVERY_WEEKDAY",
    "ActorKind",
    "Appointment",
    "AppointmentSeries",
    "AppointmentStatus",
    "Audience",
    "Availability",
    "AvailabilityChange",
    "AvailabilityState",
    "Base",
    "Break",
    "Broadcast",
    "BroadcastOpening",
    "BroadcastRecipient",
    "BroadcastState",
    "BusyTime",
    "CannedReply",
    "Channel",
    "Closure",
    "ClosureKind",
    "Consent",
    "ConsentChange",
    "ContactCode",
    "ContactPoint",
    "Conversation",
    "ConversationNote",
    "Customer",
    "CustomerTag",
    "DayFigures",
    "DemoClock",
    "Direction",
    "EntryStatus",
    "Event",
    "GivingUp",
    "Guesses",
    "Hold",
    "IdempotencyKey",
    "LinkKind",
    "Location",
    "MailEvent",
    "Message",
    "MessageStatus",
    "OccupiedQuantum",
    "Offer",
    "OfferMode",
    "OfferStatus",
    "OpeningException",
    "OpeningHours",
    "Pace",
    "Party",
    "Purpose",
    "RecoveryCode",
    "Resource",
    "ResourceUse",
    "Round",
    "RoundCandidate",
    "RoundOutcome",
    "Service",
    "ServiceNeed",
    "ServiceStep",
    "SetupDraft",
    "SharedPoint",
    "Slot",
    "SlotStatus",
    "Spending",
    "Staff",
    "StaffService",
    "Standing",
    "Tally",
    "Template",
    "TemplateStatus",
    "Tenant",
    "TenantAddress",
    "TenantCredential",
    "TenantText",
    "TimeOff",
    "User",
    "UserLink",
    "UserSession",
    "WaitlistEntry",
    "WaitlistWant",
    "WorkingException",
    "WorkingHours",
]

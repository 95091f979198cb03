"""Facts, announced: each is a row in the commit of its cause, and whoever subscribed hears of it in
the same transaction. The rows are the audit trail: each says who did it, what was before and after,
and why where somebody had to say so.

`core` must not know who words things for customers, so the upper layers subscribe when they are
imported; a door imports them before it opens a transaction.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.ids import new_id
from core.models.event import ActorKind, Event
from core.models.tenant import Channel


class Name(StrEnum):
    SLOT_FREED = "slot.freed"
    SLOT_OPENED = "slot.opened"
    SLOT_RETURNED = "slot.returned"
    SLOT_WITHDRAWN = "slot.withdrawn"
    OFFER_MADE = "offer.made"
    OFFER_SENT = "offer.sent"
    OFFER_ACCEPTED = "offer.accepted"
    OFFER_DECLINED = "offer.declined"
    OFFER_LAPSED = "offer.lapsed"
    OFFER_WITHDRAWN = "offer.withdrawn"
    OFFER_SUPERSEDED = "offer.superseded"
    OFFER_CROSSED = "offer.crossed"
    OFFER_MISSED = "offer.missed"
    BROADCAST_MADE = "broadcast.made"
    BROADCAST_CHANGED = "broadcast.changed"
    BROADCAST_BEGUN = "broadcast.begun"
    BROADCAST_DONE = "broadcast.done"
    BROADCAST_STOPPED = "broadcast.stopped"
    BROADCAST_WITHDRAWN = "broadcast.withdrawn"
    BROADCAST_OPENING_CLOSED = "broadcast.opening_closed"
    APPOINTMENT_BOOKED = "appointment.booked"
    APPOINTMENT_CANCELED = "appointment.canceled"
    APPOINTMENT_MOVED = "appointment.moved"
    APPOINTMENT_CONFIRMED = "appointment.confirmed"
    APPOINTMENT_COMPLETED = "appointment.completed"
    APPOINTMENT_MISSED = "appointment.missed"
    GIVING_UP_ASKED = "appointment.giving_up_asked"
    GIVING_UP_REFUSED = "appointment.giving_up_refused"
    SERIES_MADE = "series.made"
    SERIES_CANCELED = "series.canceled"
    REMINDER_DUE = "appointment.reminder_due"
    TEXT_CHANGED = "text.changed"
    POLICY_CHANGED = "policy.changed"
    ENTRY_JOINED = "entry.joined"
    ENTRY_CHANGED = "entry.changed"
    ENTRY_BOOKED = "entry.booked"
    ENTRY_INVITED = "entry.invited"
    ENTRY_PROMOTED = "entry.promoted"
    ENTRY_REMOVED = "entry.removed"
    ENTRY_RESTORED = "entry.restored"
    ENTRY_EXPIRED = "entry.expired"
    ENTRY_RENEWAL_DUE = "entry.renewal_due"
    ENTRY_RENEWED = "entry.renewed"
    TENANT_CREATED = "tenant.created"
    TENANT_CHANGED = "tenant.changed"
    LOCATION_CHANGED = "location.changed"
    ADDRESS_ADDED = "address.added"
    CREDENTIALS_ENTERED = "credentials.entered"
    CREDENTIALS_REMOVED = "credentials.removed"
    CUSTOMER_ADDED = "customer.added"
    CUSTOMER_CHANGED = "customer.changed"
    CUSTOMER_EXPORTED = "customer.exported"
    CUSTOMER_ERASED = "customer.erased"
    NO_EARLIER_WANTED = "customer.no_earlier_wanted"
    CUSTOMER_JOINED = "customer.joined"
    CUSTOMER_TAGGED = "customer.tagged"
    CUSTOMER_UNTAGGED = "customer.untagged"
    CONVERSATION_JOINED = "conversation.joined"
    BUSY_TIME_ADDED = "busy_time.added"
    BUSY_TIME_CHANGED = "busy_time.changed"
    BUSY_TIME_REMOVED = "busy_time.removed"
    CONTACT_OPTED_OUT = "contact.opted_out"
    CONTACT_OPTED_IN = "contact.opted_in"
    CONTACT_UNDELIVERABLE = "contact.undeliverable"
    CONTACT_REACHABLE = "contact.reachable"
    HANDED_OVER = "conversation.handed_over"
    GIVEN_BACK = "conversation.given_back"
    NEEDS_ATTENTION = "conversation.needs_attention"
    ATTENDED_TO = "conversation.attended_to"
    NOTE_ADDED = "conversation.note_added"
    NOTE_REMOVED = "conversation.note_removed"
    CANNED_REPLY_CHANGED = "canned_reply.changed"
    RUNNING_LATE = "conversation.running_late"
    OPENING_HOURS_CHANGED = "opening_hours.changed"
    OPENING_EXCEPTION_CHANGED = "opening_exception.changed"
    HOLIDAY_REGION_CHANGED = "holiday_region.changed"
    WORKING_HOURS_CHANGED = "working_hours.changed"
    WORKING_EXCEPTION_CHANGED = "working_exception.changed"
    BREAKS_CHANGED = "breaks.changed"
    CLOSURE_ADDED = "closure.added"
    CLOSURE_REMOVED = "closure.removed"
    TIME_OFF_ADDED = "time_off.added"
    TIME_OFF_REMOVED = "time_off.removed"
    SERVICE_ADDED = "service.added"
    SERVICE_CHANGED = "service.changed"
    SERVICE_RETIRED = "service.retired"
    SERVICE_BROUGHT_BACK = "service.brought_back"
    RESOURCE_ADDED = "resource.added"
    RESOURCE_RENAMED = "resource.renamed"
    RESOURCE_REMOVED = "resource.removed"
    STAFF_ADDED = "staff.added"
    STAFF_CHANGED = "staff.changed"
    STAFF_RETIRED = "staff.retired"
    STAFF_BROUGHT_BACK = "staff.brought_back"
    USER_ADDED = "user.added"
    USER_CHANGED = "user.changed"
    USER_ROLE_CHANGED = "user.role_changed"
    USER_DISABLED = "user.disabled"
    USER_ENABLED = "user.enabled"
    USER_PASSWORD_SET = "user.password_set"  # noqa: S105 - a fact, not a password
    USER_LINKED = "user.linked"
    USER_SECOND_STEP_ON = "user.second_step_on"
    USER_SECOND_STEP_OFF = "user.second_step_off"
    USER_SIGNED_IN = "user.signed_in"
    USER_SIGNED_OUT = "user.signed_out"
    MESSAGE_SET_ASIDE = "message.set_aside"
    MESSAGE_SENT = "message.sent"
    MESSAGE_FAILED = "message.failed"


# What core.insight counts, by how its name begins.
COUNTED = ("slot.freed", "offer.", "entry.", "appointment.booked", "appointment.canceled")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is the customer's, the staff user's login name, or the integration's;
    `channel` is by what they wrote, if they did: the same person writes by several."""

    kind: ActorKind
    id: str | None = None
    channel: Channel | None = field(default=None, compare=False)


SYSTEM = Actor(ActorKind.SYSTEM)


@contextmanager
def acting(db: Session, actor: Actor) -> Iterator[None]:
    """What this session does meanwhile, the actor did. A door says so; outside, it is SYSTEM."""
    outer = db.info.get("actor")
    db.info["actor"] = actor
    try:
        yield
    finally:
        db.info["actor"] = outer


def actor_of(db: Session) -> Actor:
    """Who acts now."""
    return db.info.get("actor") or SYSTEM


@dataclass(frozen=True, slots=True)
class Fact:
    """One event as announced. All values are plain, with no personal data but ids.

    `before` and `after` hold what the change made different, under the same names; `before` is
    empty where something began, `after` where it ended. `data` is what subscribers need besides.
    """

    name: Name
    tenant_id: str
    subject_id: str
    happened_at: datetime
    customer_id: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    reason: str | None = None


_insert = insert(Event.table())

Subscriber = Callable[[Session, Fact], None]
_subscribers: dict[Name, list[Subscriber]] = {}


def subscribe(*names: Name) -> Callable[[Subscriber], Subscriber]:
    """Decorator: call the function, in the announcing transaction, for these facts."""

    def register(subscriber: Subscriber) -> Subscriber:
        for name in names:
            _subscribers.setdefault(name, []).append(subscriber)
        return subscriber

    return register


def announce(db: Session, fact: Fact) -> None:
    announce_all(db, [fact])


def announce_all(db: Session, facts: Sequence[Fact]) -> None:
    """Announce what happened at once, in this order: whoever hears of one finds the rows of all."""
    actor = actor_of(db)
    if facts:
        db.connection().execute(_insert, [_row(fact, actor) for fact in facts])
    for fact in facts:
        for subscriber in _subscribers.get(fact.name, ()):
            subscriber(db, fact)


def _row(fact: Fact, actor: Actor) -> dict[str, Any]:
    written_by = {"channel": actor.channel.value} if actor.channel else {}
    return {
        "id": new_id(),
        "tenant_id": fact.tenant_id,
        "name": fact.name.value,
        "subject_id": fact.subject_id,
        "customer_id": fact.customer_id,
        "data": written_by | fact.data,
        "happened_at": fact.happened_at,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "before": fact.before,
        "after": fact.after,
        "reason": fact.reason,
        "is_uncounted": fact.name.startswith(COUNTED) or None,
    }

"""A tenant's rules: the defaults, replaced by the installation's settings, replaced by its own,
where a visit takes place at a location replaced by that location's, and for what concerns one
service replaced by that service's, wherever it is given."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from core.errors import InvalidPolicy
from core.messaging.policies import MessagingPolicies
from core.models import OfferMode
from core.scheduling.quanta import QUANTUM_MINUTES
from core.settings import settings

STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)

NONE: Mapping[str, Any] = MappingProxyType({})

# About a whole conversation, a whole waitlist or all messages, so no service has its own.
OF_TENANT_ONLY = {
    "chain_depth",
    "max_active_entries",
    "question_lapse_minutes",
    "weights",
    "messaging",
}
# How a location fills its freed slots; what customers are promised is the same at all of them.
OF_LOCATION = {
    "auto_expiry_hours",
    "auto_promote_buffer_minutes",
    "hold_minutes",
    "max_offers_per_day",
    "max_queue_size",
    "offer_batch_size",
    "offer_cutoff_minutes",
    "offer_mode",
    "weights",
}


# What is wrong with a value, by pydantic's name for it.
PROBLEMS = {
    "extra_forbidden": "there is no such rule",
    "int_type": "is a whole number",
    "float_type": "is a number",
    "finite_number": "is a number",
    "string_type": "is a word",
    "list_type": 'is a list, such as ["US"]',
    "dict_type": "is a group: set what is in it one by one",
    "model_type": "is a group: set the rules in it one by one",
    "enum": "is one of {expected}",
    "greater_than": "is more than {gt:g}",
    "greater_than_equal": "is {ge:g} or more",
    "less_than": "is less than {lt:g}",
    "less_than_equal": "is {le:g} or less",
}


class Weights(BaseModel):
    """Points of the score by which waiting customers are ranked; what each adds or takes away is
    told in `core.scheduling.points`."""

    model_config = STRICT

    base: int = Field(default=20, ge=0, le=1000)
    vip: int = Field(default=15, ge=0, le=1000)
    service: int = Field(default=15, ge=0, le=1000)
    staff: int = Field(default=10, ge=0, le=1000)
    window: int = Field(default=10, ge=0, le=1000)
    per_week: int = Field(default=1, ge=0, le=1000)
    per_week_cap: int = Field(default=20, ge=0, le=1000)
    replies: int = Field(default=5, ge=0, le=1000)
    fairness: int = Field(default=5, ge=0, le=1000)
    tags: dict[str, Annotated[int, Field(ge=0, le=1000)]] = Field(default={}, max_length=100)


class Policies(BaseModel):
    """`*_minutes` and `*_hours` may be fractions where a person waits; `reminder_minute` counts
    from local midnight. A description says what the rule does, for whoever sets it."""

    model_config = STRICT

    cancellation_deadline_hours: float = Field(
        default=24, ge=0, le=8760,
        description="Customers can cancel until so many hours before the visit; later they are "
        "passed to staff. 0 is until it begins.",
    )  # fmt: skip
    reschedule_deadline_hours: float = Field(
        default=2, ge=0, le=8760,
        description="Customers can move a visit until so many hours before it.",
    )  # fmt: skip
    max_reschedules: int = Field(
        default=3, ge=0, le=1000,
        description="How often a customer can move the same visit.",
    )  # fmt: skip
    advance_booking_limit_days: int = Field(
        default=90, ge=1, le=730,
        description="How many days ahead visits can be booked.",
    )  # fmt: skip
    minimum_booking_notice_hours: float = Field(
        default=2, ge=0, le=8760,
        description="How many hours ahead a visit must be booked, or moved to. Offers of freed "
        "slots are not bound by it.",
    )  # fmt: skip
    waitlist_notification_hours: float = Field(
        default=48, gt=0, le=8760,
        description="For how many hours after an offer a YES still means it, even once its time "
        "to answer is over.",
    )  # fmt: skip
    slot_interval_minutes: int = Field(
        default=15, ge=5, le=1440, multiple_of=QUANTUM_MINUTES,
        description="Free times are shown every so many minutes of the clock.",
    )  # fmt: skip
    hold_minutes: float = Field(
        default=10, gt=0, le=10_080,
        description="For how many minutes a time is kept for the one who was offered it.",
    )  # fmt: skip
    max_active_entries: int = Field(
        default=3, ge=1, le=1000,
        description="On how many waitlists one telephone number or mailbox can be at once.",
    )  # fmt: skip
    max_queue_size: int | None = Field(
        default=None, ge=0, le=1_000_000,
        description="How many can wait for the same service at a location; null for no limit.",
    )  # fmt: skip
    max_offers_per_day: int | None = Field(
        default=3, ge=1, le=1000,
        description="How many offers somebody gets for the same wait within 24 hours, whatever "
        "else comes free; null for no limit.",
    )  # fmt: skip
    auto_expiry_hours: float | None = Field(
        default=2160, ge=1, le=87600,
        description="For how many hours somebody waits until they are asked whether they still "
        "want to; who does not say so loses the place. 2160 is 90 days; null is never.",
    )  # fmt: skip
    auto_promote_buffer_minutes: float = Field(
        default=120, ge=0, le=525600,
        description="How many minutes before its start, at the latest, a visit is given to "
        "somebody who waits without asking them, such as the first that fits.",
    )  # fmt: skip
    offer_cutoff_minutes: int = Field(
        default=30, ge=0, le=525_600,
        description="A freed slot that begins in fewer minutes is offered to nobody any more.",
    )  # fmt: skip
    chain_depth: int = Field(
        default=5, ge=0, le=100,
        description="How many visits one after the other are moved forward because of one freed "
        "slot; what the last of them leaves is open to all, and nobody is asked about it.",
    )  # fmt: skip
    earlier_asked_after_days: int = Field(
        default=7, ge=1, le=365,
        description="Who could find no earlier time than so many days after what they wanted is "
        "asked whether to be told of one.",
    )  # fmt: skip
    offer_mode: OfferMode = Field(
        default=OfferMode.AUTO, strict=False,
        description="How those who wait are asked about a freed slot: one after the other "
        "(sequential), a few at once (batch), all at once (broadcast) or as time allows (auto).",
    )  # fmt: skip
    offer_batch_size: int = Field(
        default=5, ge=1, le=50,
        description="How many are asked at once about a freed slot in batch mode.",
    )  # fmt: skip
    reminder_days_before: int = Field(
        default=1, ge=0, le=30,
        description="How many days before the visit its reminder is sent.",
    )  # fmt: skip
    reminder_minute: int = Field(
        default=600, ge=0, lt=1440,
        description="At which minute of that day, counted from midnight; 600 is 10:00.",
    )  # fmt: skip
    auto_complete_hours: float = Field(
        default=12, ge=0, le=168,
        description="How many hours after its end a visit counts as kept, unless staff have said "
        "that the customer did not come.",
    )  # fmt: skip
    question_lapse_minutes: float = Field(
        default=240, gt=0, le=10_080,
        description="After how many minutes without an answer a question is forgotten.",
    )  # fmt: skip
    weights: Weights = Field(
        default=Weights(),
        description="Points by which those who wait are ranked.",
    )
    messaging: MessagingPolicies = Field(
        default=MessagingPolicies(),
        description="When, how often, where to and at what cost messages are sent.",
    )


def policies_of(stored: Mapping[str, Any]) -> Policies:
    """The rules of a tenant that stored these differences from the defaults.

    Whoever saves policies calls this first. Raises InvalidPolicy.
    """
    configured = settings().model_dump(include={"hold_minutes", "question_lapse_minutes"})
    own = {name: value for name, value in configured.items() if value is not None} | dict(stored)
    try:
        return Policies.model_validate(own)
    except ValidationError as error:
        problems = {".".join(map(str, e["loc"])): _problem(e) for e in error.errors()}
        raise InvalidPolicy(problems=problems) from None


def _problem(error: ErrorDetails) -> str:
    said = PROBLEMS.get(error["type"])
    return said.format(**error.get("ctx", {})) if said else error["msg"]


def policies_of_service(tenants: Mapping[str, Any], own: Mapping[str, Any]) -> Policies:
    """The rules for one service, by what its tenant and the service itself stored.

    Raises InvalidPolicy, also for a rule that no service can have of its own.
    """
    _check_own(OF_TENANT_ONLY & own.keys(), "is the same for all services")
    return policies_of(over(tenants, own))


def policies_of_location(
    tenants: Mapping[str, Any], own: Mapping[str, Any], services: Mapping[str, Any] = NONE
) -> Policies:
    """The rules at one location, by what its tenant and the location itself stored; for a service
    there, by what that service stored too.

    Raises InvalidPolicy, also for a rule that no location can have of its own.
    """
    _check_own(own.keys() - OF_LOCATION, "is the same at all locations")
    return policies_of(over(over(tenants, own), services))


def over(stored: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What was stored with something of its own over it; of a group, rule by rule."""
    merged = dict(stored)
    for name, value in own.items():
        below = merged.get(name)
        is_group = isinstance(value, Mapping) and isinstance(below, Mapping)
        merged[name] = over(dict(below or {}), value) if is_group else value
    return merged


def _check_own(beyond: Collection[str], problem: str) -> None:
    if beyond:
        raise InvalidPolicy(problems=dict.fromkeys(sorted(beyond), problem))

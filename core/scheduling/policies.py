"""A tenant's rules: the defaults, replaced by the installation's settings, replaced by its own."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import InvalidPolicy
from core.messaging_policies import MessagingPolicies
from core.scheduling.quanta import QUANTUM_MINUTES
from core.settings import settings

STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)


class Weights(BaseModel):
    """Points of the score by which waiting customers are ranked; see the score in `ranking`."""

    model_config = STRICT

    base: int = Field(default=20, ge=0, le=1000)
    vip: int = Field(default=15, ge=0, le=1000)
    service: int = Field(default=15, ge=0, le=1000)
    staff: int = Field(default=10, ge=0, le=1000)
    window: int = Field(default=10, ge=0, le=1000)
    per_week: int = Field(default=1, ge=0, le=1000)
    per_week_cap: int = Field(default=20, ge=0, le=1000)


class Policies(BaseModel):
    """`*_minutes` are minutes and may be fractions where a person waits; `reminder_minute` counts
    from local midnight."""

    model_config = STRICT

    slot_interval_minutes: int = Field(default=15, ge=5, le=1440, multiple_of=QUANTUM_MINUTES)
    hold_minutes: float = Field(default=10, gt=0)
    advance_booking_limit_days: int = Field(default=90, ge=1, le=730)
    question_lapse_minutes: float = Field(default=240, gt=0)
    reminder_days_before: int = Field(default=1, ge=0, le=30)
    reminder_minute: int = Field(default=600, ge=0, lt=1440)
    offer_cutoff_minutes: int = Field(default=30, ge=0)
    weights: Weights = Weights()
    messaging: MessagingPolicies = MessagingPolicies()


def policies_of(stored: Mapping[str, Any]) -> Policies:
    """The rules of a tenant that stored these differences from the defaults.

    Whoever saves policies calls this first. Raises InvalidPolicy.
    """
    configured = settings().model_dump(include={"hold_minutes", "question_lapse_minutes"})
    own = {name: value for name, value in configured.items() if value is not None} | dict(stored)
    try:
        return Policies.model_validate(own)
    except ValidationError as error:
        problems = {".".join(map(str, e["loc"])): e["msg"] for e in error.errors()}
        raise InvalidPolicy(problems=problems) from None

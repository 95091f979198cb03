"""A tenant's rules about when, how often, where to and at what cost it writes."""

from pydantic import BaseModel, ConfigDict, Field


class MessagingPolicies(BaseModel):
    """`quiet_*_minute` are minutes of the recipient's wall clock from midnight; alike, they leave
    no quiet time. A limit of None is no limit.

    `proactive_per_day` counts what a customer did not ask for within any 24 hours.
    `messages_per_minute` and `messages_per_hour` count everything, and hold back what can wait.
    `segments_per_second` is by the tenant's own address, where its carrier allows another pace than
    `core.messaging.tariffs` knows; `burst_seconds` is how long a queue at the carrier may grow,
    behind which a reply would have to wait. `sms_countries` are ISO 3166 codes besides the
    tenant's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    quiet_from_minute: int = Field(default=21 * 60, ge=0, lt=1440)
    quiet_until_minute: int = Field(default=8 * 60, ge=0, lt=1440)
    proactive_per_day: int | None = Field(default=20, ge=1)
    messages_per_minute: int | None = Field(default=600, ge=1)
    messages_per_hour: int | None = Field(default=10_000, ge=1)
    segments_per_second: dict[str, float] = Field(default={})
    burst_seconds: float = Field(default=30, ge=1)
    sms_countries: list[str] = Field(default=[])
    daily_spend_limit_usd: float | None = Field(default=500, ge=0)
    name_again_after_days: int = Field(default=30, ge=1)

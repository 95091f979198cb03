"""Settings by environment: one frozen object, read and checked once at start."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PLACEHOLDERS = {"", "changeme", "change-me", "secret", "placeholder", "todo", "xxx", "demo-only"}
DEMO_SECRET_KEY = "demo-only"  # noqa: S105 - the value that production refuses
SHORTEST_SECRET = 16
# With the first, the others should be set too, or else what is said comes true.
GAPS = (
    ("TWILIO_ACCOUNT_SID", ("TWILIO_AUTH_TOKEN",), "nothing is sent or received by Twilio"),
    ("TWILIO_AUTH_TOKEN", ("TWILIO_ACCOUNT_SID",), "nothing is sent by Twilio"),
    (
        "TWILIO_MESSAGING_SERVICE_SID",
        ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
        "it is of no use alone",
    ),
    (
        "SENDGRID_API_KEY",
        ("INBOUND_EMAIL_DOMAIN", "SENDGRID_INBOUND_PUBLIC_KEY"),
        "nobody can answer a mail",
    ),
    ("SENDGRID_API_KEY", ("SENDGRID_EVENTS_PUBLIC_KEY",), "bounces stay unknown"),
    ("SENDGRID_INBOUND_PUBLIC_KEY", ("INBOUND_EMAIL_DOMAIN",), "replies go nowhere"),
    ("INBOUND_EMAIL_DOMAIN", ("SENDGRID_INBOUND_PUBLIC_KEY",), "replies are refused"),
)
PROVIDER_SETTINGS = {name.lower() for given, needed, _ in GAPS for name in (given, *needed)}


class SettingsInvalid(Exception):
    """The environment does not describe a runnable installation; `problems` names each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(["Standby cannot start:", *(f"  - {p}" for p in problems)]))
        self.problems = problems


class Settings(BaseSettings):
    """`*_seconds` are seconds; empty strings count as not set.

    `demo` is true when no production database is configured: then the simulator is on, a shared
    movable clock is used and placeholder secrets are accepted.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: str = "sqlite:///var/standby.db"
    redis_url: str | None = None
    secret_key: SecretStr = SecretStr(DEMO_SECRET_KEY)
    public_base_url: str = "http://127.0.0.1:8000"
    demo: bool | None = Field(default=None, validation_alias="STANDBY_DEMO")

    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_messaging_service_sid: str | None = None
    twilio_api_base_url: str | None = None
    sendgrid_api_key: SecretStr | None = None
    sendgrid_api_base_url: str | None = None
    sendgrid_inbound_public_key: str | None = None
    sendgrid_events_public_key: str | None = None
    inbound_email_domain: str | None = None

    var_dir: Path = Path("var")
    spool_dir: Path | None = None
    log_level: str = "INFO"

    database_pool_size: int = Field(default=32, ge=1)
    database_timeout_seconds: float = Field(default=1.5, gt=0)
    lock_wait_seconds: int = Field(default=2, ge=1)
    step_seconds: float = Field(default=5.0, gt=0)

    live_streams: int = Field(default=20, ge=0)
    trusted_proxies: int = Field(default=0, ge=0)
    page_views_per_minute: int = Field(default=600, ge=1)
    link_views_per_minute: int = Field(default=240, ge=1)

    # Of argon2; 19 MiB and two passes are what OWASP asks for at least.
    password_memory_kib: int = Field(default=19456, ge=8)
    password_passes: int = Field(default=2, ge=1)

    sweep_seconds: float = Field(default=1.0, gt=0)
    provider_timeout_seconds: float = Field(default=20.0, gt=0)
    lease_seconds: float = Field(default=30.0, gt=0)
    retry_seconds: float = Field(default=2.0, gt=0)
    inbound_tries: int = Field(default=5, ge=1)
    outbound_tries: int = Field(default=8, ge=1)
    hold_minutes: float | None = Field(default=None, gt=0)
    question_lapse_minutes: float | None = Field(default=None, gt=0)

    @property
    def is_demo(self) -> bool:
        if self.demo is not None:
            return self.demo
        return self.database_url.startswith("sqlite")

    @property
    def spool_path(self) -> Path:
        return self.spool_dir or self.var_dir / "spool"


def _is_placeholder(secret: SecretStr | None) -> bool:
    return secret is not None and secret.get_secret_value().strip().lower() in PLACEHOLDERS


def problems_in(settings: Settings) -> list[str]:
    """What forbids running these settings in production; empty for the demo."""
    problems: list[str] = []
    if settings.is_demo:
        return problems
    if (
        _is_placeholder(settings.secret_key)
        or len(settings.secret_key.get_secret_value()) < SHORTEST_SECRET
    ):
        problems.append(
            "SECRET_KEY is missing or a placeholder: set at least 16 random characters, "
            "for example from `openssl rand -hex 32`"
        )
    if "public_base_url" not in settings.model_fields_set:
        problems.append("PUBLIC_BASE_URL is missing: set the https address that Twilio calls")
    if not settings.redis_url:
        problems.append("REDIS_URL is missing: production needs Redis, e.g. redis://host:6379/0")
    if bool(settings.twilio_account_sid) != bool(settings.twilio_auth_token):
        problems.append("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must be set together")
    if _is_placeholder(settings.twilio_auth_token):
        problems.append("TWILIO_AUTH_TOKEN is a placeholder: copy the primary token of the account")
    return problems


def gaps_in(settings: Settings) -> list[str]:
    """What is configured by halves and therefore will not work, each with what to set. The process
    starts all the same: a tenant's own account may make up for it."""
    has = {name.upper(): bool(getattr(settings, name)) for name in PROVIDER_SETTINGS}
    gaps = []
    for given, needed, because in GAPS:
        missing = [name for name in needed if not has[name]]
        if has[given] and missing:
            gaps.append(f"{given} is set, but not {' and '.join(missing)}: {because}")
    return gaps


def read_settings() -> Settings:
    """Read the environment. Raises SettingsInvalid with every problem at once."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsInvalid(
            [f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        ) from None
    problems = problems_in(settings)
    if problems:
        raise SettingsInvalid(problems)
    return settings


@lru_cache(maxsize=1)
def settings() -> Settings:
    return read_settings()

"""Who sends for a tenant on a channel."""

from enum import StrEnum
from functools import lru_cache

from channels.messages import Sender, SendFailed
from channels.sendgrid_sender import SendgridSender
from channels.simulator import SimulatorSender
from channels.twilio_api import TwilioAccount
from channels.twilio_sender import TwilioSender
from core import credentials
from core.models import Channel
from core.settings import Settings, settings

UNREADABLE = "credentials_unreadable"
BY_TWILIO = {Channel.SMS, Channel.WHATSAPP}


def sender_for(channel: Channel, sealed_account: str | None) -> Sender:
    """The tenant's own account before the installation's, and the simulator in the demo. The demo
    business has the simulator for an account, so that nobody's real account texts people who are
    made up; where something stands in for the provider, that is as good.

    `sealed_account` is the tenant's, as stored. Raises SendFailed when nothing is configured or the
    account cannot be opened: that is for the operator, not for a retry.
    """
    if sealed_account == credentials.SIMULATED:
        if not _has_stand_in(channel):
            return SimulatorSender()
        sealed_account = None
    if channel in BY_TWILIO and (account := twilio_account(sealed_account)):
        return TwilioSender(account)
    if channel is Channel.EMAIL:
        key = _own_key(sealed_account) if sealed_account else _installation_key(settings())
        if key:
            return SendgridSender(key)
    if settings().is_demo:
        return SimulatorSender()
    raise SendFailed("not_configured")


class Account(StrEnum):
    """By whose account a tenant sends on a channel: its own, the installation's, none because its
    messages never leave; `missing` and `unreadable` ones send nothing."""

    OWN = "own"
    INSTALLATION = "installation"
    SIMULATED = "simulated"
    MISSING = "missing"
    UNREADABLE = "unreadable"


def account_state(channel: Channel, sealed_account: str | None) -> Account:
    """By whose account messages would leave now."""
    try:
        sender = sender_for(channel, sealed_account)
    except SendFailed as failure:
        is_there = failure.code == UNREADABLE
        return Account.UNREADABLE if is_there else Account.MISSING
    if isinstance(sender, SimulatorSender) or sealed_account == credentials.SIMULATED:
        return Account.SIMULATED
    return Account.OWN if sealed_account else Account.INSTALLATION


def twilio_account(sealed_account: str | None) -> TwilioAccount | None:
    """The tenant's own, else the installation's, if there is one. Raises SendFailed when the
    tenant's cannot be opened."""
    if sealed_account == credentials.SIMULATED:
        return _installation(settings()) if _has_stand_in(Channel.SMS) else None
    return _own(sealed_account) if sealed_account else _installation(settings())


def _has_stand_in(channel: Channel) -> bool:
    """Whether what is sent by the channel goes somewhere else than to the provider."""
    configured = settings()
    if channel in BY_TWILIO:
        return bool(configured.twilio_api_base_url)
    return bool(configured.sendgrid_api_base_url)


@lru_cache(maxsize=256)
def _own(sealed: str) -> TwilioAccount:
    try:
        values = credentials.unseal(sealed)
        return TwilioAccount(
            account_sid=values["account_sid"],
            auth_token=values["auth_token"],
            messaging_service_sid=values.get("messaging_service_sid"),
        )
    except (credentials.CredentialsUnreadable, KeyError):
        raise SendFailed(UNREADABLE) from None


@lru_cache(maxsize=256)
def _own_key(sealed: str) -> str:
    try:
        return credentials.unseal(sealed)["api_key"]
    except (credentials.CredentialsUnreadable, KeyError):
        raise SendFailed(UNREADABLE) from None


def _installation_key(configured: Settings) -> str | None:
    key = configured.sendgrid_api_key
    return key.get_secret_value() if key else None


def _installation(configured: Settings) -> TwilioAccount | None:
    if not configured.twilio_account_sid or not configured.twilio_auth_token:
        return None
    return TwilioAccount(
        account_sid=configured.twilio_account_sid,
        auth_token=configured.twilio_auth_token.get_secret_value(),
        messaging_service_sid=configured.twilio_messaging_service_sid,
    )

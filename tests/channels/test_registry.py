import pytest

from channels.messages import SendFailed
from channels.registry import sender_for, twilio_account
from channels.sendgrid_sender import SendgridSender
from channels.simulator import SimulatorSender
from channels.twilio_sender import TwilioSender
from core import credentials
from core.models import Channel
from core.settings import settings


@pytest.fixture
def no_twilio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWILIO_ACCOUNT_SID")
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    settings.cache_clear()


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDBY_DEMO", "true")
    settings.cache_clear()


def test_the_installations_account_sends_for_a_tenant_without_its_own() -> None:
    assert isinstance(sender_for(Channel.SMS, None), TwilioSender)
    assert isinstance(sender_for(Channel.WHATSAPP, None), TwilioSender)


def test_a_tenants_own_account_comes_first(no_twilio: None) -> None:
    own = credentials.seal({"account_sid": "AC" + "1" * 32, "auth_token": "own"})

    assert isinstance(sender_for(Channel.SMS, own), TwilioSender)


def test_nothing_configured_is_said_so(no_twilio: None) -> None:
    with pytest.raises(SendFailed, match="not_configured") as caught:
        sender_for(Channel.SMS, None)
    assert not caught.value.retryable


def test_an_account_that_cannot_be_opened_is_said_so() -> None:
    with pytest.raises(SendFailed, match="credentials_unreadable"):
        sender_for(Channel.SMS, "sealed with another key")


def test_the_demo_without_an_account_has_simulated_phones(no_twilio: None, demo: None) -> None:
    assert isinstance(sender_for(Channel.SMS, None), SimulatorSender)


def test_the_demo_with_an_account_sends_for_real(demo: None) -> None:
    assert isinstance(sender_for(Channel.SMS, None), TwilioSender)


@pytest.mark.parametrize("is_demo", [True, False])
@pytest.mark.parametrize("channel", Channel)
def test_the_demo_business_never_leaves_the_simulator(
    monkeypatch: pytest.MonkeyPatch, channel: Channel, is_demo: bool
) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.real")
    monkeypatch.setenv("STANDBY_DEMO", str(is_demo))
    settings.cache_clear()

    assert isinstance(sender_for(channel, credentials.SIMULATED), SimulatorSender)
    assert twilio_account(credentials.SIMULATED) is None


def test_the_demo_business_may_write_to_what_stands_in_for_a_provider(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TWILIO_API_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.real")
    settings.cache_clear()

    assert isinstance(sender_for(Channel.SMS, credentials.SIMULATED), TwilioSender)
    assert isinstance(sender_for(Channel.EMAIL, credentials.SIMULATED), SimulatorSender)


def test_mail_leaves_by_sendgrid_with_the_tenants_own_key_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = credentials.seal({"api_key": "SG.own"})
    assert isinstance(sender_for(Channel.EMAIL, own), SendgridSender)

    with pytest.raises(SendFailed, match="not_configured"):
        sender_for(Channel.EMAIL, None)

    monkeypatch.setenv("SENDGRID_API_KEY", "SG.installation")
    settings.cache_clear()
    assert isinstance(sender_for(Channel.EMAIL, None), SendgridSender)


def test_the_demos_mailboxes_need_no_key(demo: None) -> None:
    assert isinstance(sender_for(Channel.EMAIL, None), SimulatorSender)


def test_an_account_without_a_key_is_for_the_operator() -> None:
    for sealed in (credentials.seal({"user": "x"}), "nonsense"):
        with pytest.raises(SendFailed, match="credentials_unreadable"):
            sender_for(Channel.EMAIL, sealed)

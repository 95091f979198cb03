"""What a start says of settings that do not fit together."""

import pytest

from core.settings import Settings, SettingsInvalid, gaps_in, read_settings

WHOLE = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "a-token-of-the-tests",
    "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0" * 32,
    "SENDGRID_API_KEY": "SG.for-the-tests-only",
    "SENDGRID_INBOUND_PUBLIC_KEY": "key",
    "SENDGRID_EVENTS_PUBLIC_KEY": "key",
    "INBOUND_EMAIL_DOMAIN": "reply.standby.test",
}


def configure(monkeypatch: pytest.MonkeyPatch, *names: str) -> Settings:
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value if name in names else "")
    return Settings()


def test_whole_providers_and_none_at_all_have_no_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gaps_in(configure(monkeypatch, *WHOLE)) == []
    assert gaps_in(configure(monkeypatch)) == []


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("TWILIO_ACCOUNT_SID", {"TWILIO_AUTH_TOKEN"}),
        ("TWILIO_AUTH_TOKEN", {"TWILIO_ACCOUNT_SID"}),
        ("TWILIO_MESSAGING_SERVICE_SID", {"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"}),
        (
            "SENDGRID_API_KEY",
            {"INBOUND_EMAIL_DOMAIN", "SENDGRID_INBOUND_PUBLIC_KEY", "SENDGRID_EVENTS_PUBLIC_KEY"},
        ),
        ("SENDGRID_INBOUND_PUBLIC_KEY", {"INBOUND_EMAIL_DOMAIN"}),
        ("INBOUND_EMAIL_DOMAIN", {"SENDGRID_INBOUND_PUBLIC_KEY"}),
    ],
)
def test_half_a_provider_is_named_with_what_to_set(
    monkeypatch: pytest.MonkeyPatch, given: str, missing: set[str]
) -> None:
    said = " ".join(gaps_in(configure(monkeypatch, given)))

    assert {name for name in WHOLE if name in said} == {given} | missing
    assert not set(WHOLE.values()) & set(said.split())


def test_half_a_twilio_account_does_not_start_in_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(monkeypatch, "TWILIO_ACCOUNT_SID")

    with pytest.raises(SettingsInvalid, match="must be set together"):
        read_settings()

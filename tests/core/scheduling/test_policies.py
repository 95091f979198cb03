from typing import Any

import pytest

from core.errors import InvalidPolicy
from core.scheduling.policies import policies_of
from core.settings import settings


def test_the_defaults_are_those_of_the_design() -> None:
    policies = policies_of({})

    assert policies.model_dump() == {
        "cancellation_deadline_hours": 24,
        "reschedule_deadline_hours": 2,
        "max_reschedules": 3,
        "minimum_booking_notice_hours": 2,
        "waitlist_notification_hours": 48,
        "max_active_entries": 3,
        "slot_interval_minutes": 15,
        "hold_minutes": 10,
        "advance_booking_limit_days": 90,
        "auto_complete_hours": 12,
        "question_lapse_minutes": 240,
        "reminder_days_before": 1,
        "reminder_minute": 600,
        "offer_cutoff_minutes": 30,
        "weights": {
            "base": 20,
            "vip": 15,
            "service": 15,
            "staff": 10,
            "window": 10,
            "per_week": 1,
            "per_week_cap": 20,
        },
        "messaging": {
            "quiet_from_minute": 1260,
            "quiet_until_minute": 480,
            "proactive_per_day": 20,
            "messages_per_minute": 600,
            "messages_per_hour": 10_000,
            "segments_per_second": {},
            "burst_seconds": 30,
            "sms_countries": [],
            "daily_spend_limit_usd": 500,
            "name_again_after_days": 30,
        },
    }


def test_the_installation_replaces_a_default_and_the_tenant_replaces_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOLD_MINUTES", "0.5")
    monkeypatch.setenv("QUESTION_LAPSE_MINUTES", "30")
    settings.cache_clear()

    policies = policies_of({"question_lapse_minutes": 60, "weights": {"vip": 40}})

    assert policies.hold_minutes == 0.5
    assert policies.question_lapse_minutes == 60
    assert (policies.weights.vip, policies.weights.base) == (40, 20)


@pytest.mark.parametrize(
    ("stored", "named"),
    [
        ({"hold_minuts": 10}, "hold_minuts"),
        ({"hold_minutes": "ten"}, "hold_minutes"),
        ({"hold_minutes": "10"}, "hold_minutes"),
        ({"hold_minutes": 0}, "hold_minutes"),
        ({"slot_interval_minutes": 7}, "slot_interval_minutes"),
        ({"slot_interval_minutes": True}, "slot_interval_minutes"),
        ({"reminder_minute": 1440}, "reminder_minute"),
        ({"weights": {"vip": -1}}, "weights.vip"),
        ({"weights": None}, "weights"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_by_name(
    stored: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        policies_of(stored)

    assert list(refused.value.details["problems"]) == [named]

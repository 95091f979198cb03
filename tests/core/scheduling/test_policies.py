from collections.abc import Callable
from typing import Any

import pytest

from core.errors import InvalidPolicy
from core.scheduling.policies import (
    Policies,
    policies_of,
    policies_of_location,
    policies_of_service,
)
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
        "chain_depth": 5,
        "earlier_asked_after_days": 7,
        "offer_mode": "auto",
        "offer_batch_size": 5,
        "max_queue_size": None,
        "max_offers_per_day": 3,
        "auto_expiry_hours": 2160,
        "auto_promote_buffer_minutes": 120,
        "weights": {
            "base": 20,
            "vip": 15,
            "service": 15,
            "staff": 10,
            "window": 10,
            "per_week": 1,
            "per_week_cap": 20,
            "replies": 5,
            "fairness": 5,
            "tags": {},
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
        ({"max_queue_size": -1}, "max_queue_size"),
        ({"max_offers_per_day": 0}, "max_offers_per_day"),
        ({"auto_expiry_hours": 0.5}, "auto_expiry_hours"),
        ({"auto_promote_buffer_minutes": -1}, "auto_promote_buffer_minutes"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_by_name(
    stored: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        policies_of(stored)

    assert list(refused.value.details["problems"]) == [named]


def test_a_location_replaces_the_tenant_and_a_service_replaces_both() -> None:
    tenants = {"hold_minutes": 20, "offer_cutoff_minutes": 60, "weights": {"vip": 40}}
    there = {"hold_minutes": 5, "weights": {"staff": 0}}
    colour = {"hold_minutes": 30}

    at_it = policies_of_location(tenants, there)

    assert (at_it.hold_minutes, at_it.offer_cutoff_minutes) == (5, 60)
    assert (at_it.weights.vip, at_it.weights.staff) == (40, 0)
    assert policies_of_location(tenants, there, colour).hold_minutes == 30


@pytest.mark.parametrize(
    ("whose", "own"),
    [
        (policies_of_service, {"weights": {"vip": 1}}),
        (policies_of_service, {"max_active_entries": 5}),
        (policies_of_location, {"max_active_entries": 5}),
        (policies_of_location, {"cancellation_deadline_hours": 5}),
        (policies_of_location, {"hold_minutes": 0}),
    ],
)
def test_what_is_the_same_for_all_cannot_be_replaced(
    whose: Callable[..., Policies], own: dict[str, Any]
) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        whose({}, own)

    assert list(refused.value.details["problems"]) == list(own)

"""The rules as a form shows them."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.scheduling.policies import OF_LOCATION, Policies
from core.setup import policy_changes, policy_sheet
from core.setup.policy_sheet import Rule, RuleKind
from tests.core.scheduling.shop import Shop, a_shop


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


def rules(shop: Shop, **of: str) -> dict[str, Rule]:
    return {rule.key: rule for rule in policy_sheet.sheet(shop.catalogue, **of)}


def test_every_rule_is_on_the_sheet_with_its_bounds(shop: Shop) -> None:
    found = rules(shop)

    assert {key.partition(".")[0] for key in found} == set(Policies.model_fields)
    hold = found["hold_minutes"]
    assert (hold.kind, hold.above, hold.at_most) == (RuleKind.NUMBER, 0, 10_080)
    interval = found["slot_interval_minutes"]
    assert (interval.kind, interval.at_least, interval.step) == (RuleKind.WHOLE, 5, 5)
    assert found["max_queue_size"].can_be_none
    assert found["offer_mode"].choices == ("sequential", "batch", "broadcast", "auto")
    assert found["messaging.sms_countries"].kind is RuleKind.LIST
    assert found["weights.tags"].kind is RuleKind.GROUP
    assert found["messaging.quiet_from_minute"].below == 1440


def test_what_was_set_differs_from_what_usually_holds(shop: Shop, now: datetime) -> None:
    policy_changes.set_policy(shop.db, shop.tenant.id, "weights.vip", 40, now=now)

    vip = rules(shop)["weights.vip"]
    assert (vip.value, vip.usual, vip.is_own) == (40, 15, True)
    assert not rules(shop)["weights.base"].is_own


def test_a_service_and_a_location_differ_from_the_business(shop: Shop, now: datetime) -> None:
    policy_changes.set_policy(
        shop.db, shop.tenant.id, "hold_minutes", 30, service_id=shop.cut.id, now=now
    )

    of_service = rules(shop, service_id=shop.cut.id)
    assert of_service["hold_minutes"].is_own
    assert "messaging.quiet_from_minute" not in of_service
    of_location = rules(shop, location_id=shop.anna.location_id)
    assert {key.partition(".")[0] for key in of_location} == OF_LOCATION
    assert not of_location["hold_minutes"].is_own
    for of in ({"service_id": shop.anna.id}, {"location_id": shop.anna.id}):
        with pytest.raises(NotFound):
            rules(shop, **of)

"""The rules as they are read, changed, reset and changed back."""

import pytest
from sqlalchemy import select

from admin.settings.policies import GROUPS
from core.models import Event
from core.scheduling.policies import Policies
from tests.admin.settings.looking import known
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.builders import a_tenant
from tests.core.scheduling.shop import Shop

AT = "/admin/settings/policies"


def test_every_rule_is_shown_once() -> None:
    shown = [key for keys in GROUPS.values() for key in keys]
    shown += [group for group, keys in GROUPS.items() if not keys]
    assert sorted(shown) == sorted(Policies.model_fields)


def test_a_rule_says_what_holds_what_it_means_and_its_bounds(page: StaffPage) -> None:
    text = page.get(AT).text
    assert "Time to answer: 10 minutes" in text
    assert "How long a time is kept" in text
    assert "Still waiting? after: No limit" in text
    form = page.part(f"{AT}/hold_minutes").text
    assert "From 0 to 10,080" in form
    assert "Usually: 10 minutes" in form


def test_a_rule_is_changed_with_a_reason_and_changed_back(page: StaffPage, shop: Shop) -> None:
    answer = page.post(f"{AT}/hold_minutes", value="12,5", because="too slow")

    assert (answer.status_code, reloads(answer)) == (204, {"settings"})
    assert toast(answer)["text"] == "Time to answer: 12.5 minutes."
    assert known(shop).policies.hold_minutes == 12.5
    assert "Changed" in page.get(AT).text
    page.post(toast(answer)["undo"])
    assert known(shop).policies.hold_minutes == 10
    changes = select(Event.reason).where(Event.name == "policy.changed").order_by(Event.id)
    assert list(shop.db.scalars(changes)) == ["too slow", None]


def test_reset_brings_the_usual_back_and_can_be_undone(page: StaffPage, shop: Shop) -> None:
    page.post(f"{AT}/hold_minutes", value="30")
    assert "Back to usual" in page.part(f"{AT}/hold_minutes").text

    answer = page.post(f"{AT}/hold_minutes/reset")

    assert known(shop).policies.hold_minutes == 10
    page.post(toast(answer)["undo"])
    assert known(shop).policies.hold_minutes == 30


def test_the_particular_rule_wins(page: StaffPage, shop: Shop) -> None:
    answer = page.post(f"{AT}/hold_minutes?of={shop.cut.id}", value="45")

    assert known(shop).policies_for(shop.cut.id).hold_minutes == 45
    assert known(shop).policies.hold_minutes == 10
    assert "45 minutes" in page.get(AT, of=shop.cut.id).text
    assert "Quiet from" not in page.get(AT, of=shop.cut.id).text
    page.post(toast(answer)["undo"])
    assert known(shop).policies_for(shop.cut.id).hold_minutes == 10
    page.post(f"{AT}/offer_batch_size?of={shop.anna.location_id}", value="7")
    assert known(shop).policies_for(shop.cut.id, shop.anna.location_id).offer_batch_size == 7


@pytest.mark.parametrize(
    ("key", "form", "value"),
    [
        ("max_queue_size", {"is_none": "on", "value": ""}, None),
        ("auto_expiry_hours", {"value": "72"}, 72),
        ("offer_mode", {"value": "batch"}, "batch"),
        ("reminder_minute", {"value": "09:30"}, 570),
        ("weights.vip", {"value": "40"}, 40),
        ("weights.tags", {"value": "gold = 10\n\nsilver=5"}, {"gold": 10, "silver": 5}),
        ("messaging.sms_countries", {"value": "ca, mx"}, ["CA", "MX"]),
        ("messaging.quiet_from_minute", {"value": "22:00"}, 1320),
        ("messaging.segments_per_second", {"value": "+12125550100 = 0,5"}, {"+12125550100": 0.5}),
    ],
)
def test_each_kind_of_value_is_typed_in_its_way(
    page: StaffPage, shop: Shop, key: str, form: dict[str, str], value: object
) -> None:
    assert page.post(f"{AT}/{key}", **form).status_code == 204

    found: object = known(shop).policies.model_dump(mode="json")
    for part in key.split("."):
        assert isinstance(found, dict)
        found = found[part]
    assert found == value
    assert page.get(AT).status_code == 200
    assert page.part(f"{AT}/{key}").status_code == 200


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("hold_minutes", "soon"),
        ("hold_minutes", ""),
        ("hold_minutes", "0"),
        ("max_reschedules", "1.5"),
        ("slot_interval_minutes", "7"),
        ("offer_mode", "never"),
        ("reminder_minute", "25:00"),
        ("weights.tags", "gold"),
        ("weights.tags", "gold = lots"),
        ("weights.tags", "gold = -1"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    page: StaffPage, shop: Shop, key: str, value: str
) -> None:
    before = known(shop).policies
    answer = page.post(f"{AT}/{key}", value=value)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert known(shop).policies == before


def test_what_is_out_of_bounds_is_told_with_the_bounds(page: StaffPage) -> None:
    answer = page.post(f"{AT}/hold_minutes", value="99999")

    assert "not possible for this rule" in answer.text
    assert "From 0 to 10,080." in answer.text


def test_there_are_no_other_rules_and_no_others_services(page: StaffPage, shop: Shop) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    shop.db.commit()

    assert page.part(f"{AT}/nonsense").status_code == 404
    assert page.post(f"{AT}/chain_depth?of={shop.cut.id}", value="1").status_code == 404
    assert page.get(AT, of=other.id).status_code == 404
    assert page.post(f"{AT}/hold_minutes/reset?of={other.id}").status_code == 404


@pytest.mark.parametrize("points", ["1e999999999", "1e99", "9" * 5000, "NaN", "-", ""])
def test_points_that_nobody_could_give_are_refused_at_once(page: StaffPage, points: str) -> None:
    answer = page.post(f"{AT}/weights.tags", value=f"vip={points}", because="x")

    assert answer.status_code == 422

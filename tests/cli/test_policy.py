"""`policy …`: what holds, and what an operator changes about it."""

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.models import ActorKind, Event, Tenant
from tests.builders import a_location, a_service, a_tenant

Run = Callable[[str], Result]


@pytest.fixture
def salon(db: Session) -> Tenant:
    tenant = a_tenant(db, slug="salon")
    tenant.policies = {}
    a_service(db, tenant, name="Haircut")
    a_service(db, tenant, name="Colour")
    db.commit()
    return tenant


def test_each_rule_is_shown_with_what_it_does(run: Run, salon: Tenant) -> None:
    said = run("policy show salon").output

    assert "  cancellation_deadline_hours = 24" in said
    assert "Customers can cancel until so many hours before the visit" in said
    assert "  messaging.quiet_from_minute = 1260" in said
    assert "*" not in said


def test_set_and_reset(run: Run, salon: Tenant, db: Session) -> None:
    assert run("policy set salon max_reschedules 5 --because 'it was too strict'").exit_code == 0
    assert "* max_reschedules = 5" in run("policy show salon").output
    assert run("policy reset salon max_reschedules").output == "max_reschedules = 3\n"
    assert "  max_reschedules = 3" in run("policy show salon max_reschedules").output

    set_, reset = db.scalars(select(Event).where(Event.name == "policy.changed")).all()
    assert (set_.before, set_.after) == ({"max_reschedules": 3}, {"max_reschedules": 5})
    assert (reset.before, reset.after) == ({"max_reschedules": 5}, {"max_reschedules": 3})
    assert set_.reason == "it was too strict"
    assert {set_.actor_kind, reset.actor_kind} == {ActorKind.STAFF}
    assert set_.actor_id


def test_a_service_has_its_own(run: Run, salon: Tenant, db: Session) -> None:
    run("policy set salon cancellation_deadline_hours 48 --service colour")

    known = catalogue(db, salon.id)
    hours = {
        service.name: known.policies_for(service.id).cancellation_deadline_hours
        for service in known.services.values()
    }
    assert hours == {"Haircut": 24, "Colour": 48}
    of_colour = run("policy show salon --service Colour").output
    assert "* cancellation_deadline_hours = 48" in of_colour
    assert "max_active_entries" not in of_colour


def test_a_location_has_its_own(run: Run, salon: Tenant, db: Session) -> None:
    there = a_location(db, salon)
    db.commit()

    said = run("policy set salon max_queue_size 20 --location 'side street'").output
    run("policy set salon max_queue_size 5 --service Colour")
    run("policy set salon weights.vip 40 --location 'side street'")

    assert said == "max_queue_size = 20 at side street\n"
    known = catalogue(db, salon.id)
    sizes = {
        (service.name, location.name): known.policies_for(service.id, location.id).max_queue_size
        for service in known.services.values()
        for location in known.locations.values()
    }
    assert sizes == {
        ("Haircut", "Main street"): None,
        ("Haircut", "Side street"): 20,
        ("Colour", "Main street"): 5,
        ("Colour", "Side street"): 5,
    }
    assert known.policies_for("any", there.id).weights.vip == 40
    db.commit()
    of_it = run("policy show salon --location 'Side street'").output
    assert "* max_queue_size = 20" in of_it
    assert "* weights.vip = 40" in of_it
    assert "cancellation_deadline_hours" not in of_it
    assert run("policy reset salon max_queue_size --location 'Side street'").exit_code == 0
    assert catalogue(db, salon.id).policies_for("any", there.id).max_queue_size is None


def test_a_rule_of_a_group(run: Run, salon: Tenant, db: Session) -> None:
    run("policy set salon messaging.sms_countries '[\"CA\"]'")
    run("policy set salon messaging.proactive_per_day null")
    run("policy set salon weights.vip 40")
    run("policy reset salon messaging.sms_countries")

    db.refresh(salon)
    assert salon.policies == {"messaging": {"proactive_per_day": None}, "weights": {"vip": 40}}


@pytest.mark.parametrize(
    "line",
    [
        "max_reschedules many",
        "max_reschedules 1001",
        "max_rescheduls 3",
        "weights 3",
        "weights.vip.x 3",
        "max_reschedules.x 3",
        "hold_minutes null",
        "hold_minutes 999999999999999999999",
        "question_lapse_minutes 1e300",
        "offer_cutoff_minutes 99999999999999999999",
        "max_active_entries 5 --service Colour",
        "cancellation_deadline_hours 5 --location 'Main street'",
        "hold_minutes 5 --location Nowhere",
        "max_reschedules 5 --service Massage",
    ],
)
def test_nonsense_changes_nothing(run: Run, salon: Tenant, db: Session, line: str) -> None:
    result = run(f"policy set salon {line}")

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    db.refresh(salon)
    assert salon.policies == {}
    assert db.scalars(select(Event)).all() == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("max_reschedules many", "max_reschedules: is a whole number"),
        ("max_reschedules 1001", "max_reschedules: is 1000 or less"),
        ("offer_batch_size 0", "offer_batch_size: is 1 or more"),
        ("messaging.quiet_from_minute 1440", "messaging.quiet_from_minute: is less than 1440"),
        ("hold_minutes null", "hold_minutes: is a number"),
        ("max_rescheduls 3", "max_rescheduls: there is no such rule"),
        ("weights 3", "weights: is a group: set the rules in it one by one"),
        ("offer_mode loud", "offer_mode: is one of 'sequential', 'batch', 'broadcast' or 'auto'"),
        ("messaging.sms_countries US", 'messaging.sms_countries: is a list, such as ["US"]'),
    ],
)
def test_what_a_rule_can_have_is_said_in_plain_words(
    run: Run, salon: Tenant, line: str, said: str
) -> None:
    assert run(f"policy set salon {line}").output == (
        f"Error: That is not a rule, or not a value that it can have. ({said})\n"
    )


def test_a_rule_that_is_not_there_is_neither_shown_nor_reset(run: Run, salon: Tenant) -> None:
    assert run("policy show salon nothing").exit_code == 1
    assert run("policy reset salon nothing").exit_code == 1


def test_how_freed_slots_are_asked_about_is_a_rule_like_any_other(run: Run, salon: Tenant) -> None:
    run("policy reset salon offer_mode")
    assert '  offer_mode = "auto"' in run("policy show salon").output
    assert run("policy set salon offer_mode batch").output == 'offer_mode = "batch"\n'
    assert run("policy set salon offer_mode shouting").exit_code != 0
    assert '* offer_mode = "batch"' in run("policy show salon").output

"""The steps in their order, and the plan that they add up to."""

from collections.abc import Mapping
from typing import Any

from admin.setup import reading
from core.setup.drafts import Draft
from core.setup.founding import NewOwner, NewService, NewStaff, Plan

STEPS = ("you", "business", "services", "staff", "hours", "number")


def is_done(draft: Draft, step: str) -> bool:
    said = draft.answers.get(step)
    return bool(said) and not problems(draft, step)


def problems(draft: Draft, step: str) -> reading.Problems:
    """Why what was said cannot be so; also once another step was changed since."""
    said: Any = draft.answers.get(step)
    match step:
        case "you":
            has_password = draft.password_hash is not None
            return reading.wrong_with_you(said, "", has_password=has_password)
        case "business":
            return reading.wrong_with_business(said)
        case "services":
            return reading.wrong_with_services(said, reading.currency_of(business_of(draft)))
        case "staff":
            return reading.wrong_with_staff(staff_of(draft))
        case "hours":
            return reading.wrong_with_hours(said)
    return {}


def first_open(draft: Draft) -> str:
    """The step to go on with."""
    return next((step for step in STEPS if not is_done(draft, step)), STEPS[-1])


def may_open(draft: Draft, step: str) -> bool:
    """One may go back to any step, and on to none before those in front of it are done."""
    return STEPS.index(step) <= STEPS.index(first_open(draft))


def business_of(draft: Draft) -> Mapping[str, str]:
    said: Mapping[str, str] = draft.answers.get("business", {})
    return said


def service_names(draft: Draft) -> list[str]:
    return [row["name"] for row in draft.answers.get("services", ())]


def staff_of(draft: Draft) -> list[dict[str, Any]]:
    """Without services that were taken off the list since."""
    known = service_names(draft)
    return [
        row | {"services": [name for name in row["services"] if name in known]}
        for row in draft.answers.get("staff", ())
    ]


def plan_of(draft: Draft) -> Plan:
    """Of a draft whose steps are all done."""
    you, business = draft.answers["you"], business_of(draft)
    currency = reading.currency_of(business)
    return Plan(
        name=business["name"],
        country=business["country"],
        time_zone=business["time_zone"],
        language=business["language"],
        currency=currency,
        owner=NewOwner(you["name"], you["email"], draft.password_hash or "", you["language"]),
        services=tuple(
            NewService(
                row["name"],
                reading.minutes_of(row["minutes"]),
                reading.minor_of(row["price"], currency),
            )
            for row in draft.answers["services"]
        ),
        staff=tuple(NewStaff(row["name"], tuple(row["services"])) for row in staff_of(draft)),
        hours=reading.shifts_of(draft.answers["hours"]),
    )

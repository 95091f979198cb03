"""Facts like those of a real business, to try a text with before a customer reads it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.wording.render import Choice, Money, Part, Weekdays

WHEN = datetime(2026, 11, 25, 10, 30, tzinfo=ZoneInfo("America/New_York"))
SERVICES = ("Haircut", "Beard trim", "Colour", "Highlights", "Blow-dry")
PRICE = Money(12500, "USD")


def facts_for(
    key: str,
    *,
    business: str = "Shear Joy Studio",
    service: str = "Cut and blow-dry",
    staff: str = "Marianne",
) -> dict[str, Any]:
    """Every fact that the text of `key` can be given, as long as they come in practice."""
    names = {"business": business, "service": service, "staff": staff}
    facts = names | _common(names)
    return facts | ({"choices": choices} if (choices := _choices(key, facts)) else {})


def _common(names: Mapping[str, str]) -> dict[str, Any]:
    visit = {"service": names["service"], "staff": names["staff"]}
    return {
        "with_staff": Part("with_staff", visit),
        "entry": Part("entry_with_staff", visit),
        "question": Part("confirm_cancel", visit | {"when": WHEN}),
        "when": WHEN,
        "until": WHEN,
        "later": WHEN.replace(month=12),
        "wish": WHEN.date(),
        "choices": [
            Choice(starts_at=WHEN, staff=names["staff"]),
            Choice(starts_at=WHEN.replace(hour=12)),
            Choice(starts_at=WHEN.replace(day=26, hour=14)),
        ],
        "examples": ", ".join(SERVICES[:4]),
        "place": 12,
        "estimate": Part("wait_longer", {"weeks": 8}),
        "weeks": 8,
        "minutes": 10,
        "days": 90,
        "notice": 24,
        "moves": 3,
        "visits": 12,
        "most": 3,
        "code": "123456",
        "name": "Benjamin",
        "last": WHEN.date(),
        "begins": time(17),
        "ends": time(12),
        "others": 4,
        "wanted": [
            Part("wish_between", {"first": WHEN.date(), "last": WHEN.date()}),
            Part(
                "one_of",
                {
                    "list": [Part("wish_before", {"ends": time(12)})],
                    "last": Part("wish_after", {"begins": time(17)}),
                },
            ),
            Part("notice_hours", {"notice": 2}),
        ],
        "then": [
            Part("wish_weekdays", {"list": [Weekdays(5, 6)]}),
            Part("wish_after", {"begins": time(17)}),
        ],
        "first": "Annabelle",
        "second": "Benjamin",
        "second_at": time(11, 15),
        "phone": Part("help_phone", {"phone": "+1 212-555-0100"}),
        "list": [Part("price_item", {"service": name, "price": PRICE}) for name in SERVICES],
        "hours": [
            Part(
                "hours_item",
                {"weekdays": Weekdays(first, last), "opens": time(9), "closes": time(18, 30)},
            )
            for first, last in ((0, 3), (4, 4), (5, 5))
        ],
        "day": WHEN.date(),
        "reason": "Christmas Day",
        "closed": [Part("closed_day", {"day": WHEN.date(), "reason": "Christmas Day"})],
        "times": [Part("hours_span", {"opens": time(9), "closes": time(18, 30)})],
        "location": "Shear Joy Downtown",
        "address": "1248 West Broadway, Brooklyn, NY 11211",
        "price": PRICE,
        "weekdays": Weekdays(0, 4),
        "opens": time(9),
        "closes": time(18, 30),
        "text": "Whatever was said before.",
        "stop": "STOP",
        "words": Part("poster_words", {}),
        "number": "+1 212-555-0100",
    }


def _choices(  # noqa: PLR0911 - one row per kind of text
    key: str, facts: Mapping[str, Any]
) -> list[Choice] | None:
    """Two choices with their day, or names instead of times, are what these texts are given."""
    match key:
        case "closed_then_near":
            return [
                Choice(starts_at=WHEN.replace(day=24), staff=facts["staff"]),
                Choice(starts_at=WHEN.replace(day=26), staff=facts["staff"]),
            ]
        case "broadcast_several" | "broadcast_mixed" | "openings_left":
            return _openings(key, facts)
        case "offer_waitlist_near" | "too_soon_wait" | "waiting_already_near" | "nothing_free_near":
            return [
                Choice(starts_at=WHEN, staff=facts["staff"]),
                Choice(starts_at=WHEN.replace(hour=12), staff=facts["staff"]),
            ]
        case "ask_which_appointment" | "appointments":
            return [Choice(label=name, starts_at=WHEN) for name in SERVICES[:3]]
        case "which_question_yes" | "which_question_no":
            return [
                Choice(label=Part("choice_offer", facts)),
                Choice(label=Part("choice_cancel", facts)),
            ]
        case "ask_service" | "ask_which_service" | "too_many_entries":
            most = 3 if key == "too_many_entries" else len(SERVICES)
            return [Choice(label=name) for name in SERVICES[:most]]
        case "ask_for_whom":
            return [Choice(label=facts["staff"]), Choice(label="Mary-Ann")]
        case "ask_which_entry":
            return [Choice(label=facts["entry"]), Choice(label=facts["entry"])]
        case "which_reading":
            return [Choice(starts_at=WHEN), Choice(starts_at=WHEN.replace(month=12, day=4))]
    return None


def _openings(key: str, facts: Mapping[str, Any]) -> list[Choice]:
    first = Choice(starts_at=WHEN, staff=facts["staff"])
    if key == "openings_left":
        return [replace(first, number=2)]
    if key == "broadcast_mixed":
        return [replace(first, label=facts["service"]), Choice("Blow-dry", WHEN.replace(hour=14))]
    return [first, Choice(starts_at=WHEN.replace(hour=14))]

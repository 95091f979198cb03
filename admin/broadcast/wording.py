"""Reasons, money and openings in words."""

from collections.abc import Mapping
from datetime import datetime

from admin.page.words import known as has_words
from admin.page.words import say
from bot.wording.render import Money
from core.catalogue import Catalogue
from core.models import BroadcastState, SlotStatus

MICROS_A_CENT = 10_000
STATES = {
    BroadcastState.SENDING: "wait",
    BroadcastState.DONE: "good",
}
SLOTS = {SlotStatus.BOOKED: "good", SlotStatus.HELD: "wait"}


def visit(known: Catalogue, service_id: str, staff_id: str) -> str:
    service, staff = known.service(service_id).name, known.staff_member(staff_id).name
    return say("broadcast.visit", service=service, staff=staff)


def opening(known: Catalogue, service_id: str, staff_id: str, starts_at: datetime) -> str:
    when = starts_at.astimezone(known.zone)
    return say("broadcast.opening", visit=visit(known, service_id, staff_id), when=when)


def reason(code: str) -> str:
    key = f"broadcast.because_{code}"
    return say(key if has_words(key) else "broadcast.because_other")


def reasons(left: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Code, words and how many; the most first."""
    ordered = sorted(left.items(), key=lambda one: (-one[1], one[0]))
    return [(code, reason(code), many) for code, many in ordered]


def money(micros: int) -> str:
    """What providers charge in dollars; never nothing for what costs a little."""
    cents = max(round(micros / MICROS_A_CENT), 1) if micros else 0
    return say("broadcast.money", amount=Money(cents, "USD"))


def state(found: BroadcastState) -> tuple[str, str]:
    return say(f"broadcast.state_{found.value}"), STATES.get(found, "quiet")


def slot(found: SlotStatus) -> tuple[str, str]:
    return say(f"broadcast.slot_{found.value}"), SLOTS.get(found, "quiet")

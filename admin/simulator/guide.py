"""One line that tells a visitor what to do next."""

from collections.abc import Sequence
from typing import Any

from conversations.dialogue.model import State
from core.events import Name
from demo import salon

Rows = Sequence[dict[str, Any]]


def next_step(phones: Rows, mailboxes: Rows, waiting: Rows, happened: Rows) -> dict[str, Any]:
    """`at` is the number of the phone or the mailbox where the next move is made, if at one."""
    names = {phone["name"]: phone["id"] for phone in phones}
    readers = {box["name"]: box["id"] for box in mailboxes if box["name"] not in names}
    return (
        _with_staff([*phones, *mailboxes])
        or _asked(names, readers, waiting)
        or _first_move(phones)
        or _filled(names, happened)
        or _step("Write whatever you like on any phone, or start over.")
    )


def _step(text: str, at: str | None = None) -> dict[str, Any]:
    return {"text": text, "at": at}


def _with_staff(devices: Rows) -> dict[str, Any] | None:
    for device in devices:
        if device["is_with_staff"]:
            return _step(
                f"{device['name']} is with staff and the bot is silent. Answer below the messages, "
                "then give the conversation back.",
                device["id"],
            )
    return None


def _asked(names: dict[str, str], readers: dict[str, str], waiting: Rows) -> dict[str, Any] | None:
    asked = [entry for entry in waiting if entry["offered"]]
    for entry in asked:
        name, number = entry["customer"], names.get(entry["customer"])
        if number:
            return _step(
                f"{entry['offered']} is held for {name}. Answer yes or no on that phone, or move "
                "the clock on by ten minutes and see who is next.",
                number,
            )
        if name in readers:
            return _step(
                f"{entry['offered']} is held for {name}, who was sent a mail. Open it and press a "
                "button, or reply.",
                readers[name],
            )
    for entry in asked:
        return _step(
            f"{entry['customer']} is being asked and has no phone here: move the clock on by ten "
            "minutes."
        )
    return None


def _filled(names: dict[str, str], happened: Rows) -> dict[str, Any] | None:
    accepted = [event for event in happened if event["name"] == Name.OFFER_ACCEPTED]
    if not accepted:
        return None
    has_written = any(
        event["customer"] == salon.MARCUS.name and event["name"] == Name.APPOINTMENT_BOOKED
        for event in happened
    )
    filled = f"Filled: {accepted[0]['customer']} took the time, and nobody had to pick up a phone."
    if has_written:
        return _step(f"{filled} Write whatever you like, or start over.")
    return _step(
        f"{filled} Now let {salon.MARCUS.name} book a first visit.", names.get(salon.MARCUS.name)
    )


def _first_move(phones: Rows) -> dict[str, Any] | None:
    dana = next((phone for phone in phones if phone["name"] == salon.DANA.name), None)
    if dana is None or not dana["visit_on"]:
        return None
    if dana["state"] == State.CONFIRMING_CANCEL:
        return _step("The bot asks to be sure. Answer on Dana's phone.", dana["id"])
    return _step(
        "Dana cancels; watch her Friday haircut find its next customer. "
        "Tap the first suggestion on her phone.",
        dana["id"],
    )

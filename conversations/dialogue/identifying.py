"""Customers who write from an address that we do not know them by."""

import re

from bot.types import Intent
from conversations import codes
from conversations.dialogue.model import Dialogue, State
from core.people import mailboxes, phone_numbers

# Fewer digits are a time, a price or a date, not a telephone number.
FEWEST_DIGITS = 6
LONGEST_LOOKED_AT = 500
POLITE = {Intent.GREETING, Intent.THANKS, Intent.NONE, Intent.IDENTIFY}


def is_meant(d: Dialogue) -> bool:
    """Whether they say that we know them already, or by which address. A regular customer who
    wants something says so as well: without an address the wish comes first."""
    d.found_addresses = _addresses_in(d)
    if d.state == State.IDENTIFYING and d.found_addresses:
        return True
    if Intent.IDENTIFY in d.reading.intents:
        return bool(d.found_addresses) or not _wants_something(d)
    return d.state == State.IDLE and bool(d.found_addresses) and _is_bare(d)


def _addresses_in(d: Dialogue) -> list[str]:
    text = d.reading.text[:LONGEST_LOOKED_AT]
    found = mailboxes.find_in(text) if "@" in text else []
    if sum(letter.isdigit() for letter in text) > FEWEST_DIGITS:
        found += phone_numbers.find_in(text, d.catalogue.region)
    return found


def _wants_something(d: Dialogue) -> bool:
    reading = d.reading
    wished = set(reading.intents) - POLITE
    return bool(wished or reading.services or reading.staff or reading.when)


def _is_bare(d: Dialogue) -> bool:
    """Whether the address is all that the message holds."""
    text = d.reading.text.strip()
    if "@" in text:
        return " " not in text
    return len(d.found_addresses) == 1 and not re.search(r"[^\d\s()+./-]", text)


def lacks_address(d: Dialogue) -> bool:
    return not d.found_addresses


def ask_address(d: Dialogue) -> None:
    d.say("ask_known_address")


def ask_for_code(d: Dialogue) -> None:
    d.said.append(
        codes.ask(
            d.db,
            d.catalogue,
            d.found_addresses,
            contact_point_id=d.contact_point_id,
            customer_id=d.customer_id,
            now=d.now,
        )
    )

"""What a message costs and how fast its sender may be, as data in `tariffs.toml`."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import phonenumbers

from core.models import Channel
from core.people import phone_numbers

NORTH_AMERICA = 1
MICROS_A_DOLLAR = 1_000_000


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("tariffs.toml").read_text())


def cost_micros(channel: Channel, recipient: str, segments: int) -> int:
    """What a message costs, in millionths of a US dollar; nothing by e-mail."""
    country = phone_numbers.country_of(recipient) if channel is Channel.SMS else None
    return cost_in(country, channel, segments)


def cost_in(country: str | None, channel: Channel, segments: int) -> int:
    """The same for any number of an ISO 3166 country."""
    tables = _tables()
    if channel is Channel.EMAIL:
        return 0
    if channel is Channel.WHATSAPP:
        return int(tables["whatsapp"]["message"])
    prices = tables["sms"]
    return int(prices.get(country, prices["other"])) * segments


def segments_per_second(channel: Channel, sender: str) -> float | None:
    """The pace of a sender unless the tenant knows better; None where nobody paces it."""
    if channel is Channel.EMAIL:
        return None
    kind = "whatsapp" if channel is Channel.WHATSAPP else _kind(sender)
    return float(_tables()["segments_per_second"][kind])


@lru_cache(maxsize=4096)
def _kind(sender: str) -> str:
    if sender.isdigit():
        return "short_code"
    try:
        number = phonenumbers.parse(sender)
    except phonenumbers.NumberParseException:
        return "other"  # a name
    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.TOLL_FREE:
        return "toll_free"
    return "local" if number.country_code == NORTH_AMERICA else "other"

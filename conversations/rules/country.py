"""Texts go to the countries that the business serves: whoever begs for texts to far and dear
numbers earns a share of their price."""

from datetime import datetime

from conversations.rules.departure import Departure, Verdict, Withheld
from core.catalogue import Catalogue
from core.models import Channel
from core.people import phone_numbers


def country(departure: Departure, _now: datetime) -> Verdict:
    if is_served(departure.known, departure.channel, departure.recipient):
        return None
    return Withheld("country_not_allowed")


def is_served(known: Catalogue, channel: Channel, recipient: str) -> bool:
    if channel is not Channel.SMS:
        return True
    theirs = phone_numbers.country_of(recipient)
    return theirs == known.region or theirs in known.policies.messaging.sms_countries

"""Countries, time zones and currencies by their names in the language of the page."""

from functools import lru_cache
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies, list_currencies
from flask import request

from admin.page.words import language

REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/")
MORE_REGIONS = ("Pacific/", "Arctic/", "Antarctica/")


@lru_cache
def countries(tongue: str) -> list[tuple[str, str]]:
    """Those with telephone numbers and money, by name."""
    names = Locale.parse(tongue).territories
    known = [code for code in phonenumbers.SUPPORTED_REGIONS if get_territory_currencies(code)]
    return sorted(((code, names.get(code, code)) for code in known), key=lambda one: one[1])


@lru_cache
def currencies(tongue: str) -> list[tuple[str, str]]:
    """Those that some country uses now."""
    names = Locale.parse(tongue).currencies
    used = {code for country, _ in countries(tongue) for code in get_territory_currencies(country)}
    known = sorted(used & list_currencies())
    return [(code, f"{code} · {names.get(code, code)}") for code in known]


@lru_cache
def zones() -> list[tuple[str, str]]:
    """Each with the country in which it lies, where there is one."""
    lies_in = get_global("zone_territories")
    known = [zone for zone in available_timezones() if zone.startswith(REGIONS + MORE_REGIONS)]
    named = [(zone, str(lies_in.get(zone, ""))) for zone in sorted(known)]
    return [*named, ("UTC", "")]  # what a machine says that does not know where it is


def guessed_country() -> str:
    """As the browser's languages say; empty where they do not."""
    known = {code for code, _ in countries(language())}
    for wanted in request.accept_languages.values():
        region = wanted.replace("_", "-").rpartition("-")[2].upper()
        if "-" in wanted and region in known:
            return region
    return ""

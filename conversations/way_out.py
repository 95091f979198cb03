"""The first text that somebody gets unasked says how to get no more.

Carriers in North America ask for that (CTIA, Messaging Principles and Best Practices; Twilio's
messaging policy), so there it may cost a segment of its own. Elsewhere it is said where it costs
nothing. Mails and WhatsApp have their own ways out, and who was answered has written first.
"""

from bot.wording import fit, segments, write
from conversations.routes import Route
from conversations.unasked import UNASKED
from core.catalogue import Catalogue
from core.models import Channel, Purpose
from core.people import phone_numbers

KEY = "how_to_stop"
WORD = "STOP"
ASKED_FOR_IN = {"US", "PR", "VI", "GU", "AS", "MP", "CA"}


def with_way_out(text: str, known: Catalogue, route: Route, purpose: Purpose) -> str:
    """The text, and how to get no more where it is the first of its kind to the address."""
    if route.channel is not Channel.SMS or purpose not in UNASKED or route.was_told_unasked:
        return text
    return hinted(text, known, route)


def hinted(text: str, known: Catalogue, route: Route) -> str:
    """The text as an SMS, and how to get no more where that must be said or costs nothing."""
    language = route.language or known.language
    own = known.own_texts(language)
    hint = write(KEY, {"stop": WORD}, language=language, region=known.region, own=own)
    both = fit(f"{text} {hint}", route.channel)
    is_dearer = segments(both) > segments(text)
    return text if is_dearer and not is_asked_for(route) else both


def is_asked_for(route: Route) -> bool:
    """Whether carriers there ask for it."""
    return phone_numbers.country_of(route.recipient) in ASKED_FOR_IN

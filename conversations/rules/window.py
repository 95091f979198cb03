"""On WhatsApp, who has not written within a day hears only what Meta has approved."""

from datetime import datetime

from conversations.rules.departure import Departure, Verdict, Withheld


def window(departure: Departure, _now: datetime) -> Verdict:
    """Withheld at once, so that another channel or customer gets it."""
    return None if departure.is_sayable else Withheld("outside_window")

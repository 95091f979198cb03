"""May the address be written to at all?"""

from datetime import datetime

from conversations.rules.departure import Departure, Verdict, Withheld
from core.models import Purpose, Standing

# Whoever has just written can be answered, whatever an earlier failure said of their address.
TO_A_DEAD_ADDRESS = {Purpose.REPLY, Purpose.OPT_OUT}


def standing(departure: Departure, _now: datetime) -> Verdict:
    if departure.standing is Standing.OPTED_OUT and departure.purpose is not Purpose.OPT_OUT:
        return Withheld("opted_out")
    if departure.standing is Standing.UNDELIVERABLE and departure.purpose not in TO_A_DEAD_ADDRESS:
        return Withheld("undeliverable")
    return None

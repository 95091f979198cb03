"""Why so many were asked about a freed slot at one moment, in a sentence."""

from core.scheduling.offers.pacing import COUNTED_CANDIDATES
from core.scheduling.offers.planned import Planned

HARDLY_ANY = 0.005  # of a customer


def told(planned: Planned) -> str:
    why = f"{_minutes(planned.minutes_left)} left to ask in, {_candidates(planned)} could be asked"
    if planned.candidates > planned.asked:
        why += f": {_pace(planned)}"
    return (
        f"{_asked(planned)}: {why}; {planned.filled:.0%} likely to be filled, "
        f"{_disappointed(planned.disappointed)}, {_by(planned.offers_measured)}"
    )


def _asked(planned: Planned) -> str:
    minutes = _minutes(planned.answer_minutes)
    if planned.asked == 1:
        return f"one was asked, with {minutes} to answer"
    return f"{planned.asked} were asked at once, each with {minutes} to answer"


def _candidates(planned: Planned) -> str:
    is_all = planned.candidates < COUNTED_CANDIDATES
    return str(planned.candidates) if is_all else f"{planned.candidates} or more"


def _pace(planned: Planned) -> str:
    """A plan that asks several at once asks more than one a minute."""
    if planned.every_minutes >= 1:
        return f"one every {_minutes(planned.every_minutes)}"
    return f"{round(1 / max(planned.every_minutes, 0.01))} every minute"


def _disappointed(people: float) -> str:
    if people < HARDLY_ANY:
        return "hardly anybody disappointed"
    if people < 0.5:
        return f"1 in {round(1 / people)} disappointed"
    return f"{people:.1f} disappointed"


def _by(offers: int) -> str:
    if not offers:
        return "as is believed of a business without offers"
    return f"by the answers of {offers} offer{'s' if offers > 1 else ''}"


def _minutes(minutes: float) -> str:
    if minutes < 120:
        return f"{max(1, round(minutes))} min"
    hours = minutes / 60
    return f"{round(hours)} h" if hours < 48 else f"{round(hours / 24)} days"

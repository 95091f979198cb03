"""The room itself, to which the modules beside this one add their routes."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from admin.page import door, formats
from admin.page.words import say
from core.scheduling.diary.unfolding import Person

blueprint = door.room("today", "admin.today")


@blueprint.context_processor
def _said() -> dict[str, Callable[..., Any]]:
    return {"local_day": local_day, "namely": namely, "wall": wall}


def namely(people: Iterable[Person]) -> str:
    return ", ".join(one.name or say("today.nameless") for one in people)


def local_day(instant: datetime) -> str:
    """As an address has it."""
    return formats.local(instant).date().isoformat()


def wall(instant: datetime) -> str:
    """As a field for a time of day has it."""
    return f"{formats.local(instant):%H:%M}"

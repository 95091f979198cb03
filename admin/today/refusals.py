"""Why something was not done, told in the dialog in which it was asked for; where the rules of the
business are the reason, with a field for why it is to be done all the same."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template

from admin.page import answers
from admin.today.asked import known_of
from core import database
from core.errors import BusinessError, NotFound, OutsideWorkingHours, PolicyForbids, SlotTaken
from core.scheduling.diary.visit import is_being_offered

# Staff may do these by saying why.
BY_REASON = (PolicyForbids, OutsideWorkingHours)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit that was asked for, as far as it is known."""

    service_id: str
    staff_id: str
    starts_at: datetime


def needs_reason(error: BusinessError, because: str | None, wanted: Wanted | None) -> bool:
    """Whether it could be done with a reason; of taken time, where it is merely being offered."""
    if because is not None:
        return False
    if isinstance(error, SlotTaken) and wanted is not None:
        with database.read() as db:
            known = known_of(db)
            return is_being_offered(db, known, wanted.service_id, wanted.staff_id, wanted.starts_at)
    return isinstance(error, BY_REASON)


def in_dialog(
    error: BusinessError, because: str | None = None, *, wanted: Wanted | None = None
) -> Response:
    """Into the place that each form of this room keeps for it. Raises NotFound, which has an answer
    of its own."""
    if isinstance(error, NotFound):
        raise error
    page = render_template(
        "today/problem.html",
        problem=answers.reason(error),
        needs_reason=needs_reason(error, because, wanted),
        because=because,
    )
    headers = {"HX-Retarget": "#problem", "HX-Reswap": "innerHTML"}
    return Response(page, 422, headers)

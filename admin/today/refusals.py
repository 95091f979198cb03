"""Why something was not done, told in the dialog in which it was asked for; where the rules of the
business are the reason, with a field for why it is to be done all the same."""

from flask import Response, render_template

from admin.page import answers
from core.errors import BusinessError, NotFound, OutsideWorkingHours, PolicyForbids, SlotTaken

# Staff may do these by saying why; taken time only where it is merely being offered, which is seen
# when they try.
BY_REASON = (PolicyForbids, OutsideWorkingHours, SlotTaken)


def needs_reason(error: BusinessError, because: str | None) -> bool:
    return because is None and isinstance(error, BY_REASON)


def in_dialog(error: BusinessError, because: str | None = None) -> Response:
    """Into the place that each form of this room keeps for it. Raises NotFound, which has an answer
    of its own."""
    if isinstance(error, NotFound):
        raise error
    page = render_template(
        "today/problem.html",
        problem=answers.reason(error),
        needs_reason=needs_reason(error, because),
        because=because,
    )
    headers = {"HX-Retarget": "#problem", "HX-Reswap": "innerHTML"}
    return Response(page, 422, headers)

"""What a step on the staff page answers: done, with a way back where there is one; or why not."""

import json
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Response, g, render_template, request

from admin.page.formats import local
from admin.page.words import known, say
from core.errors import BusinessError

TOLD_WHEN = frozenset({"earliest", "until", "before", "after"})


def done(
    key: str | None = None, *, undo: str | None = None, changed: Sequence[str] = (), **facts: Any
) -> Response:
    """Nothing to swap in: a short word that it is done, with a button that posts to `undo`; parts
    of the page that show what `changed` (topics, admin.page.topics) ask again; a dialog closes."""
    happened: dict[str, Any] = {"done": {}} | dict.fromkeys(changed, True)
    if key is not None:
        happened["toast"] = {"text": say(key, **facts), "undo": undo}
    return _telling(Response(status=HTTPStatus.NO_CONTENT), happened)


def told(page: str, key: str, *, undo: str | None = None, **facts: Any) -> Response:
    """A fragment to swap in, and the same short word."""
    return _telling(Response(page), {"toast": {"text": say(key, **facts), "undo": undo}})


def refused(error: BusinessError) -> Response:
    """Why it was not done, as a word beside the page, or on a page of its own without scripts."""
    text = reason(error)
    if "HX-Request" in request.headers:
        answer = Response(status=HTTPStatus.UNPROCESSABLE_ENTITY, headers={"HX-Reswap": "none"})
        return _telling(answer, {"toast": {"text": text, "is_problem": True}})
    page = render_template("page/refused.html", text=text)
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def problem(status: HTTPStatus) -> Response:
    """A page that says why there is nothing to see: the same for what another business has and for
    what nobody has."""
    key = {HTTPStatus.FORBIDDEN: "page.forbidden", HTTPStatus.NOT_FOUND: "page.gone"}
    text = say(key.get(status, "page.failed"))
    return Response(render_template("page/refused.html", text=text), status)


def reason(error: BusinessError) -> str:
    """A business fact for people; of a kind without its own words, those of its parent."""
    for kind in type(error).__mro__:
        code = getattr(kind, "code", None)
        if code and known(f"page.error_{code}"):
            facts = {name: _fact(name, value) for name, value in error.details.items()}
            return say(f"page.error_{code}", **facts)
    return say("page.error_business_error")


def _fact(name: str, value: Any) -> Any:
    """Details hold instants, and wall times of the business, as ISO strings."""
    if name not in TOLD_WHEN:
        return value
    when = datetime.fromisoformat(value)
    return when if when.tzinfo is None or g.get("viewer") is None else local(when)


def _telling(answer: Response, happened: dict[str, Any]) -> Response:
    answer.headers["HX-Trigger"] = json.dumps(happened)  # ASCII, as a header must be
    return answer

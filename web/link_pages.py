"""What the pages behind links in messages share: their looks, words and answers to bad links."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from babel import Locale
from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import TooManyRequests

from bot.wording import LANGUAGES, write
from bot.wording.catalogues import FALLBACK
from bot.wording.render import STANDARD
from core.errors import NotFound, TokenExpired, TokenInvalid
from web.limits import PERIOD_SECONDS

NO_BUSINESS: dict[str, str] = {}


class Words:
    """The catalogue in the customer's language."""

    def __init__(
        self,
        language: str,
        region: str,
        facts: Mapping[str, Any],
        own: Mapping[str, str] = STANDARD,
    ) -> None:
        self.language, self.region, self._facts, self._own = language, region, facts, own

    def __call__(self, key: str, **facts: Any) -> str:
        said = {**self._facts, **facts}
        return write(key, said, language=self.language, region=self.region, own=self._own)

    @property
    def direction(self) -> str:
        return Locale.parse(self.language).text_direction


def protect(blueprint: Blueprint, *, over: str) -> None:
    """Private answers, and a kind page for a link that does not work. `over` is the text for one
    whose time has passed; what was forged, cut off or erased since looks the same."""
    blueprint.after_request(_keep_private)
    for error, key, status in (
        (TokenExpired, over, HTTPStatus.GONE),
        (TokenInvalid, "page_invalid", HTTPStatus.NOT_FOUND),
        (NotFound, "page_invalid", HTTPStatus.NOT_FOUND),
    ):
        blueprint.register_error_handler(error, partial(_plain, key, status))
    blueprint.register_error_handler(TooManyRequests, _slow_down)


def _keep_private(response: Response) -> Response:
    """Not for search engines, and the address, which acts, not for other sites."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _plain(key: str, status: HTTPStatus, _error: Exception) -> Response:
    """A page that knows nobody, in the language of the browser."""
    language = request.accept_languages.best_match(LANGUAGES) or FALLBACK
    say = Words(language, "US", NO_BUSINESS)
    return page(say, status, mood="gone", title=say(key), text=say(f"{key}_text"))


def _slow_down(error: Exception) -> Response:
    response = _plain("page_slow_down", HTTPStatus.TOO_MANY_REQUESTS, error)
    response.headers["Retry-After"] = str(PERIOD_SECONDS)
    return response


def page(say: Words, status: HTTPStatus, **shown: Any) -> Response:
    shown = {"business": None, "details": [], "buttons": [], "note": None, "problem": None} | shown
    body = render_template("offer.html", language=say.language, direction=say.direction, **shown)
    return make_response(body, status)

"""The pages behind the links in messages: `/offers/{token}` and `/unsubscribe/{token}`.

GET shows and changes nothing: mail scanners and previews open every link. POST acts, and needs
neither session nor CSRF token: whoever has the link was sent it, and nobody else can name it.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from babel import Locale
from flask import Blueprint, Response, make_response, render_template, request

from bot.wording import LANGUAGES, write
from bot.wording.catalogues import FALLBACK
from bot.wording.render import STANDARD
from conversations import leaving, notices, offer_links
from conversations.offer_links import ANSWERABLE, Seen, State
from core import clock, database, tokens
from core.errors import NotFound, TokenExpired, TokenInvalid
from core.tokens import Use
from tasks import hints

__all__ = ["blueprint", "notices"]  # who words what follows hears of it only once imported

ANSWERS = {"yes": True, "no": False}
STATUS = {State.GONE: HTTPStatus.GONE, State.OVER: HTTPStatus.GONE}
NO_BUSINESS: dict[str, str] = {}

blueprint = Blueprint("offers", __name__)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Not for search engines, and the address, which acts, not for other sites."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.errorhandler(TokenExpired)
def over(_error: TokenExpired) -> Response:
    return _plain("page_over", HTTPStatus.GONE)


@blueprint.errorhandler(TokenInvalid)
@blueprint.errorhandler(NotFound)
def not_a_link(_error: TokenInvalid | NotFound) -> Response:
    """What was forged, cut off or erased since looks the same."""
    return _plain("page_invalid", HTTPStatus.NOT_FOUND)


@blueprint.get("/offers/<token>")
def show_offer(token: str) -> Response:
    now = clock.now()
    offer_id = tokens.read(Use.OFFER, token, now=now)
    with database.read() as db:
        seen = offer_links.look(db, offer_id, now=now)
    return _offer_page(seen)


@blueprint.post("/offers/<token>")
def answer_offer(token: str) -> Response:
    now = clock.now()
    offer_id = tokens.read(Use.OFFER, token, now=now)
    accepts = ANSWERS.get(request.form.get("answer", "").strip().lower())
    if accepts is None:
        with database.read() as db:
            return _offer_page(offer_links.look(db, offer_id, now=now), is_unclear=True)
    seen = database.transact(
        lambda db: offer_links.answer(db, offer_id, accepts=accepts, now=now), repeatable=True
    )
    hints.outbox_waits()
    return _offer_page(seen)


@blueprint.get("/unsubscribe/<token>")
def show_unsubscribe(token: str) -> Response:
    point_id = tokens.read(Use.UNSUBSCRIBE, token, now=clock.now())
    with database.read() as db:
        return _unsubscribe_page(leaving.look(db, point_id))


@blueprint.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> Response:
    """By the page's button, or by a mail program itself (RFC 8058)."""
    now = clock.now()
    point_id = tokens.read(Use.UNSUBSCRIBE, token, now=now)
    seen = database.transact(lambda db: leaving.leave(db, point_id, now=now), repeatable=True)
    hints.outbox_waits()
    return _unsubscribe_page(seen)


def _offer_page(seen: Seen, *, is_unclear: bool = False) -> Response:
    say = _Words(seen.language, seen.region, {"business": seen.business}, seen.own_texts)
    is_open = seen.state in ANSWERABLE
    until = seen.answer_by if seen.state is State.OPEN else None
    details = [
        (say("mail_what"), seen.service),
        (say("mail_with"), seen.staff),
        (say("mail_when"), say("verbatim", text=seen.starts_at)),
    ]
    return _page(
        say,
        STATUS.get(seen.state, HTTPStatus.BAD_REQUEST if is_unclear and is_open else HTTPStatus.OK),
        mood=seen.state.value,
        title=say(f"page_{seen.state}"),
        text=say(f"page_{seen.state}_text"),
        details=details,
        note=say("page_open_until", until=until.timetz()) if until else None,
        problem=say("page_choose") if is_unclear and is_open else None,
        buttons=_buttons(say) if is_open else [],
        business=seen.business,
    )


def _buttons(say: "_Words") -> list[dict[str, Any]]:
    """The one that the customer chose in the message stands out; none is pressed for them."""
    wants_no = request.args.get("answer") == "no"
    return [
        {"name": "answer", "value": "yes", "label": say("mail_yes"), "is_main": not wants_no},
        {"name": "answer", "value": "no", "label": say("mail_no"), "is_main": wants_no},
    ]


def _unsubscribe_page(seen: leaving.Seen) -> Response:
    say = _Words(seen.language, seen.region, {"business": seen.business}, seen.own_texts)
    key = "page_unsubscribed" if seen.has_left else "page_unsubscribe"
    button = {
        "name": "List-Unsubscribe",
        "value": "One-Click",
        "label": say("page_unsubscribe_button"),
        "is_main": True,
    }
    return _page(
        say,
        HTTPStatus.OK,
        mood="yours" if seen.has_left else "open",
        title=say(key),
        text=say(f"{key}_text"),
        buttons=[] if seen.has_left else [button],
        business=seen.business,
    )


def _plain(key: str, status: HTTPStatus) -> Response:
    """A page that knows nobody, in the language of the browser."""
    language = request.accept_languages.best_match(LANGUAGES) or FALLBACK
    say = _Words(language, "US", NO_BUSINESS)
    return _page(say, status, mood="gone", title=say(key), text=say(f"{key}_text"))


class _Words:
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


def _page(say: _Words, status: HTTPStatus, **shown: Any) -> Response:
    shown = {"business": None, "details": [], "buttons": [], "note": None, "problem": None} | shown
    body = render_template("offer.html", language=say.language, direction=say.direction, **shown)
    return make_response(body, status)

"""The pages behind the links in messages: `/offers/{token}` and `/unsubscribe/{token}`.

GET shows and changes nothing: mail scanners and previews open every link. POST acts, and needs
neither session nor CSRF token: whoever has the link was sent it, and nobody else can name it.
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from conversations import leaving, notices, offer_links
from conversations.offer_links import ANSWERABLE, Seen, State
from core import clock, database, tokens
from core.tokens import Use
from tasks import hints
from web import link_pages
from web.link_pages import Words

__all__ = ["blueprint", "notices"]  # who words what follows hears of it only once imported

ANSWERS = {"yes": True, "no": False}
STATUS = {State.GONE: HTTPStatus.GONE, State.OVER: HTTPStatus.GONE}

blueprint = Blueprint("offers", __name__)
link_pages.protect(blueprint, over="page_over")

# Whoever was told by a broadcast need not be on the waitlist.
FIRST_COME = {State.DECLINED, State.GONE}


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
    say = Words(seen.language, seen.region, {"business": seen.business}, seen.own_texts)
    is_open = seen.state in ANSWERABLE
    until = seen.answer_by if seen.state is State.OPEN else None
    is_shared = seen.state is State.OPEN and not seen.is_held
    is_first = is_shared or (seen.is_first and seen.state in FIRST_COME)
    text = f"page_{seen.state}_first_text" if is_first else f"page_{seen.state}_text"
    details = [
        (say("mail_what"), say("verbatim", text=seen.service)),
        (say("mail_with"), say("verbatim", text=seen.staff)),
        (say("mail_when"), say("verbatim", text=seen.starts_at)),
    ]
    return link_pages.page(
        say,
        STATUS.get(seen.state, HTTPStatus.BAD_REQUEST if is_unclear and is_open else HTTPStatus.OK),
        mood=seen.state.value,
        title=say(f"page_{seen.state}"),
        text=say(text),
        details=details,
        note=say("page_open_until", until=until.timetz()) if until else None,
        problem=say("page_choose") if is_unclear and is_open else None,
        buttons=_buttons(say) if is_open else [],
        business=seen.business,
    )


def _buttons(say: Words) -> list[dict[str, Any]]:
    """The one that the customer chose in the message stands out; none is pressed for them."""
    wants_no = request.args.get("answer") == "no"
    return [
        {"name": "answer", "value": "yes", "label": say("mail_yes"), "is_main": not wants_no},
        {"name": "answer", "value": "no", "label": say("mail_no"), "is_main": wants_no},
    ]


def _unsubscribe_page(seen: leaving.Seen) -> Response:
    say = Words(seen.language, seen.region, {"business": seen.business}, seen.own_texts)
    key = "page_unsubscribed" if seen.has_left else "page_unsubscribe"
    button = {
        "name": "List-Unsubscribe",
        "value": "One-Click",
        "label": say("page_unsubscribe_button"),
        "is_main": True,
    }
    return link_pages.page(
        say,
        HTTPStatus.OK,
        mood="yours" if seen.has_left else "open",
        title=say(key),
        text=say(f"{key}_text"),
        buttons=[] if seen.has_left else [button],
        business=seen.business,
    )

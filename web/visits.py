"""The page behind the buttons of a reminder: `/visits/{token}`.

As with offers GET shows and changes nothing, and POST acts.
"""

from http import HTTPStatus

from flask import Blueprint, Response, request

from conversations import notices, visit_links
from conversations.visit_links import ANSWERABLE, Seen, State
from core import clock, database, tokens
from core.tokens import Use
from tasks import hints
from web import link_pages
from web.link_pages import Words

__all__ = ["blueprint", "notices"]  # who words what follows hears of it only once imported

ANSWERS = {"confirm": True, "cancel": False}
LABELS = {True: "button_confirm", False: "button_cancel"}
STATUS = {State.OVER: HTTPStatus.GONE}

blueprint = Blueprint("visits", __name__)
link_pages.protect(blueprint, over="page_visit_over")


@blueprint.get("/visits/<token>")
def show_visit(token: str) -> Response:
    now = clock.now()
    appointment_id = tokens.read(Use.VISIT, token, now=now)
    with database.read() as db:
        return _page(visit_links.look(db, appointment_id, now=now))


@blueprint.post("/visits/<token>")
def answer_reminder(token: str) -> Response:
    now = clock.now()
    appointment_id = tokens.read(Use.VISIT, token, now=now)
    comes = ANSWERS.get(request.form.get("answer", "").strip().lower())
    if comes is None:
        with database.read() as db:
            return _page(visit_links.look(db, appointment_id, now=now), is_unclear=True)
    seen = database.transact(
        lambda db: visit_links.answer(db, appointment_id, comes=comes, now=now), repeatable=True
    )
    hints.outbox_waits()
    return _page(seen)


def _page(seen: Seen, *, is_unclear: bool = False) -> Response:
    say = Words(seen.language, seen.region, {"business": seen.business}, seen.own_texts)
    open_answers = ANSWERABLE.get(seen.state, set())
    is_unclear = is_unclear and bool(open_answers)
    # The one that the customer chose in the message stands out; none is pressed for them.
    chosen = ANSWERS.get(request.args.get("answer", ""), True)
    return link_pages.page(
        say,
        STATUS.get(seen.state, HTTPStatus.BAD_REQUEST if is_unclear else HTTPStatus.OK),
        mood=f"visit-{seen.state}",
        title=say(f"page_visit_{seen.state}"),
        text=say(f"page_visit_{seen.state}_text"),
        details=[
            (say("mail_what"), seen.service),
            (say("mail_with"), seen.staff),
            (say("mail_when"), say("verbatim", text=seen.starts_at)),
        ],
        problem=say("page_choose") if is_unclear else None,
        buttons=[
            {
                "name": "answer",
                "value": value,
                "label": say(LABELS[comes]),
                "is_main": comes is chosen and seen.state is State.OPEN,
            }
            for value, comes in ANSWERS.items()
            if comes in open_answers
        ],
        business=seen.business,
    )

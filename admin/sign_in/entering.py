"""By address and password, and out again."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from admin.page import door
from admin.page.clients import client
from admin.page.words import say
from admin.sign_in import browsers, pending
from admin.sign_in.pending import Account, Pending
from admin.sign_in.room import begin, blueprint, change_as, has_setup, page, safe, wait
from core import clock, database
from core.accounts import sessions, sign_in
from core.accounts.sign_in import Match
from core.errors import NotFound, TooManyGuesses
from core.settings import settings
from demo import describing, salon


@blueprint.get("/")
@door.anybody
def index() -> ResponseReturnValue:
    then = safe(request.args.get("next"))
    if door.is_signed_in():
        return redirect(then, 303)
    return page("index", **_form(then))


@blueprint.post("/")
@door.anybody
def enter() -> ResponseReturnValue:
    now = clock.now()
    email, password = request.form.get("email", ""), request.form.get("password", "")
    then = safe(request.form.get("next"))
    is_known = browsers.is_known(email, now=now)
    try:
        database.transact(
            lambda db: sign_in.count_guess(
                db, email=email, client=client(), is_known=is_known, now=now
            )
        )
    except TooManyGuesses as refused:
        return wait("index", refused, now=now, **_form(then, email))
    matches = _matching(email, password)
    if not matches:
        return page("index", status=422, problem=say("sign_in.wrong"), **_form(then, email))
    # Whatever this browser was before ends here.
    session.clear()
    pending.keep(email, matches, then=then, now=now)
    if len(matches) > 1:
        return redirect(url_for("sign_in.choose"), 303)
    return go_on(Pending(email, then, ()), _account(matches[0]), now=now)


@blueprint.get("/business")
@door.anybody
def choose() -> ResponseReturnValue:
    waiting = pending.kept(now=clock.now())
    if waiting is None:
        return redirect(url_for("sign_in.index"), 303)
    return page("business", accounts=waiting.accounts)


@blueprint.post("/business")
@door.anybody
def choose_one() -> ResponseReturnValue:
    now = clock.now()
    waiting = pending.kept(now=now)
    chosen = waiting.of(request.form.get("user_id", "")) if waiting else None
    if waiting is None or chosen is None:
        return redirect(url_for("sign_in.index"), 303)
    pending.keep(waiting.email, [chosen], then=waiting.then, now=now)
    return go_on(waiting, chosen, now=now)


@blueprint.post("/leave")
@door.anybody
def leave() -> ResponseReturnValue:
    now = clock.now()
    if door.is_signed_in():
        me = door.viewer()
        door.change(lambda db: sessions.end(db, me.user_id, me.session_id, now=now))
    session.clear()
    return redirect(url_for("sign_in.index"), 303)


def go_on(waiting: Pending, account: Account, *, now: datetime) -> ResponseReturnValue:
    """Ask for the second step, or let them in."""
    if account.has_second_step:
        return redirect(url_for("sign_in.code"), 303)
    return let_in(waiting, account, now=now)


def let_in(waiting: Pending, account: Account, *, now: datetime) -> ResponseReturnValue:
    agent = request.headers.get("User-Agent", "")
    try:
        token = change_as(
            waiting.email,
            lambda db: sign_in.enter(
                db, account.user_id, proof=account.proof, user_agent=agent, now=now
            ),
        )
    except NotFound:  # disabled, or with another password, since a moment ago
        session.clear()
        return redirect(url_for("sign_in.index"), 303)
    answer = make_response(begin(token, then=waiting.then))
    return browsers.remember(answer, waiting.email, now=now)


def _matching(email: str, password: str) -> list[Match]:
    # What was a demo once must not be open to whoever knows its password.
    if password == salon.PASSWORD and not settings().is_demo:
        password = ""
    with database.read() as db:
        matches = sign_in.matching(db, email=email, password=password)
    return [
        database.transact(partial(sign_in.rehash, match=one, password=password))
        if one.is_outdated
        else one
        for one in matches
    ]


def _account(match: Match) -> Account:
    return Account(match.user_id, match.proof, match.business, match.has_second_step)


def _form(then: str, email: str = "") -> dict[str, Any]:
    demo = None
    if settings().is_demo:
        with database.read() as db:
            demo = describing.sign_in_of_demo(db)
    return {"then": then, "email": email, "demo": demo, "has_setup": has_setup()}

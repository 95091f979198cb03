"""Forgotten passwords, and the pages of the links that mails bring."""

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from admin.page import door
from admin.page.answers import reason
from admin.page.clients import client
from admin.page.words import say
from admin.sign_in import browsers
from admin.sign_in.room import START, begin, blueprint, change_as, page, wait
from core import clock, database
from core.accounts import links, sessions
from core.accounts.passwords import SHORTEST
from core.errors import TokenExpired, TokenInvalid, TooManyGuesses, WeakPassword
from core.settings import settings

WEAK = {"short": "weak_short", "long": "weak_long", "common": "weak_common"}


@blueprint.get("/forgotten")
@door.anybody
def forgotten() -> ResponseReturnValue:
    return page("forgotten", sends_mail=_sends_mail())


@blueprint.post("/forgotten")
@door.anybody
def ask() -> ResponseReturnValue:
    """The same answer whether anybody has the address."""
    now, email = clock.now(), request.form.get("email", "")
    try:
        database.transact(lambda db: links.ask_reset(db, email=email, client=client(), now=now))
    except TooManyGuesses as refused:
        return wait("forgotten", refused, now=now, sends_mail=_sends_mail())
    return page("mailed", email=email, sends_mail=_sends_mail())


@blueprint.get("/password/<token>")
@door.anybody
def password(token: str) -> ResponseReturnValue:
    now = clock.now()
    try:
        with database.read() as db:
            link = links.opened(db, token, now=now)
    except (TokenInvalid, TokenExpired) as error:
        return page("over", status=410, problem=reason(error))
    return page("password", link=link, least=SHORTEST)


@blueprint.post("/password/<token>")
@door.anybody
def choose_password(token: str) -> ResponseReturnValue:
    now, chosen = clock.now(), request.form.get("password", "")
    agent = request.headers.get("User-Agent", "")
    try:
        with database.read() as db:
            link = links.opened(db, token, now=now)
        change_as(link.email, lambda db: links.choose_password(db, token, chosen, now=now))
    except WeakPassword as weak:
        said = weak_because(weak)
        return page("password", status=422, problem=said, link=link, least=SHORTEST)
    except (TokenInvalid, TokenExpired) as error:
        return page("over", status=410, problem=reason(error))
    if link.has_second_step:
        answer = make_response(redirect(url_for("sign_in.index"), 303))
    else:
        signed_in = change_as(
            link.email,
            lambda db: sessions.begin(db, link.user_id, user_agent=agent, now=now),
        )
        answer = make_response(begin(signed_in, then=START))
    return browsers.remember(answer, link.email, now=now)


def weak_because(weak: WeakPassword) -> str:
    return say(f"sign_in.{WEAK.get(weak.details['because'], 'weak_personal')}", least=SHORTEST)


def _sends_mail() -> bool:
    return settings().sendgrid_api_key is not None

"""The second step, for those who have turned it on."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from admin.page import door
from admin.page.answers import reason
from admin.sign_in import pending
from admin.sign_in.entering import let_in
from admin.sign_in.room import blueprint, page, wait
from core import clock, database
from core.accounts import second_step
from core.errors import InvalidCode, TooManyGuesses


@blueprint.get("/code")
@door.anybody
def code() -> ResponseReturnValue:
    waiting = pending.kept(now=clock.now())
    if waiting is None or len(waiting.accounts) != 1:
        return redirect(url_for("sign_in.index"), 303)
    return page("code")


@blueprint.post("/code")
@door.anybody
def show_code() -> ResponseReturnValue:
    now, at = clock.now(), clock.unmoved()
    waiting = pending.kept(now=now)
    if waiting is None or len(waiting.accounts) != 1:
        return redirect(url_for("sign_in.index"), 303)
    account, typed = waiting.accounts[0], request.form.get("code", "")
    try:
        database.transact(lambda db: second_step.count_guess(db, account.user_id, now=now))
    except TooManyGuesses as refused:
        return wait("code", refused, now=now)
    try:
        database.transact(lambda db: second_step.use(db, account.user_id, typed, at=at, now=now))
    except InvalidCode as refused:
        return page("code", status=422, problem=reason(refused))
    return let_in(waiting, account, now=now)

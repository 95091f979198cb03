"""Turning one's own second step on and off."""

import io
from datetime import datetime

import segno
from flask import Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from admin.page import door
from admin.page.answers import reason
from admin.page.clients import client
from admin.users.room import blueprint
from core import clock, credentials, database
from core.accounts import second_step, sign_in, users
from core.accounts.roles import Permission
from core.errors import InvalidCode, NotFound, WrongPassword

# Sealed, for the cookie is signed only.
PROPOSED = "second_step"


@blueprint.get("/second-step")
@door.allow(Permission.ACCOUNT)
def propose() -> str:
    sealed = _proposed() or second_step.propose()
    session[PROPOSED] = sealed
    return _page(sealed)


@blueprint.get("/second-step.svg")
@door.allow(Permission.ACCOUNT)
def picture() -> ResponseReturnValue:
    """What a device reads; a file, for the page may hold no style of its own."""
    sealed, me = _proposed(), door.viewer()
    if sealed is None:
        raise NotFound
    address = second_step.address_of(sealed, email=me.email, business=me.business)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=5, dark="#000", light="#fff", border=3
    )
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@blueprint.post("/second-step")
@door.allow(Permission.ACCOUNT)
def turn_on() -> ResponseReturnValue:
    """Once, the codes for paper are shown."""
    me, now, at = door.viewer(), clock.now(), clock.unmoved()
    sealed, code = _proposed(), request.form.get("code", "")
    if sealed is None:
        return redirect(url_for("users.propose"), 303)
    if _in_use() is not None:
        _count_guess_at_password(now)
    database.transact(lambda db: second_step.count_guess(db, me.user_id, now=now))
    try:
        codes = door.change(
            lambda db: second_step.turn_on(
                db,
                me.tenant_id,
                me.user_id,
                sealed=sealed,
                code=code,
                password=request.form.get("password", ""),
                at=at,
                now=now,
            )
        )
    except (InvalidCode, WrongPassword) as wrong:
        return _page(sealed, problem=reason(wrong)), 422
    except credentials.CredentialsUnreadable:
        session.pop(PROPOSED)
        return redirect(url_for("users.propose"), 303)
    session.pop(PROPOSED)
    return render_template("users/codes.html", codes=codes)


@blueprint.post("/second-step/off")
@door.allow(Permission.ACCOUNT)
def turn_off() -> ResponseReturnValue:
    """By the password: whoever finds the screen unlocked has no use for it."""
    me, now, typed = door.viewer(), clock.now(), request.form.get("password", "")
    _count_guess_at_password(now)
    door.change(
        lambda db: second_step.turn_off_by_password(db, me.tenant_id, me.user_id, typed, now=now)
    )
    return Response(status=204, headers={"HX-Refresh": "true"})


def _proposed() -> str | None:
    """What is in use was shown once: a cookie that was kept from before shows it to nobody."""
    sealed: str | None = session.get(PROPOSED)
    return None if sealed is None or sealed == _in_use() else sealed


def _in_use() -> str | None:
    """The secret of the device that they have, sealed."""
    me = door.viewer()
    with database.read() as db:
        return users.user_of(db, me.tenant_id, me.user_id).totp_sealed


def _count_guess_at_password(now: datetime) -> None:
    email, asks = door.viewer().email, client()
    database.transact(
        lambda db: sign_in.count_guess(db, email=email, client=asks, is_known=True, now=now)
    )


def _page(sealed: str, problem: str | None = None) -> str:
    secret = second_step.secret_of(sealed)
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render_template(
        "users/second_step.html", secret=grouped, problem=problem, is_on=_in_use() is not None
    )

"""How far a broadcast is, who was first, and how it is stopped."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.broadcast import wording
from admin.broadcast.room import CHANGED, blueprint
from admin.page import answers, door
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import catalogue
from core.models import BroadcastState
from core.scheduling import broadcasts


@blueprint.get("/<broadcast_id>")
@door.allow(Permission.VIEW)
def show(broadcast_id: str) -> ResponseReturnValue:
    now, me = clock.now(), door.viewer()
    with database.read() as db:
        known = catalogue(db, me.tenant_id)
        found = broadcasts.broadcast_of(db, known.tenant_id, broadcast_id)
        told = broadcasts.openings_of(db, broadcast_id)
        progress = broadcasts.progress_of(db, known.tenant_id, broadcast_id)
        yes = broadcasts.answers_of(db, known.tenant_id, broadcast_id)
    is_draft = found.state is BroadcastState.DRAFT
    if is_draft and me.may(Permission.BROADCAST):
        return redirect(url_for("broadcast.check", broadcast_id=broadcast_id), 303)
    part = "_progress.html" if "HX-Request" in request.headers else "show.html"
    return render_template(
        f"broadcast/{part}",
        found=found,
        openings=told,
        progress=progress,
        yes=yes,
        is_any_open=any(one.is_open(now) for one in told),
        is_sending=found.state is BroadcastState.SENDING,
        known=known,
        wording=wording,
    )


@blueprint.post("/<broadcast_id>/stop")
@door.allow(Permission.BROADCAST)
def stop(broadcast_id: str) -> Response:
    now, me = clock.now(), door.viewer()
    door.change(lambda db: broadcasts.stop(db, me.tenant_id, broadcast_id, now=now))
    return answers.done("broadcast.stopped", changed=CHANGED)


@blueprint.post("/<broadcast_id>/withdraw")
@door.allow(Permission.BROADCAST)
def withdraw(broadcast_id: str) -> Response:
    now, me = clock.now(), door.viewer()
    door.change(lambda db: broadcasts.withdraw(db, me.tenant_id, broadcast_id, now=now))
    return answers.done("broadcast.withdrawn", changed=CHANGED)

"""The last step: all of it once more, with what it costs, and off it goes."""

from contextlib import suppress

from flask import Response, render_template

from admin.broadcast import wording
from admin.broadcast.room import blueprint, draft_of, go, step
from admin.page import door
from conversations import broadcasting
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import catalogue
from core.errors import BroadcastOver
from core.models import BroadcastState
from core.scheduling import broadcasts


@blueprint.get("/<broadcast_id>/check")
@door.allow(Permission.BROADCAST)
def check(broadcast_id: str) -> str:
    now = clock.now()
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        draft = draft_of(db, known.tenant_id, broadcast_id)
        told = broadcasts.openings_of(db, draft.id)
    return step("check", known, draft, told=told, now=now)


@blueprint.get("/<broadcast_id>/preview")
@door.allow(Permission.BROADCAST)
def preview(broadcast_id: str) -> str:
    """The texts by channel and language, the cost, and the button that sends it."""
    now = clock.now()
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        draft = draft_of(db, known.tenant_id, broadcast_id)
        seen = broadcasting.preview(db, known, draft, now=now)
    return render_template("broadcast/_preview.html", draft=draft, seen=seen, wording=wording)


@blueprint.post("/<broadcast_id>/send")
@door.allow(Permission.BROADCAST)
def send(broadcast_id: str) -> Response:
    """Once: whoever presses it later sees how far it is."""
    now, me = clock.now(), door.viewer()

    def work(db: database.Session) -> None:
        broadcasting.send(db, catalogue(db, me.tenant_id), broadcast_id, now=now)

    def was_sent(db: database.Session) -> bool:
        return broadcasts.broadcast_of(db, me.tenant_id, broadcast_id).began_at is not None

    try:
        door.change(work)
    except BroadcastOver:
        with database.read() as db:
            is_same = was_sent(db)
        if not is_same:
            raise
    return go("show", broadcast_id=broadcast_id)


@blueprint.post("/<broadcast_id>/discard")
@door.allow(Permission.BROADCAST)
def discard(broadcast_id: str) -> Response:
    """Of a draft: what was opened for it alone lies open no longer."""
    now, me = clock.now(), door.viewer()

    def work(db: database.Session) -> None:
        found = broadcasts.broadcast_of(db, me.tenant_id, broadcast_id)
        if found.state is BroadcastState.DRAFT:
            broadcasts.stop(db, me.tenant_id, broadcast_id, now=now)

    with suppress(BroadcastOver):
        door.change(work)
    return go("index")

"""The room, to which each module adds its addresses, and what they have in common."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.broadcast import wording
from admin.page import answers, door
from core import database
from core.catalogue import Catalogue
from core.errors import BroadcastOver
from core.models import Broadcast, BroadcastState
from core.scheduling import broadcasts

CHANGED = ("broadcast", "today")
STEPS = ("openings", "audience", "text", "check")

blueprint: Blueprint = door.room("broadcast", __name__)


def draft_of(db: database.Session, tenant_id: str, broadcast_id: str) -> Broadcast:
    """Raises NotFound, and BroadcastOver for what is no draft any more."""
    found = broadcasts.broadcast_of(db, tenant_id, broadcast_id)
    if found.state is not BroadcastState.DRAFT:
        raise BroadcastOver(state=found.state.value)
    return found


@blueprint.errorhandler(BroadcastOver)
def lead_on(error: BroadcastOver) -> ResponseReturnValue:
    """Whoever comes back to a step of what was sent meanwhile is led to how far it is."""
    broadcast_id = (request.view_args or {}).get("broadcast_id")
    if request.method == "GET" and broadcast_id and "HX-Request" not in request.headers:
        return redirect(url_for("broadcast.show", broadcast_id=broadcast_id), 303)
    return answers.refused(error)


def step(name: str, known: Catalogue, draft: Broadcast | None, **facts: Any) -> str:
    return render_template(
        f"broadcast/{name}.html",
        step=name,
        steps=STEPS,
        draft=draft,
        known=known,
        wording=wording,
        **facts,
    )


def go(endpoint: str, **values: Any) -> Response:
    """To another address, also without scripts."""
    address = url_for(f"broadcast.{endpoint}", **values)
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": address})
    return Response(status=303, headers={"Location": address})

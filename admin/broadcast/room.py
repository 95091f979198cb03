"""The room, to which each module adds its addresses, and what they have in common."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from admin.broadcast import wording
from admin.page import door
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

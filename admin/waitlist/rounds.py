"""What became of a freed slot: the whole chain, whom its round weighed, and why not the others."""

from flask import render_template, request

from admin.page import door
from admin.waitlist import telling, wording
from admin.waitlist.room import blueprint
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue, catalogue
from core.errors import NotFound
from core.models import Round
from core.scheduling.offers import explaining, overview
from core.scheduling.offers.explaining import Reason
from core.scheduling.offers.story import freed_lately, story

FREED_AT_ONCE = 50
ASKED_AT_ONCE = 50


@blueprint.get("/rounds/")
@door.allow(Permission.VIEW)
def rounds() -> str:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        slots = freed_lately(db, known, limit=FREED_AT_ONCE)
    part = "_rounds.html" if "HX-Request" in request.headers else "rounds.html"
    return render_template(f"waitlist/{part}", slots=slots, known=known, wording=wording)


@blueprint.get("/rounds/<slot_id>")
@door.allow(Permission.VIEW)
def round(slot_id: str) -> str:  # noqa: A001 - an address that other rooms know
    now = clock.now()
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        told = story(db, known, slot_id, limit=ASKED_AT_ONCE)
        begun, candidates = overview.weighed(db, known.tenant_id, slot_id)
    chapters = [telling.chapter(known, told, one) for one in told.chapters]
    slot = next(one.slot for one in told.chapters if one.slot.id == slot_id)
    part = "_round.html" if "HX-Request" in request.headers else "round.html"
    return render_template(
        f"waitlist/{part}",
        slot=slot,
        chapters=chapters,
        begun=begun,
        candidates=[telling.candidate(one) for one in candidates],
        known=known,
        wording=wording,
        now=now,
    )


@blueprint.get("/rounds/<slot_id>/passed")
@door.allow(Permission.VIEW)
def passed(slot_id: str) -> str:
    """How many were passed over for each reason, or who was for one."""
    said = request.args.get("reason")
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        begun = _round(db, known, slot_id)
        if said is None:
            counted = overview.passed_over(db, known, begun.id)
            return render_template("waitlist/_passed.html", slot_id=slot_id, counted=counted)
        reason = _reason(said)
        people = overview.passed_for(db, known, begun.id, reason)
    return render_template("waitlist/_people.html", people=people, reason=reason)


@blueprint.get("/rounds/<slot_id>/why")
@door.allow(Permission.VIEW)
def why(slot_id: str) -> str:
    """Why not those whose name is typed."""
    name = request.args.get("name", "").strip()
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        begun = _round(db, known, slot_id)
        people = overview.who_waited(db, known, begun.id, name) if name else []
        told = [(one, explaining.why_not(db, known, begun.id, one.entry_id)) for one in people]
    return render_template("waitlist/_why.html", told=told, name=name, wording=wording)


def _round(db: database.Session, known: Catalogue, slot_id: str) -> Round:
    """Raises NotFound."""
    begun, _ = overview.weighed(db, known.tenant_id, slot_id, limit=1)
    if begun is None:
        raise NotFound(slot_id=slot_id)
    return begun


def _reason(said: str) -> Reason:
    try:
        return Reason(said)
    except ValueError:
        raise NotFound(reason=said) from None

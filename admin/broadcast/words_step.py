"""The third step: what it says."""

from flask import Response, render_template, request

from admin.broadcast.room import blueprint, draft_of, go, step
from admin.page import door
from bot.wording import LANGUAGES
from conversations import broadcasting
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import catalogue

OWN = "own"


@blueprint.get("/<broadcast_id>/text")
@door.allow(Permission.BROADCAST)
def edit_text(broadcast_id: str) -> str:
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        draft = draft_of(db, known.tenant_id, broadcast_id)
        usual = broadcasting.usual_text(db, known, draft, draft.language)
        shown = broadcasting.sample(db, known, draft, draft.text, language=draft.language)
    return step("text", known, draft, usual=usual, sample=shown, languages=LANGUAGES)


@blueprint.post("/<broadcast_id>/sample")
@door.allow(Permission.BROADCAST)
def sample(broadcast_id: str) -> str:
    """How it reads, while it is typed; nothing is kept."""
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        draft = draft_of(db, known.tenant_id, broadcast_id)
        language = _language(known.language)
        shown = broadcasting.sample(db, known, draft, _text(), language=language)
    return render_template("broadcast/_sample.html", sample=shown)


@blueprint.post("/<broadcast_id>/text")
@door.allow(Permission.BROADCAST)
def set_text(broadcast_id: str) -> Response:
    now, me = clock.now(), door.viewer()

    def work(db: database.Session) -> None:
        known = catalogue(db, me.tenant_id)
        broadcasting.set_text(
            db, known, broadcast_id, _text(), language=_language(known.language), now=now
        )

    door.change(work)
    return go("check", broadcast_id=broadcast_id)


def _text() -> str | None:
    """Staff's own words, if that is what they want."""
    is_own = request.form.get("kind") == OWN
    return request.form.get("text", "").replace("\r\n", "\n").strip() if is_own else None


def _language(usual: str) -> str:
    said = request.form.get("language", "")
    return said if said in LANGUAGES else usual

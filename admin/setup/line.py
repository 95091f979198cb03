"""What a new business can do by now, and its line tried out by a real text."""

from hashlib import blake2b
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from admin.page import door
from admin.setup.pages import blueprint
from channels import registry
from channels.keywords import keyword_in
from channels.messages import InboundMessage, Provider
from conversations import inbox
from conversations.latest import latest_exchange
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import catalogue
from core.ids import new_id
from core.models import Channel
from core.settings import settings
from core.setup.readiness import Readiness, readiness
from tasks import hints

# Kept for fiction: nobody's. Several, so that one can give up what another waits for.
PHONES = {"1": "+12025550123", "2": "+12025550124", "3": "+12025550125"}
LONGEST_TEXT = 1600
LOCAL = ("http://", "https://127.", "https://localhost")


@blueprint.get("/line")
@door.allow(Permission.SETTINGS)
def line() -> str:
    return render_template("setup/line.html", **_shown())


@blueprint.get("/line/state")
@door.allow(Permission.SETTINGS)
def line_state() -> ResponseReturnValue:
    """Nothing while `since` still stands for what there is to see."""
    shown = _shown()
    if request.args.get("since") == shown["token"]:
        return Response(status=204)
    return _parts(shown)


def _parts(shown: dict[str, Any]) -> str:
    """The checks, and the phone's messages in their own place."""
    pieces = ("setup/_line.html", "setup/_talk.html")
    return "".join(render_template(piece, **shown, is_part=True) for piece in pieces)


@blueprint.post("/line/text")
@door.allow(Permission.SETTINGS)
def text() -> ResponseReturnValue:
    """What is typed on the page's phone takes the road of every other text; only where nothing ever
    leaves, or anybody could write in the name of others."""
    now = clock.now()
    said = request.form.get("text", "").strip()[:LONGEST_TEXT]
    with database.read() as db:
        ready = readiness(db, catalogue(db, door.viewer().tenant_id), now=now)
    if not (settings().is_demo and ready.is_simulated and ready.number):
        abort(403)
    if said:
        inbound = InboundMessage(
            provider=Provider.SIMULATOR,
            provider_id=new_id(),
            channel=Channel.SMS,
            sender=PHONES[_phone()],
            recipient=ready.number,
            text=said,
            received_at=now,
            keyword=keyword_in(said, Channel.SMS, ready.number),
            extra={},
        )
        inbox.receive(inbound, now=now)
        hints.outbox_waits()
    return _parts(_shown())


def _phone() -> str:
    asked = request.values.get("phone", "")
    return asked if asked in PHONES else next(iter(PHONES))


def _shown() -> dict[str, Any]:
    now, phone = clock.now(), _phone()
    with database.read() as db:
        known = catalogue(db, door.viewer().tenant_id)
        ready = readiness(db, known, now=now)
        tried = latest_exchange(db, known.tenant_id)
        can_text = settings().is_demo and ready.is_simulated
        said = latest_exchange(db, known.tenant_id, sender=PHONES[phone]) if can_text else tried
    first = ready.first_free
    base = settings().public_base_url.rstrip("/")
    seen = repr((ready, [(one.id, one.status) for one in (*tried, *said)])).encode()
    return {
        "token": blake2b(seen, digest_size=8).hexdigest(),
        "ready": ready,
        "said": said,
        "has_heard": any(one.is_theirs for one in tried),
        "has_answered": any(one.has_left for one in tried if not one.is_theirs),
        "phone": phone,
        "phones": list(PHONES),
        "first_staff": known.staff_member(first.staff_id).name if first else None,
        "base": base,
        "is_local": base.startswith(LOCAL),
        "has_account": _has_account(ready),
        "can_text": can_text,
        "suggestion": next(iter(known.services.values())).name if known.services else "",
    }


def _has_account(ready: Readiness) -> bool:
    return ready.is_simulated or ready.has_own_account or registry.twilio_account(None) is not None

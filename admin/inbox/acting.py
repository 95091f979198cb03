"""What staff do in a conversation."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.inbox.room import blueprint
from admin.page import answers, door
from conversations import handover
from conversations.desk import marks, notes, replying
from core import clock, database
from core.accounts.roles import Permission
from core.errors import NotFound
from core.idempotency import once
from core.models import Channel

CHANGED = ("inbox", "today")


@blueprint.post("/<conversation_id>/reply")
@door.allow(Permission.CONVERSE)
def reply(conversation_id: str) -> ResponseReturnValue:
    """The key is the page's: whoever presses twice has written once."""
    now, tenant_id = clock.now(), door.viewer().tenant_id
    said = {"text": request.form.get("text", ""), "way": request.form.get("way") or None}

    def do(db: Session) -> dict[str, str]:
        message_id = replying.reply(
            db,
            tenant_id,
            conversation_id,
            said["text"] or "",
            contact_point_id=said["way"],
            now=now,
        )
        return {"message_id": message_id}

    outcome = door.change(
        lambda db: once(
            db,
            tenant_id=tenant_id,
            key=f"reply:{request.form.get('key', '')}",
            operation="inbox.reply",
            body=said | {"conversation_id": conversation_id},
            do=do,
            now=now,
        )
    )
    outcome.result()
    return answers.done("inbox.sent", changed=CHANGED)


@blueprint.post("/<conversation_id>/count")
@door.allow(Permission.CONVERSE)
def count(conversation_id: str) -> str:
    """What the text comes to as it would leave, and whether it may. Nothing is changed."""
    now, tenant_id = clock.now(), door.viewer().tenant_id
    with database.read() as db:
        ways = replying.ways_to(db, tenant_id, conversation_id, now=now)
    wanted = request.form.get("way")
    way = next((one for one in ways if one.contact_point_id == wanted), None)
    if way is None:
        raise NotFound(contact_point_id=wanted)
    cost = replying.cost_of(request.form.get("text", ""), way)
    return render_template("inbox/count.html", way=way, cost=cost, sms=Channel.SMS)


@blueprint.post("/<conversation_id>/take-over")
@door.allow(Permission.CONVERSE)
def take_over(conversation_id: str) -> ResponseReturnValue:
    now, tenant_id = clock.now(), door.viewer().tenant_id
    door.change(lambda db: handover.take_over(db, tenant_id, conversation_id, now=now))
    undo = url_for("inbox.give_back", conversation_id=conversation_id)
    return answers.done("inbox.taken_over", undo=undo, changed=CHANGED)


@blueprint.post("/<conversation_id>/give-back")
@door.allow(Permission.CONVERSE)
def give_back(conversation_id: str) -> ResponseReturnValue:
    now, tenant_id = clock.now(), door.viewer().tenant_id

    def work(db: Session) -> None:
        handover.give_back(db, tenant_id, conversation_id, now=now)
        marks.attended(db, tenant_id, conversation_id, now=now)

    door.change(work)
    undo = url_for("inbox.take_over", conversation_id=conversation_id)
    return answers.done("inbox.given_back", undo=undo, changed=CHANGED)


@blueprint.post("/<conversation_id>/attended")
@door.allow(Permission.CONVERSE)
def attended(conversation_id: str) -> ResponseReturnValue:
    """Somebody has seen to what called for them."""
    now, tenant_id = clock.now(), door.viewer().tenant_id
    door.change(lambda db: marks.attended(db, tenant_id, conversation_id, now=now))
    return answers.done("inbox.attended", changed=CHANGED)


@blueprint.post("/<conversation_id>/read")
@door.allow(Permission.CONVERSE)
def read(conversation_id: str) -> ResponseReturnValue:
    """The page says so by itself while the conversation is open: no dialog closes by it."""
    tenant_id = door.viewer().tenant_id
    is_news = door.change(lambda db: marks.read(db, tenant_id, conversation_id))
    return Response(status=204, headers={"HX-Trigger": "inbox"} if is_news else {})


@blueprint.post("/<conversation_id>/unread")
@door.allow(Permission.CONVERSE)
def unread(conversation_id: str) -> ResponseReturnValue:
    """And away from it, for while it is open it is being read."""
    tenant_id = door.viewer().tenant_id
    door.change(lambda db: marks.unread(db, tenant_id, conversation_id))
    return Response(status=204, headers={"HX-Redirect": url_for("inbox.index")})


@blueprint.post("/<conversation_id>/notes")
@door.allow(Permission.CONVERSE)
def add_note(conversation_id: str) -> ResponseReturnValue:
    now, tenant_id, text = clock.now(), door.viewer().tenant_id, request.form.get("text", "")
    note_id = door.change(lambda db: notes.add(db, tenant_id, conversation_id, text, now=now))
    undo = url_for("inbox.remove_note", conversation_id=conversation_id, note_id=note_id)
    return answers.done("inbox.noted", undo=undo, changed=("inbox",))


@blueprint.post("/<conversation_id>/notes/<note_id>/remove")
@door.allow(Permission.CONVERSE)
def remove_note(conversation_id: str, note_id: str) -> ResponseReturnValue:
    """It asks before, for a text cannot be put back from an address."""
    now, tenant_id = clock.now(), door.viewer().tenant_id
    door.change(lambda db: notes.remove(db, tenant_id, conversation_id, note_id, now=now))
    return answers.done("inbox.note_removed", changed=("inbox",))

"""Texts that staff keep ready."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from admin.inbox.room import blueprint
from admin.page import answers, door
from bot.wording import LANGUAGES
from conversations.desk import canned, transcripts
from core import clock, database
from core.accounts.roles import Permission
from core.errors import InvalidText, NameTaken


@blueprint.get("/canned")
@door.allow(Permission.SETTINGS)
def ready() -> str:
    """All of them, each with its form, in a page of its own."""
    with database.read() as db:
        found = canned.canned_replies(db, door.viewer().tenant_id)
    return render_template("inbox/canned.html", found=found, languages=LANGUAGES)


@blueprint.get("/canned/list")
@door.allow(Permission.SETTINGS)
def ready_list() -> str:
    with database.read() as db:
        found = canned.canned_replies(db, door.viewer().tenant_id)
    return render_template("inbox/canned_list.html", found=found)


@blueprint.get("/canned/form")
@door.allow(Permission.SETTINGS)
def form() -> str:
    """For a new one, or `which` there is, in the dialog."""
    wanted = request.args.get("which")
    with database.read() as db:
        found = canned.canned_replies(db, door.viewer().tenant_id)
    one = next((reply for reply in found if reply.id == wanted), None)
    return _form(one.id if one else None, one.language if one else None, one)


@blueprint.post("/canned")
@door.allow(Permission.SETTINGS)
def keep() -> ResponseReturnValue:
    now, tenant_id = clock.now(), door.viewer().tenant_id
    said = {name: request.form.get(name, "") for name in ("language", "title", "text")}
    which = request.form.get("which") or None
    try:
        door.change(lambda db: canned.keep(db, tenant_id, canned_id=which, now=now, **said))
    except (InvalidText, NameTaken) as refused:
        return _form(which, said["language"], said, problem=answers.reason(refused))
    return answers.done("inbox.canned_kept", changed=("inbox",))


@blueprint.post("/canned/<canned_id>/remove")
@door.allow(Permission.SETTINGS)
def remove(canned_id: str) -> ResponseReturnValue:
    """It asks before."""
    now, tenant_id = clock.now(), door.viewer().tenant_id
    door.change(lambda db: canned.remove(db, tenant_id, canned_id, now=now))
    return answers.done("inbox.canned_removed", changed=("inbox",))


@blueprint.get("/<conversation_id>/canned")
@door.allow(Permission.CONVERSE)
def filled(conversation_id: str) -> Response:
    """The text of `which`, with the customer's name in it."""
    tenant_id = door.viewer().tenant_id
    with database.read() as db:
        known = transcripts.head(db, tenant_id, conversation_id)
        text = canned.filled(db, tenant_id, request.args.get("which", ""), name=known.name)
    return Response(text, content_type="text/plain; charset=utf-8")


def _form(which: str | None, language: str | None, values: object, *, problem: str = "") -> str:
    return render_template(
        "inbox/canned_form.html",
        which=which,
        chosen=language or door.viewer().language,
        values=values,
        problem=problem,
        languages=LANGUAGES,
    )

"""What there is to see: the list, one conversation, and why something was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin.inbox.room import blueprint
from admin.inbox.wording import Wording, wording
from admin.page import door
from bot.wording import LANGUAGES
from conversations import threads
from conversations.desk import canned, explaining, replying, transcripts
from conversations.desk.listing import Filter, Listing, listing, waiting
from conversations.desk.transcripts import Head, Transcript
from core import clock, database
from core.accounts.roles import Permission
from core.errors import NotFound
from core.ids import new_id

LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is asked for, by its address."""

    only: Filter
    words: str
    after: str | None

    @property
    def args(self) -> Mapping[str, str]:
        given = {"only": "" if self.only is Filter.ALL else self.only.value, "words": self.words}
        return {name: value for name, value in given.items() if value}


@blueprint.get("/")
@door.allow(Permission.VIEW)
def index() -> str:
    asked = _asked()
    with database.read() as db:
        found = listing(db, door.viewer().tenant_id, only=asked.only, words=asked.words)
    return render_template("inbox/index.html", **_list(asked, found), here=None)


@blueprint.get("/list")
@door.allow(Permission.VIEW)
def part() -> str:
    """The list by itself, with as much of it as is `shown`, or what comes `after` a place."""
    asked = _asked()
    with database.read() as db:
        found = listing(
            db,
            door.viewer().tenant_id,
            only=asked.only,
            words=asked.words,
            after=asked.after,
            size=request.args.get("shown", 0, int) if asked.after is None else 0,
        )
    template = "inbox/rows.html" if asked.after is not None else "inbox/list.html"
    return render_template(template, **_list(asked, found), here=request.args.get("here"))


@blueprint.get("/badge")
@door.allow(Permission.VIEW)
def badge() -> str:
    """How many need somebody, for the bar."""
    with database.read() as db:
        count = waiting(db, door.viewer().tenant_id)
    return str(count) if count else ""


@blueprint.get("/<conversation_id>")
@door.allow(Permission.VIEW)
def show(conversation_id: str) -> ResponseReturnValue:
    now, asked, tenant_id = clock.now(), _asked(), door.viewer().tenant_id
    with database.read() as db:
        try:
            head = transcripts.head(db, tenant_id, conversation_id)
        except NotFound:
            return _moved(db, tenant_id, conversation_id)
        found = listing(db, tenant_id, only=asked.only, words=asked.words)
        said = transcripts.transcript(db, tenant_id, head)
        ways = replying.ways_to(db, tenant_id, conversation_id, now=now)
        ready = canned.canned_replies(db, tenant_id)
        spoken = wording(db, tenant_id)
    return render_template(
        "inbox/conversation.html",
        **_list(asked, found),
        **_transcript(head, said, spoken),
        here=conversation_id,
        ways=ways,
        ready=sorted(ready, key=lambda one: one.language != head.language),
        key=new_id(),
    )


@blueprint.get("/<conversation_id>/head")
@door.allow(Permission.VIEW)
def head(conversation_id: str) -> str:
    """Whose it is, and who answers."""
    with database.read() as db:
        known = transcripts.head(db, door.viewer().tenant_id, conversation_id)
    return render_template("inbox/head.html", head=known)


@blueprint.get("/<conversation_id>/messages")
@door.allow(Permission.VIEW)
def messages(conversation_id: str) -> str:
    """What was said `since` a message that is shown, or the page `before` one."""
    tenant_id = door.viewer().tenant_id
    with database.read() as db:
        known = transcripts.head(db, tenant_id, conversation_id)
        said = transcripts.transcript(
            db,
            tenant_id,
            known,
            before=request.args.get("before"),
            since=request.args.get("since"),
        )
        spoken = wording(db, tenant_id)
    template = "inbox/older.html" if "before" in request.args else "inbox/items.html"
    return render_template(template, **_transcript(known, said, spoken))


@blueprint.get("/<conversation_id>/why/<message_id>")
@door.allow(Permission.VIEW)
def why(conversation_id: str, message_id: str) -> str:
    """What the turn took the message for, and by what it answered."""
    tenant_id = door.viewer().tenant_id
    with database.read() as db:
        transcripts.head(db, tenant_id, conversation_id)
        reason = explaining.reason(db, tenant_id, message_id)
        spoken = wording(db, tenant_id)
    return render_template("inbox/why.html", reason=reason, lines=spoken.reasons(reason))


@blueprint.get("/<conversation_id>/note")
@door.allow(Permission.CONVERSE)
def note(conversation_id: str) -> str:
    """The form for one, in the dialog."""
    with database.read() as db:
        known = transcripts.head(db, door.viewer().tenant_id, conversation_id)
    return render_template("inbox/note.html", head=known)


def _asked() -> Asked:
    only = request.args.get("only", "")
    return Asked(
        only=Filter(only) if only in list(Filter) else Filter.ALL,
        words=request.args.get("words", "").strip()[:LONGEST_SEARCH],
        after=request.args.get("after"),
    )


def _list(asked: Asked, found: Listing) -> dict[str, Any]:
    return {"asked": asked, "found": found, "filters": list(Filter), "languages": LANGUAGES}


def _transcript(head: Head, said: Transcript, spoken: Wording) -> dict[str, Any]:
    return {"head": head, "said": said, "spoken": spoken}


def _moved(db: database.Session, tenant_id: str, conversation_id: str) -> ResponseReturnValue:
    """To the conversation of which it has become part. Raises NotFound."""
    into = threads.successor(db, conversation_id)
    if into == conversation_id:
        raise NotFound(conversation_id=conversation_id)
    transcripts.head(db, tenant_id, into)
    return redirect(url_for("inbox.show", conversation_id=into), 303)

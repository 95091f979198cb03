"""The demo's mail: reading one as it was sent, answering it, and writing a new one."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from admin.simulator import state as states
from admin.simulator import words
from admin.simulator.devices import OWNERS
from admin.simulator.mailboxes import mail_of
from channels import simulated_mail
from channels.email_message import EmailMessage
from channels.letter import Letter
from channels.messages import Provider
from channels.received_mail import ReceivedMail
from channels.simulated_mail import Answered
from conversations import mailroom
from core import clock, database
from core.catalogue import catalogue
from core.ids import new_id
from core.models import Channel, Message
from demo import salon
from tasks import hints

LONGEST_MAIL = 10_000
LONGEST_SUBJECT = 200
# The mail brings its own styles, and nothing else: no scripts, no pictures, no forms. Its links
# open in a tab of their own, which is none of this frame's.
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
HEAD = "<head>"

blueprint = Blueprint("letterbox", __name__, url_prefix="/simulator")


def _mail(message_id: str) -> tuple[Message, EmailMessage, Letter]:
    with database.read() as db:
        message = states.message_of_demo(db, message_id, Channel.EMAIL)
        return message, *mail_of(db, message)


@blueprint.get("/mails/<message_id>")
def mail(message_id: str) -> ResponseReturnValue:
    """Its headers, for the page to show around the mail itself."""
    message, sent, letter = _mail(message_id)
    return jsonify(
        subject=sent.subject,
        sender=f"{letter.business} <{sent.sender}>",
        recipient=sent.recipient,
        reply_to=sent.reply_to,
        at=words.milliseconds(message.created_at),
        text=sent.text,
        invitation=_invitation(message, letter),
    )


def _invitation(message: Message, letter: Letter) -> dict[str, Any] | None:
    invitation = letter.invitation
    if invitation is None:
        return None
    with database.read() as db:
        known = catalogue(db, message.tenant_id)
    return {
        "title": invitation.title,
        "when": words.when(known, invitation.starts_at),
        "is_canceled": invitation.is_canceled,
        "sequence": invitation.sequence,
    }


@blueprint.get("/mails/<message_id>/body")
def body(message_id: str) -> ResponseReturnValue:
    """The HTML part, for a sandboxed frame."""
    _, sent, _ = _mail(message_id)
    html = sent.html.replace(HEAD, f'{HEAD}\n<base target="_blank">', 1)
    headers = {"Content-Security-Policy": FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return Response(html, headers=headers)


@blueprint.get("/mails/<message_id>/visit.ics")
def calendar_file(message_id: str) -> ResponseReturnValue:
    _, sent, _ = _mail(message_id)
    if sent.calendar is None:
        abort(404, "nothing is attached to this mail")
    return Response(
        sent.calendar.content,
        content_type=f"text/calendar; charset=utf-8; method={sent.calendar.method}",
        headers={"Content-Disposition": "attachment; filename=visit.ics"},
    )


@blueprint.post("/mails/<message_id>/reply")
def reply(message_id: str) -> ResponseReturnValue:
    """An answer goes to the address for replies, whose token tells whose conversation it is."""
    text = _text()
    message, sent, letter = _mail(message_id)
    moment = f"{message.created_at:%a, %b %d, %Y at %H:%M}"
    answered = Answered(
        message_id=sent.headers["Message-ID"],
        references=sent.headers.get("References", ""),
        subject=sent.subject,
        introduction=f"On {moment} {letter.business} <{sent.sender}> wrote:",
        text=sent.text,
    )
    _post(message.recipient, sent.reply_to or sent.sender, text, answers=answered)
    return Response(status=204)


@blueprint.post("/mails")
def write() -> ResponseReturnValue:
    """A mail that answers none: nothing in it proves who wrote it."""
    text, sender = _text(), request.form.get("mailbox", "")
    if (Channel.EMAIL, sender) not in OWNERS:
        abort(404, "no such mailbox")
    _post(sender, salon.MAILBOX, text)
    return Response(status=204)


def _text() -> str:
    text = request.form.get("text", "").strip()[:LONGEST_MAIL]
    if not text:
        abort(400, "write something first")
    return text


def _post(sender: str, recipient: str, text: str, *, answers: Answered | None = None) -> None:
    now = clock.now()
    written: ReceivedMail = simulated_mail.written(
        sender=sender,
        sender_name=OWNERS[Channel.EMAIL, sender].name,
        recipient=recipient,
        subject=request.form.get("subject", "")[:LONGEST_SUBJECT],
        text=text,
        message_id=f"<{new_id()}@{sender.rpartition('@')[2]}>",
        answers=answers,
        now=now,
    )
    mailroom.deliver(written, provider=Provider.SIMULATOR, now=now)
    hints.outbox_waits()

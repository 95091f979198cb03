"""The page, what it asks for, and what its buttons do.

It asks every 700 ms whether anything changed, which one short query answers. Streaming would hold
a thread of the server for every open page, and would have to ask the database just the same: in
the embedded default nothing tells one process that another has committed.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from admin.simulator import phones
from admin.simulator import state as states
from admin.simulator.devices import OWNERS
from channels.keywords import keyword_in
from channels.messages import InboundMessage, Provider
from conversations import handover, inbox
from conversations.desk import replying
from core import clock, database
from core.events import Actor, acting
from core.ids import new_id
from core.models import ActorKind, Channel
from core.scheduling import local_time
from demo import loading, past, salon
from tasks import hints

LONGEST_TEXT = 1600
STAFF = Actor(ActorKind.STAFF, "simulator")
NINE = time(9)

blueprint = Blueprint(
    "simulator",
    __name__,
    url_prefix="/simulator",
    template_folder="templates",
    static_folder="static",
)


@blueprint.get("/")
def page() -> str:
    return render_template(
        "simulator.html", business=salon.NAME, number=salon.NUMBER, mailbox=salon.MAILBOX
    )


@blueprint.get("/state")
def state() -> ResponseReturnValue:
    """What the page shows of one day; 204 while `since` is still true.

    `day` is a local date and defaults to the day of the story.
    """
    now = clock.now()
    asked = request.args.get("day", "")
    try:
        day = date.fromisoformat(asked) if asked else None
    except ValueError:
        abort(400, "day is not a date")
    with database.read() as db:
        tenant = states.demo_tenant(db)
        token = states.token(db, tenant, day)
        if request.args.get("since") == token:
            return Response(status=204)
        return jsonify(token=token, **states.state(db, tenant, day, now=now))


@blueprint.post("/messages")
def send() -> ResponseReturnValue:
    """A text typed on a phone takes the road of every other message."""
    now = clock.now()
    text = _text()
    channel = Channel.SMS
    if request.form.get("channel") == Channel.WHATSAPP.value:
        channel = Channel.WHATSAPP
    phone = request.form.get("phone", "")
    if (channel, phone) not in OWNERS:
        abort(404, "no such phone")
    _receive(channel, phone, text, {}, now=now)
    return Response(status=204)


@blueprint.post("/messages/<message_id>/tap")
def tap(message_id: str) -> ResponseReturnValue:
    """A button under a message on WhatsApp, by its place: what a tap there says is not visible."""
    now = clock.now()
    with database.read() as db:
        message = states.message_of_demo(db, message_id, Channel.WHATSAPP)
        tapped = phones.tapped(db, message, request.form.get("button", ""))
    if tapped is None:
        abort(404, "no such button")
    said = {"button_payload": tapped.payload, "button_text": tapped.title}
    _receive(Channel.WHATSAPP, message.recipient, tapped.title, said, now=now)
    return Response(status=204)


def _text() -> str:
    text = request.form.get("text", "").strip()[:LONGEST_TEXT]
    if not text:
        abort(400, "write something first")
    return text


def _receive(
    channel: Channel, sender: str, text: str, extra: dict[str, Any], *, now: datetime
) -> None:
    inbound = InboundMessage(
        provider=Provider.SIMULATOR,
        provider_id=new_id(),
        channel=channel,
        sender=sender,
        recipient=salon.NUMBER,
        text=text,
        received_at=now,
        keyword=keyword_in(text, channel, salon.NUMBER),
        extra=extra,
    )
    inbox.receive(inbound, now=now)
    hints.outbox_waits()


@blueprint.post("/clock")
def move_clock() -> ResponseReturnValue:
    now = clock.now()
    with database.read() as db:
        zone = ZoneInfo(states.demo_tenant(db).time_zone)
    steps = {
        "ten_minutes": timedelta(minutes=10),
        "hour": timedelta(hours=1),
        "tomorrow": _tomorrow_at_nine(now, zone) - now,
    }
    step = steps.get(request.form.get("by", ""))
    if step is None:
        abort(400, "the clock moves by ten_minutes, hour or to tomorrow")
    clock.move_forward(step)
    hints.outbox_waits()
    return Response(status=204)


def _tomorrow_at_nine(now: datetime, zone: ZoneInfo) -> datetime:
    tomorrow = local_time.local(now, zone).date() + timedelta(days=1)
    return local_time.instant(datetime.combine(tomorrow, NINE), zone)


@blueprint.post("/conversations/<conversation_id>/reply")
def reply(conversation_id: str) -> ResponseReturnValue:
    now = clock.now()
    text = request.form.get("text", "")

    def work(db: database.Session) -> None:
        tenant_id = states.conversation_of_demo(db, conversation_id).tenant_id
        with acting(db, STAFF):
            replying.reply(db, tenant_id, conversation_id, text, now=now)

    database.transact(work)
    hints.outbox_waits()
    return Response(status=204)


@blueprint.post("/conversations/<conversation_id>/give-back")
def give_back(conversation_id: str) -> ResponseReturnValue:
    now = clock.now()

    def work(db: database.Session) -> None:
        tenant_id = states.conversation_of_demo(db, conversation_id).tenant_id
        with acting(db, STAFF):
            handover.give_back(db, tenant_id, conversation_id, now=now)

    database.transact(work)
    return Response(status=204)


@blueprint.post("/start-over")
def start_over() -> ResponseReturnValue:
    now = clock.now()

    def work(db: database.Session) -> None:
        past.remember(db, loading.start_over(db, now=now), now=now)

    database.transact(work)
    return Response(status=204)

"""Events that SendGrid posts, or might, about one mail of ours."""

import base64
import json
from typing import Any

from core.models import MessageStatus, Standing
from tests.channels.test_sendgrid_events import event
from tests.webhooks.payloads.rows import Reported

MAIL_KEY = "abc"


def told(name: Any, **more: Any) -> dict[str, Any]:
    """An event about the mail that was sent, by SendGrid's id of it."""
    ours = {"standby_message_id": None, "smtp-id": "<geo@ismtpd>"}
    return event(name, **(ours | {"sg_message_id": f"{MAIL_KEY}.filter0001.1.2.0"} | more))


def batch(*items: Any) -> bytes:
    return json.dumps(items).encode()


def became(name: str, *items: Any, **expected: Any) -> Reported:
    """By one batch."""
    return Reported(name, (batch(*items),), **expected)


def bounced(**more: Any) -> dict[str, Any]:
    return told("bounce", type="bounce", status="5.1.1", reason="550 no such user", **more)


DELIVERED, UNDELIVERED = MessageStatus.DELIVERED, MessageStatus.UNDELIVERED
FAILED = MessageStatus.FAILED
BOUNCED: dict[str, Any] = {
    "became": UNDELIVERED,
    "code": "bounce",
    "standing": Standing.UNDELIVERABLE,
}
LEFT: dict[str, Any] = {"became": DELIVERED, "standing": Standing.OPTED_OUT}
TWICE = told("delivered", sg_event_id="the same")

EVENTS = [
    became("processed", told("processed", pool={"name": "x", "id": 1})),
    became("delivered", told("delivered", response="250 OK", tls=1), became=DELIVERED),
    became("deferred", told("deferred", response="400 try again", attempt="5")),
    became("bounced", bounced(bounce_classification="Invalid Address"), **BOUNCED),
    became("bounced without a type", told("bounce"), **BOUNCED),
    became(
        "blocked",
        told("bounce", type="blocked", status="4.2.2"),
        became=UNDELIVERED,
        code="blocked",
    ),
    became("blocked by its own name", told("blocked"), became=UNDELIVERED, code="blocked"),
    became(
        "dropped for a bounce",
        told("dropped", reason="Bounced Address"),
        became=FAILED,
        code="bounced_before",
        standing=Standing.UNDELIVERABLE,
    ),
    became(
        "dropped for its address",
        told("dropped", reason="Invalid SMTPAPI header"),
        became=FAILED,
        code="dropped",
    ),
    became(
        "dropped for an invalid address",
        told("dropped", reason="Invalid address"),
        became=FAILED,
        code="invalid_address",
        standing=Standing.UNDELIVERABLE,
    ),
    became(
        "dropped for an unsubscription",
        told("dropped", reason="Unsubscribed Address"),
        became=FAILED,
        code="unsubscribe",
        standing=Standing.OPTED_OUT,
    ),
    became(
        "dropped for a complaint",
        told("dropped", reason="Spam Reporting Address"),
        became=FAILED,
        code="spamreport",
        standing=Standing.OPTED_OUT,
    ),
    became(
        "dropped for its content",
        told("dropped", reason="Spam Content"),
        became=FAILED,
        code="dropped",
    ),
    became("dropped for no reason", told("dropped"), became=FAILED, code="dropped"),
    became("reported as spam", told("spamreport"), **LEFT),
    became("unsubscribed", told("unsubscribe"), **LEFT),
    became("left a group", told("group_unsubscribe", asm_group_id=1), **LEFT),
    became("came back to a group", told("group_resubscribe", asm_group_id=1)),
    became("opened", told("open", sg_machine_open=True)),
    became("clicked", told("click", url="https://standby.test/offers/x")),
    became("an account in trouble", {"event": "account_status_change", "type": "compliance"}),
    became("something new", told("teleported")),
    became("a reason of odd type", told("dropped", reason={"a": 1}), became=FAILED, code="dropped"),
    became("an event twice", TWICE, TWICE, became=DELIVERED),
    Reported("a batch twice", (batch(TWICE), batch(TWICE)), DELIVERED),
    became("in reverse", told("delivered"), told("deferred"), told("processed"), became=DELIVERED),
    became(
        "bounced after it was delivered",
        told("delivered"),
        bounced(),
        became=DELIVERED,
        standing=Standing.UNDELIVERABLE,
    ),
    became("delivered after it bounced", bounced(), told("delivered"), **BOUNCED),
    became("unknown fields", told("delivered", novel=[1, {"a": "🎉"}]), became=DELIVERED),
    became("a list of categories", told("delivered", category=["a", "b"]), became=DELIVERED),
    became("no time", told("delivered", timestamp=None), became=DELIVERED),
    became("a time far away", told("spamreport", timestamp=1e300), **LEFT),
    became("an id of 400 characters", told("delivered", sg_event_id="x" * 400), became=DELIVERED),
    became("no id of the event", told("delivered", sg_event_id=None)),
    became("another mail", told("bounce", sg_message_id="xyz.filter1")),
    became("no mail at all", told("bounce", sg_message_id=None)),
    became("odd items", None, 1, "x", [], {}, told("delivered"), {"event": []}, became=DELIVERED),
    became("no items"),
    became(
        "a batch of 1,000",
        *(told("processed", sg_message_id=f"m{n}") for n in range(1000)),
        told("delivered"),
        became=DELIVERED,
    ),
    Reported("a batch that is no list", (b'{"event": "bounce"}',), status=400),
    Reported("a batch that is no JSON", (b"bounce",), status=400),
    Reported("an empty body", (b"",), status=400),
    Reported("a batch nested deeply", (b"[" * 100_000,), status=400),
    Reported("a batch that is no text", (base64.b64decode("//4AAA=="),), status=400),
]

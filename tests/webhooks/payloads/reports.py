"""Reports that Twilio posts, or might, on one text of ours."""

from typing import Any

from werkzeug.datastructures import MultiDict

from core.models import MessageStatus, Standing
from tests.channels.twilio_forms import a_report
from tests.webhooks.payloads.rows import Reported
from tests.webhooks.payloads.texts import twice

SENT_SID = "SM" + "5e" * 16


def report(status: str | None, code: int | str | None = None, **fields: Any) -> MultiDict[str, str]:
    """On the message that was sent, by Twilio's id of it."""
    given = {"MessageSid": SENT_SID, "SmsSid": SENT_SID, "MessageStatus": status}
    failed = {} if code is None else {"ErrorCode": str(code)}
    return a_report(**(given | {"SmsStatus": status} | failed | fields))


def became(name: str, status: str, told: int | str | None = None, **expected: Any) -> Reported:
    """By one report, which tells this code."""
    kept = None if told is None else str(told)
    return Reported(name, (report(status, told),), **({"code": kept} | expected))


FAILED, UNDELIVERED = MessageStatus.FAILED, MessageStatus.UNDELIVERED
CHANNEL = {"ChannelInstallSid": "XE" + "0" * 32, "ChannelPrefix": "whatsapp"}

REPORTS = [
    *(became(status, status) for status in ("accepted", "scheduled", "queued", "sending", "sent")),
    became("delivered", "delivered", became=MessageStatus.DELIVERED),
    became("read", "read", became=MessageStatus.READ),
    Reported(
        "read by its type", (report("delivered", EventType="READ", **CHANNEL),), MessageStatus.READ
    ),
    became("canceled", "canceled", became=FAILED, code="unknown"),
    became("failed without a code", "failed", became=FAILED, code="unknown"),
    became("failed with a code that is none", "failed", "<b>", became=FAILED, code="unknown"),
    became("failed with a code nobody knows", "failed", 99999, became=FAILED),
    became("opted out", "failed", 21610, became=FAILED, standing=Standing.OPTED_OUT),
    became("handset unreachable", "undelivered", 30003, became=UNDELIVERED),
    became("blocked", "undelivered", 30004, became=UNDELIVERED),
    became(
        "unknown number", "undelivered", 30005, became=UNDELIVERED, standing=Standing.UNDELIVERABLE
    ),
    became("landline", "undelivered", 30006, became=UNDELIVERED, standing=Standing.UNDELIVERABLE),
    became("filtered as spam", "undelivered", 30007, became=UNDELIVERED),
    became("no campaign", "failed", 30034, became=FAILED),
    became("not on this channel", "failed", 63003, became=FAILED, standing=Standing.UNDELIVERABLE),
    became("blocked on WhatsApp", "failed", 63014, became=FAILED, standing=Standing.OPTED_OUT),
    became("outside the window", "failed", 63016, became=FAILED),
    became("withheld by Meta", "failed", 63049, became=FAILED),
    Reported(
        "failed on a channel",
        (report("failed", 63024, **CHANNEL, ChannelStatusMessage="Invalid \0 recipient 🤷"),),
        FAILED,
        "63024",
        Standing.UNDELIVERABLE,
    ),
    Reported(
        "in reverse",
        tuple(map(report, ("read", "delivered", "sent", "queued"))),
        MessageStatus.READ,
    ),
    Reported("repeated", tuple(map(report, ("delivered",) * 5)), MessageStatus.DELIVERED),
    Reported(
        "failed after it was delivered",
        (report("delivered"), report("failed", 30008)),
        MessageStatus.DELIVERED,
    ),
    Reported(
        "delivered after it failed", (report("failed", 30008), report("delivered")), FAILED, "30008"
    ),
    Reported(
        "by the older name of the status",
        (report(None, SmsStatus="delivered"),),
        MessageStatus.DELIVERED,
    ),
    Reported(
        "an odd time of the carrier",
        (report("delivered", RawDlrDoneDate="soon"),),
        MessageStatus.DELIVERED,
    ),
    Reported(
        "fields that nobody knows yet",
        (report("delivered", Novel="🎉", Empty=""),),
        MessageStatus.DELIVERED,
    ),
    *(
        became(f"{status!r} says nothing", status, code=None)
        for status in ("received", "receiving", "teleported", "")
    ),
    Reported("on another message", (report("failed", 21610, MessageSid="SM" + "8" * 32),)),
    Reported("on what came in", (report("delivered", MessageSid="SM" + "0" * 32),)),
    Reported("without MessageSid", (report("delivered", MessageSid=None),), status=400),
    Reported("MessageStatus twice", (twice(report("delivered"), "MessageStatus"),), status=403),
]

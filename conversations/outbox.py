"""The one door out: every message to a customer is a row here before it is sent."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.wording import segments
from channels.messages import SendFailed
from channels.registry import sender_for
from conversations import outcomes
from conversations.claims import Claimed, claim
from core import database
from core.ids import new_id
from core.models import Channel, Direction, Message, MessageStatus, Purpose

# Whoever waits for an answer is served first; 0 leaves before 1.
PRIORITY = {
    Purpose.REPLY: 0,
    Purpose.OPT_OUT: 0,
    Purpose.STAFF: 0,
    Purpose.CODE: 0,
    Purpose.OFFER: 1,
    Purpose.NOTICE: 2,
    Purpose.REMINDER: 3,
    Purpose.BROADCAST: 4,
}

# A provider that takes its time must not keep the others waiting, nor what is written meanwhile.
SENDERS = 16
LOOK_SECONDS = 0.2
AT_MOST = 1000

# Set when the process is about to end: what is being sent is finished, nothing more is taken.
closing = threading.Event()

log = logging.getLogger(__name__)

_insert = insert(Message.table())


class Facts(TypedDict):
    """What is to be sent. `extra` is what a richer channel needs besides the text: `key` and
    `facts` (bot.wording.wire) of what is said, from which it makes buttons, a template or an
    e-mail. `postponed_because` is the rule by which it is planned for `due_at`."""

    tenant_id: str
    conversation_id: str
    contact_point_id: str
    channel: Channel
    sender: str
    recipient: str
    text: str
    purpose: Purpose
    now: datetime
    turn_id: NotRequired[str | None]
    about_id: NotRequired[str | None]
    extra: NotRequired[Mapping[str, Any] | None]
    due_at: NotRequired[datetime | None]
    postponed_because: NotRequired[str | None]
    segments: NotRequired[int]


def add(db: Session, **facts: Unpack[Facts]) -> str:
    """Queue one rendered text and return its id. It leaves after the caller's commit, behind
    whatever its conversation was told before, or not before `due_at`."""
    row = queued(**facts)
    db.connection().execute(_insert, row)
    return str(row["id"])


def add_all(db: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Queue many, as `queued` makes them."""
    db.connection().execute(_insert, rows)


def queued(**facts: Unpack[Facts]) -> dict[str, Any]:
    """The row of one text that waits to be sent."""
    text, channel, now = facts["text"], facts["channel"], facts["now"]
    return {
        "id": new_id(),
        "tenant_id": facts["tenant_id"],
        "conversation_id": facts["conversation_id"],
        "contact_point_id": facts["contact_point_id"],
        "direction": Direction.OUT,
        "channel": channel,
        "sender": facts["sender"],
        "recipient": facts["recipient"],
        "text": text,
        "extra": dict(facts.get("extra") or {}),
        "status": MessageStatus.QUEUED,
        "purpose": facts["purpose"],
        "priority": PRIORITY[facts["purpose"]],
        "turn_id": facts.get("turn_id"),
        "about_id": facts.get("about_id"),
        "created_at": now,
        "due_at": facts.get("due_at") or now,
        "postponed_because": facts.get("postponed_because"),
        "attempts": 0,
        "segments": (facts.get("segments") or segments(text)) if channel is Channel.SMS else None,
    }


def deliver_due(now: datetime, limit: int = AT_MOST) -> int:
    """Send what is due, up to `limit` rows, and return how many were taken.

    Each send happens outside any transaction and its outcome is recorded in one of its own. `now`
    is when the run began; a run may last, so later instants are reckoned from it by a stopwatch.
    """
    began = time.monotonic()

    def present() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    taken = 0
    under_way: set[Future[None]] = set()
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="sender") as pool:
        while True:
            room = 0 if closing.is_set() else min(SENDERS - len(under_way), limit - taken)
            rows = _claim(present(), room) if room else []
            taken += len(rows)
            under_way |= {pool.submit(_deliver, row, present) for row in rows}
            if not under_way:
                return taken
            _, under_way = wait(under_way, LOOK_SECONDS, return_when=FIRST_COMPLETED)


def _claim(now: datetime, limit: int) -> list[Claimed]:
    """Past any number of rows that may not leave yet."""
    while True:
        batch = database.transact(partial(claim, now=now, limit=limit), repeatable=True)
        if batch.rows or not batch.looked_at:
            return batch.rows


def _deliver(row: Claimed, present: Callable[[], datetime]) -> None:
    try:
        outcome = _attempt(row)
        at = present()
        database.transact(lambda db: outcome(db, row, at), repeatable=True)
    except Exception:
        # The outermost loop of one message: its lease runs out and it comes back as uncertain.
        log.exception("delivery failed", extra={"message_id": row.message.id})


def _attempt(row: Claimed) -> outcomes.Outcome:
    """Talk to the provider, if at all; what comes back records the result."""
    if row.is_uncertain:
        return _look_up(row)
    if row.withheld_because:
        return partial(outcomes.withheld, because=row.withheld_because)
    try:
        sender = sender_for(row.message.channel, row.sealed_account)
        provider_id = sender.send(row.message)
    except SendFailed as failure:
        return partial(outcomes.not_sent, failure=failure)
    return partial(outcomes.sent, provider_key=f"{sender.provider}:{provider_id}")


def _look_up(row: Claimed) -> outcomes.Outcome:
    """Never repeat what may have been sent: ask the provider whether it has it."""
    try:
        sender = sender_for(row.message.channel, row.sealed_account)
        found = sender.find(row.message, since=row.written.created_at)
    except SendFailed as failure:
        return partial(outcomes.not_known, failure=failure)
    return partial(outcomes.looked_up, provider_keys=[f"{sender.provider}:{one}" for one in found])

"""Server-sent events: the topics of which something has changed, while a page is open.

A stream holds a thread of the server, so that there are at most so many; a page without one asks
by itself once a minute. It ends when its sign-in does, and after a while anyway: the browser comes
back with the id of the last thing that it was told.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import queue
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from functools import partial

from flask import Blueprint, Response, request, session
from flask.typing import ResponseReturnValue

from admin.page import door, topics
from admin.page.feed import OVER, Watcher, feed, happened
from admin.page.viewing import viewer_of
from core import clock, database
from core.accounts.roles import Permission
from core.ids import new_id
from core.settings import settings

BEAT_SECONDS = 10.0
STREAM_SECONDS = 240.0
RETRY_MILLISECONDS = 1000

blueprint: Blueprint = door.room("page", __name__)


class _Streams:
    """Whose are open in this process: nobody takes those of all others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()

    def begin(self, user_id: str) -> bool:
        with self._lock:
            most = settings().live_streams
            # Whoever turns pages fast has several for a while: a gone browser is noticed late.
            if self._open.total() >= most or self._open[user_id] >= (most + 1) // 2:
                return False
            self._open[user_id] += 1
            return True

    def end(self, user_id: str) -> None:
        with self._lock:
            self._open[user_id] -= 1
            self._open += Counter()  # forgets those who have none


_streams = _Streams()


@blueprint.get("/live")
@door.allow(Permission.VIEW)
def live() -> ResponseReturnValue:
    me = door.viewer()
    if not _streams.begin(me.user_id):
        return Response(status=204)  # which tells a browser not to come back
    since = _known(request.headers.get("Last-Event-ID") or request.args.get("since", ""))
    stream = _stream(me.tenant_id, session[door.TOKEN], since)
    answer = Response(stream, mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    answer.call_on_close(partial(_streams.end, me.user_id))
    return answer


def _known(said: str) -> str | None:
    try:
        return str(uuid.UUID(said))
    except ValueError:
        return None


def _stream(tenant_id: str, token: str, since: str | None) -> Iterator[str]:
    began = time.monotonic()
    with feed.watching(tenant_id) as watcher:
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        if since:
            with database.read() as db:
                names = [name for _, name in happened(db, tenant_id, since=since)]
            yield from map(_said, topics.of(names))
        while time.monotonic() - began < STREAM_SECONDS and _is_signed_in(token):
            yield from _until_next_beat(watcher)
            if feed.is_over:
                return


def _until_next_beat(watcher: Watcher) -> Iterator[str]:
    beat_at = time.monotonic() + BEAT_SECONDS
    while (left := beat_at - time.monotonic()) > 0:
        try:
            topic = watcher.get(timeout=left)
        except queue.Empty:
            break
        if topic == OVER:
            return
        yield _said(topic)
    yield ": still here\n\n"


def _said(topic: str) -> str:
    return f"id: {new_id()}\nevent: {topic}\ndata: -\n\n"


def _is_signed_in(token: str) -> bool:
    with database.read() as db:
        return viewer_of(db, token, now=clock.now()) is not None

"""What happens in each business, as seen by one process, for all of its open pages together.

One thread looks at the database once a second for the businesses that somebody watches; nothing
else tells one process what another has committed, in every way of running. An id is made before
its commit, so that a look goes back a little and what was seen already is left out.
"""

import logging
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from admin.page import topics
from core import database
from core.ids import id_before, new_id
from core.models import Direction, Event, Message

LOOK_SECONDS = 1.0
# How long a transaction may take between the making of its ids and its commit.
BACK_SECONDS = 15
AT_MOST = 500
REMEMBERED = 2000
OVER = ""  # in the place of a topic: this process is about to end

EVENTS = Event.table()
MESSAGES = Message.table()
Watcher = queue.SimpleQueue[str]

log = logging.getLogger(__name__)


class Feed:
    """The thread starts with the first watcher, hence after any fork, and ends with the last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watchers: dict[str, set[Watcher]] = {}
        self._seen: dict[str, OrderedDict[str, None]] = {}
        self._thread: threading.Thread | None = None
        self.is_over = False

    def end(self) -> None:
        """Let all streams of this process end, so that it need not wait for them."""
        self.is_over = True
        with self._lock:
            for watchers in self._watchers.values():
                for watcher in watchers:
                    watcher.put(OVER)

    @contextmanager
    def watching(self, tenant_id: str) -> Iterator[Watcher]:
        """A queue of topics, each put when something of it changes from now on."""
        mine: Watcher = queue.SimpleQueue()
        with database.read() as db:
            before = happened(db, tenant_id)
        with self._lock:
            self._seen.setdefault(tenant_id, OrderedDict.fromkeys(id_ for id_, _ in before))
            self._watchers.setdefault(tenant_id, set()).add(mine)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="feed")
                self._thread.start()
        try:
            yield mine
        finally:
            with self._lock:
                self._watchers[tenant_id].discard(mine)
                if not self._watchers[tenant_id]:
                    del self._watchers[tenant_id]
                    self._seen.pop(tenant_id, None)

    def _run(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            with self._lock:
                watched = list(self._watchers)
                if not watched:
                    self._thread = None
                    return
            try:
                self._look(watched)
            except SQLAlchemyError as error:
                log.warning("feed could not look", extra={"error": type(error).__name__})

    def _look(self, watched: list[str]) -> None:
        with database.read() as db:
            found = {tenant_id: happened(db, tenant_id) for tenant_id in watched}
        for tenant_id, facts in found.items():
            self._tell(tenant_id, facts)

    def _tell(self, tenant_id: str, facts: list[tuple[str, str]]) -> None:
        with self._lock:
            seen = self._seen.get(tenant_id)
            if seen is None:  # nobody watches any more
                return
            new = [name for id_, name in facts if id_ not in seen]
            seen.update(dict.fromkeys(id_ for id_, _ in facts))
            while len(seen) > REMEMBERED:
                seen.popitem(last=False)
            for topic in topics.of(new):
                for watcher in self._watchers.get(tenant_id, ()):
                    watcher.put(topic)


def happened(
    db: database.Session, tenant_id: str, *, since: str | None = None
) -> list[tuple[str, str]]:
    """The ids and names of what happened lately, or a little before the id `since` was made and
    later; a message that came in is among them as `message.received`."""
    after = id_before(since or new_id(), BACK_SECONDS)
    events = sa.select(EVENTS.c.id, EVENTS.c.name).where(
        EVENTS.c.tenant_id == tenant_id, EVENTS.c.id > after
    )
    came_in = sa.select(MESSAGES.c.id, sa.literal("message.received")).where(
        MESSAGES.c.tenant_id == tenant_id,
        MESSAGES.c.id > after,
        MESSAGES.c.direction == Direction.IN,
    )
    both = sa.union_all(
        events.order_by(EVENTS.c.id.desc()).limit(AT_MOST).subquery().select(),
        came_in.order_by(MESSAGES.c.id.desc()).limit(AT_MOST).subquery().select(),
    )
    return [(row[0], row[1]) for row in db.execute(both)]


feed = Feed()

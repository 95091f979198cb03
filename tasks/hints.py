"""Tell a worker that something waits for it, without making the one who tells it wait.

A request only raises a flag; a thread of its process publishes it. So a broker that is slow or
away costs requests nothing, and many commits within one pause cost one message. A hint may be lost:
the sweep finds the row.

Doors say themselves that the outbox has rows. That free time or its rules changed is seen by their
sessions' commits, because every step may change it.
"""

import threading
import time
from collections.abc import Callable

import structlog
from kombu.exceptions import KombuError
from sqlalchemy import event

from core.catalogue import TOUCHED
from core.database import Session
from core.scheduling.changes import MARKED
from tasks.sweeps import deliver_outbox, follow_changes, follow_rules

# Between two hints of one process: far below what a person notices, far above what one costs.
PAUSE_SECONDS = 0.1
AWAY_SECONDS = 1.0

log = structlog.stdlib.get_logger(__name__)


class Hints:
    """One per process; the thread starts with the first hint, hence after any fork."""

    def __init__(self, publish: Callable[[], object]) -> None:
        self._message = publish
        self._raised = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def give(self) -> None:
        self._raised.set()
        if self._thread is None or not self._thread.is_alive():
            with self._starting:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._publish, daemon=True, name="hints")
                    self._thread.start()

    def _publish(self) -> None:
        while True:
            self._raised.wait()
            self._raised.clear()
            time.sleep(PAUSE_SECONDS if self._told() else AWAY_SECONDS)

    def _told(self) -> bool:
        try:
            self._message()
        except (KombuError, OSError) as error:
            log.warning("hint lost", error=type(error).__name__)
            return False
        return True


outbox_waits = Hints(deliver_outbox.delay).give
free_time_changed = Hints(follow_changes.delay).give
rules_changed = Hints(follow_rules.delay).give


def listen() -> None:
    """Hint from now on after every commit of this process that changed free time or its rules."""
    if not event.contains(Session, "after_commit", _hint):
        event.listen(Session, "after_commit", _hint)


def _hint(db: Session) -> None:
    if db.in_nested_transaction():
        return  # a savepoint: others see nothing of it yet
    if db.info.pop(MARKED, False):
        free_time_changed()
    if db.info.pop(TOUCHED, False):
        rules_changed()

"""Hands spooled messages back from the process that spooled them.

The workers' sweep drains too, but a worker on another machine, or in another container, does not
see this disk. The thread ends when nothing is left.
"""

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from conversations import intake, spool
from core import clock
from core.settings import settings

log = logging.getLogger(__name__)


class SpoolWatch:
    """One per process; the thread starts with the first need for it, hence after any fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_running = False
        self._has_looked = False

    def look_once(self) -> None:
        """At the first message of a process: another may have died and left some behind."""
        if not self._has_looked:
            self._has_looked = True
            self.wake()

    def wake(self) -> None:
        with self._lock:
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, daemon=True, name="spool").start()

    def _run(self) -> None:
        while self._is_needed():
            try:
                intake.drain_spool(clock.now())
            except (SQLAlchemyError, OSError):
                log.warning("spool not drained", exc_info=True)
            time.sleep(settings().sweep_seconds)

    def _is_needed(self) -> bool:
        """Decided under the lock: a message spooled meanwhile either is seen here or starts a new
        thread."""
        with self._lock:
            self._is_running = spool.is_waiting()
            return self._is_running


watch = SpoolWatch()

"""Tell a worker that the outbox has rows, without making the one who tells it wait.

A request only raises a flag; a thread of its process publishes it. So a broker that is slow or
away costs requests nothing, and many commits within one pause cost one message. A hint may be lost:
the sweep finds the row.
"""

import threading
import time
from collections.abc import Callable

import structlog
from kombu.exceptions import KombuError

from tasks.sweeps import deliver_outbox

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

    def outbox_waits(self) -> None:
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


outbox_waits = Hints(deliver_outbox.delay).outbox_waits

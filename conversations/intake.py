"""A message at the door: into the database, or onto the disk while that is away."""

import logging
import threading
import time
from datetime import datetime

from channels.messages import InboundMessage
from conversations import spool
from conversations.inbox import receive
from core import database
from core.errors import UnknownAddress

PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


class Outage:
    """While the database is away only one message in each pause waits to find out whether it is
    back; the others would all wait as long for the same answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ask_again_at: float | None = None

    def lasts(self) -> bool:
        with self._lock:
            if self._ask_again_at is None:
                return False
            if time.monotonic() < self._ask_again_at:
                return True
            self._ask_again_at = time.monotonic() + PAUSE_SECONDS
            return False

    def began(self) -> None:
        with self._lock:
            self._ask_again_at = time.monotonic() + PAUSE_SECONDS

    def ended(self) -> None:
        self._ask_again_at = None


_outage = Outage()


def take_in(inbound: InboundMessage, *, now: datetime) -> bool:
    """Keep the message for certain: True if it was handled at once, False if it was spooled, behind
    what its sender wrote before. Raises UnknownAddress, and spool.SpoolUnusable when it cannot be
    kept at all.

    A fault of our own is spooled too, because Twilio does not come again after a 5xx: it is tried
    once more, and then set aside."""
    if spool.holds(inbound) or _outage.lasts():
        spool.write(inbound)
        return False
    try:
        receive(inbound, now=now)
    except UnknownAddress:
        raise
    except Exception as error:
        if not database.is_unavailable(error):
            log.exception("message not handled", extra={"provider_key": inbound.provider_key})
        # One crowded row is not the database: everybody else's messages go their way.
        elif not database.is_contended(error):
            _outage.began()
        spool.write(inbound)
        return False
    _outage.ended()
    return True


def drain_spool(now: datetime) -> int:
    """Handle what waits on disk, if the database is back; return how many messages it took."""
    return spool.drain(lambda inbound: receive(inbound, now=now))

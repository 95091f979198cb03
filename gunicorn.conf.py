"""gunicorn reads this file by itself where it is started."""

import gc
import logging
import os
import signal
from typing import Any

from gunicorn import glogging

from core import logging as logs
from core.settings import SettingsInvalid, gaps_in, settings


class Logger(glogging.Logger):  # type: ignore[misc]
    """gunicorn's own lines in the form of all others; requests have a line of their own already."""

    def setup(self, cfg: Any) -> None:
        logs.configure(settings().log_level)

    def access(self, *args: Any) -> None:
        pass


try:
    settings()
except SettingsInvalid as error:
    raise SystemExit(str(error)) from None

logger_class = Logger
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
# Few threads let idle connections starve the busy ones: a thread waits for data.
threads = 32
# Without it one worker takes nearly all connections.
reuse_port = True
control_socket_disable = True
graceful_timeout = int(os.environ.get("WEB_GRACEFUL_SECONDS") or 20)


def on_starting(_server: Any) -> None:
    for gap in gaps_in(settings()):
        logging.getLogger("standby.start").warning(gap)


def post_worker_init(_worker: Any) -> None:
    """What is loaded by now stays: looking through it again with every full collection costs more
    than a turn does."""
    gc.collect()
    gc.freeze()
    _end_streams_with_the_process()


def _end_streams_with_the_process() -> None:
    """A page that is open live holds a request that never ends by itself, and a worker waits for
    its requests before it goes."""
    from admin.page.feed import feed

    leave = signal.getsignal(signal.SIGTERM)

    def end(number: int, frame: Any) -> None:
        feed.end()
        if callable(leave):
            leave(number, frame)

    signal.signal(signal.SIGTERM, end)
    gc.set_threshold(10_000, 20, 20)

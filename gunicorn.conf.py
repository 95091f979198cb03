"""gunicorn reads this file by itself where it is started."""

from typing import Any

from gunicorn import glogging

from core import logging as logs
from core.settings import settings


class Logger(glogging.Logger):  # type: ignore[misc]
    """gunicorn's own lines in the form of all others; requests have a line of their own already."""

    def setup(self, cfg: Any) -> None:
        logs.configure(settings().log_level)

    def access(self, *args: Any) -> None:
        pass


logger_class = Logger
# Few threads let idle connections starve the busy ones: a thread waits for data.
threads = 32
# Without it one worker takes nearly all connections.
reuse_port = True
control_socket_disable = True
graceful_timeout = 20

"""The embedded broker: kombu's filesystem transport, with messages that appear whole.

kombu creates the file and then writes it. A worker that looks in between takes an empty file, loses
the message and dies of it; a process killed in between leaves such a file for the next start.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

import structlog
from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

WAIT_SECONDS = 0.2

log = structlog.stdlib.get_logger(__name__)


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:
        folder = Path(self.data_folder_out)
        # Read in the order of the names; `.part` belongs to no queue, so nobody reads it.
        name = f"{time.monotonic_ns():020}_{uuid.uuid4().hex}.{queue}.msg"
        part = folder / f"{name}.part"
        try:
            part.write_bytes(str_to_bytes(dumps(payload)))
            os.replace(part, folder / name)  # noqa: PTH105 - one rename, on purpose
        except OSError as error:
            raise ChannelError(f"cannot queue a message in {folder}") from error

    def _get(self, queue: str, **_: Any) -> Any:
        try:
            return super()._get(queue)
        except ValueError:
            log.warning("unreadable message dropped", queue=queue)
            raise Empty from None


class Transport(filesystem.Transport):
    Channel = Channel
    driver_name = "embedded"

    def drain_events(self, connection: Any, timeout: float | None = None) -> Any:
        # The worker sees a request to stop only between two calls, and would stay for two seconds.
        return super().drain_events(connection, timeout=min(timeout or WAIT_SECONDS, WAIT_SECONDS))

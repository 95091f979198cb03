"""Inbound messages on disk while the database is away.

One file per message, in one directory per sender, named in the order of arrival. A message answered
2xx has survived an fsync of the file and of every directory on its way. Whoever drains a sender
holds a lock on their directory, which the system takes back when the process dies: so several
processes drain at once, each sender's messages are handled in order, and no claim goes stale. A
file is removed only after it was handled; handling one twice must be harmless.
"""

import errno
import fcntl
import hashlib
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from channels.messages import InboundMessage, Keyword, Provider
from core import database
from core.ids import new_id
from core.models import Channel
from core.settings import settings

WAITING, SET_ASIDE, UNFINISHED = "waiting", "set_aside", "unfinished"
TRIES_TO_ENTER = 20  # a drain may remove the directory between our making it and using it
UNFINISHED_FOR_SECONDS = 600

log = logging.getLogger(__name__)


class SpoolUnusable(Exception):
    """The message could not be kept: the disk is full, read-only or gone."""


def write(inbound: InboundMessage) -> None:
    """Keep one message safely. Raises SpoolUnusable when it may be lost."""
    try:
        unfinished = _write_unfinished(_to_json(inbound))
        _enter(unfinished, _directory_of(inbound))
    except OSError as error:
        raise SpoolUnusable(error.strerror) from error
    log.warning("message spooled", extra={"provider_key": inbound.provider_key})


def holds(inbound: InboundMessage) -> bool:
    """Whether earlier messages of the same sender wait here, so that this one must queue up too."""
    return _directory_of(inbound).exists()


def is_waiting() -> bool:
    """Whether anything is left to drain."""
    root = _root(WAITING)
    return root.is_dir() and any(root.iterdir())


def drain(handle: Callable[[InboundMessage], object]) -> int:
    """Hand every waiting message to `handle`, each sender's in order; return how many it took.

    Stops quietly while the database is still away. A message that cannot be read, or whose handling
    fails for any other reason, is set aside and logged.
    """
    _forget_unfinished()
    taken = 0
    for directory in _oldest_first(_root(WAITING)):
        with _locked(directory) as mine:
            if mine:
                count, is_done = _drain_sender(directory, handle)
                taken += count
                if not is_done:
                    return taken
    return taken


def usable() -> bool:
    """Whether a message could be kept right now."""
    try:
        _write_unfinished("{}").unlink()
    except OSError:
        return False
    return True


def _root(part: str) -> Path:
    return settings().spool_path / part


def _directory_of(inbound: InboundMessage) -> Path:
    who = f"{inbound.channel}\0{inbound.recipient}\0{inbound.sender}"
    return _root(WAITING) / hashlib.sha256(who.encode()).hexdigest()[:32]


def _write_unfinished(content: str) -> Path:
    directory = _root(UNFINISHED)
    directory.mkdir(parents=True, exist_ok=True)
    # Wall-clock nanoseconds order arrivals between processes of one machine; ids break ties.
    path = directory / f"{time.time_ns():020d}-{new_id()}.json"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path


def _enter(unfinished: Path, directory: Path) -> None:
    is_first = not directory.parent.exists()
    for _ in range(TRIES_TO_ENTER):
        try:
            directory.mkdir(parents=True, exist_ok=True)
            unfinished.rename(directory / unfinished.name)
        except (FileExistsError, FileNotFoundError):
            # A drain took the directory away: between these two lines, or between the attempt of
            # `mkdir` to make it and its look whether it is there already.
            continue
        for changed in (directory, directory.parent, *[directory.parent.parent] * is_first):
            _sync(changed)
        return
    raise FileNotFoundError(str(directory))


def _sync(directory: Path) -> None:
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except FileNotFoundError:
        return  # drained already
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _oldest_first(root: Path) -> list[Path]:
    if not root.is_dir():
        return []
    senders = [(names[0] if (names := _names(sender)) else "", sender) for sender in root.iterdir()]
    return [sender for _, sender in sorted(senders)]


def _names(directory: Path) -> list[str]:
    """In the order of arrival."""
    try:
        return sorted(path.name for path in directory.iterdir())
    except FileNotFoundError:
        return []


@contextmanager
def _locked(directory: Path) -> Iterator[bool]:
    """Whether this process alone now drains the sender."""
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        yield _lock(descriptor) and _is_current(descriptor, directory)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_current(descriptor: int, directory: Path) -> bool:
    """The directory may have been drained and made again since it was opened."""
    try:
        return os.path.samestat(os.fstat(descriptor), directory.stat())
    except FileNotFoundError:
        return False


def _drain_sender(directory: Path, handle: Callable[[InboundMessage], object]) -> tuple[int, bool]:
    """How many were taken, and whether to go on with other senders."""
    taken = 0
    while True:
        for name in _names(directory):
            if not _take(directory / name, handle):
                return taken, False
            taken += 1
        try:
            directory.rmdir()
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise
            continue  # another message came in meanwhile
        return taken, True


def _take(path: Path, handle: Callable[[InboundMessage], object]) -> bool:
    """False while the database is away."""
    try:
        handle(_from_json(path.read_text(encoding="utf-8")))
    except Exception as error:  # noqa: BLE001 - one bad message must not stop those behind it
        if database.is_unavailable(error):
            return False
        _set_aside(path, error)
        return True
    path.unlink()
    return True


def _forget_unfinished() -> None:
    """Remove what a process that died was still writing; nobody was told that it was kept."""
    for name in _names(_root(UNFINISHED)):
        began = int(name.partition("-")[0])
        if time.time_ns() - began > UNFINISHED_FOR_SECONDS * 1_000_000_000:
            (_root(UNFINISHED) / name).unlink(missing_ok=True)


def _set_aside(path: Path, error: Exception) -> None:
    aside = _root(SET_ASIDE)
    aside.mkdir(parents=True, exist_ok=True)
    path.rename(aside / path.name)
    log.error("spooled message set aside", extra={"file": path.stem}, exc_info=error)


def _to_json(inbound: InboundMessage) -> str:
    return json.dumps(
        {
            "provider": inbound.provider,
            "provider_id": inbound.provider_id,
            "channel": inbound.channel,
            "sender": inbound.sender,
            "recipient": inbound.recipient,
            "text": inbound.text,
            "received_at": inbound.received_at.isoformat(),
            "media_count": inbound.media_count,
            "keyword": inbound.keyword,
            "keyword_answered": inbound.keyword_answered,
            "extra": inbound.extra,
        }
    )


def _from_json(content: str) -> InboundMessage:
    """Raises ValueError, KeyError or TypeError for what is not one of ours."""
    kept: dict[str, Any] = json.loads(content)
    return InboundMessage(
        provider=Provider(kept["provider"]),
        provider_id=kept["provider_id"],
        channel=Channel(kept["channel"]),
        sender=kept["sender"],
        recipient=kept["recipient"],
        text=kept["text"],
        received_at=datetime.fromisoformat(kept["received_at"]),
        media_count=kept["media_count"],
        keyword=Keyword(kept["keyword"]) if kept["keyword"] else None,
        keyword_answered=kept["keyword_answered"],
        extra=kept["extra"],
    )

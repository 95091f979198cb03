import errno
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from channels.messages import InboundMessage, Keyword, Provider
from conversations import spool
from core.errors import UnknownAddress
from core.models import Channel
from core.settings import settings
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPOOL_DIR", str(tmp_path / "spool"))
    settings.cache_clear()
    return tmp_path / "spool"


def inbound(text: str = "hi", *, sender: str = "+12125550123", **fields: Any) -> InboundMessage:
    given: dict[str, Any] = {
        "provider": Provider.TWILIO,
        "provider_id": f"SM-{text}",
        "channel": Channel.SMS,
        "sender": sender,
        "recipient": "+12125550100",
        "text": text,
        "received_at": NOW + timedelta(microseconds=1),
    }
    return InboundMessage(**(given | fields))


def drained() -> list[InboundMessage]:
    taken: list[InboundMessage] = []
    spool.drain(taken.append)
    return taken


def database_away(_: object) -> None:
    raise OperationalError("SELECT 1", {}, _DriverError(2003, "no connection"))


class _DriverError(Exception):
    pass


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_is_written_comes_back_as_it_was() -> None:
    original = inbound(
        "¡hola! 🙂\n",
        media_count=2,
        keyword=Keyword.STOP,
        keyword_answered=True,
        extra={"media": [{"url": "x", "type": "image/png"}]},
    )
    spool.write(original)

    assert drained() == [original]
    assert drained() == []


def test_one_senders_messages_come_back_in_order() -> None:
    texts = [f"number {n}" for n in range(30)]
    for text in texts:
        spool.write(inbound(text))

    assert [message.text for message in drained()] == texts


def test_senders_come_back_oldest_first() -> None:
    spool.write(inbound("a1", sender="+12125550101"))
    spool.write(inbound("b1", sender="+12125550102"))
    spool.write(inbound("a2", sender="+12125550101"))

    assert [message.text for message in drained()] == ["a1", "a2", "b1"]


def test_a_sender_is_held_until_all_is_handled(folder: Path) -> None:
    message = inbound()
    assert not spool.holds(message)
    spool.write(message)
    seen: list[bool] = []

    spool.drain(lambda one: seen.append(spool.holds(one)))

    assert seen == [True]
    assert not spool.holds(message)
    assert files(folder) == []


def test_another_sender_is_not_held() -> None:
    spool.write(inbound(sender="+12125550101"))

    assert not spool.holds(inbound(sender="+12125550102"))


def test_while_the_database_is_away_everything_stays_in_order() -> None:
    for text in ("one", "two"):
        spool.write(inbound(text))

    assert spool.drain(database_away) == 0
    assert [message.text for message in drained()] == ["one", "two"]


def test_a_message_written_while_its_sender_is_drained_is_taken_too() -> None:
    spool.write(inbound("one"))
    taken: list[str] = []

    def handle(message: InboundMessage) -> None:
        if message.text == "one":
            spool.write(inbound("two"))
        taken.append(message.text)

    assert spool.drain(handle) == 2
    assert taken == ["one", "two"]


def test_a_file_that_cannot_be_read_is_set_aside(folder: Path) -> None:
    spool.write(inbound("one"))
    [path] = list(folder.rglob("*.json"))
    path.write_text("{torn")
    spool.write(inbound("two"))

    assert [message.text for message in drained()] == ["two"]
    assert files(folder / "set_aside") == [path.name]


@pytest.mark.parametrize("fault", [UnknownAddress(), ValueError("odd"), ZeroDivisionError()])
def test_a_message_that_cannot_be_handled_does_not_stop_the_next(
    folder: Path, fault: Exception
) -> None:
    spool.write(inbound("poison"))
    spool.write(inbound("fine"))
    handled: list[str] = []

    def handle(message: InboundMessage) -> None:
        if message.text == "poison":
            raise fault
        handled.append(message.text)

    spool.drain(handle)

    assert handled == ["fine"]
    assert len(files(folder / "set_aside")) == 1


def test_several_drains_at_once_take_each_message_once_and_in_order() -> None:
    senders = [f"+121255501{n:02}" for n in range(10)]
    for n in range(10):
        for sender in senders:
            spool.write(inbound(f"{sender} {n}", sender=sender))
    taken: list[InboundMessage] = []
    lock = threading.Lock()

    def handle(message: InboundMessage) -> None:
        with lock:
            taken.append(message)

    with ThreadPoolExecutor(4) as workers:
        counts = list(workers.map(lambda _: spool.drain(handle), range(4)))

    assert sum(counts) == len(taken) == 100
    for sender in senders:
        order = [message.text for message in taken if message.sender == sender]
        assert order == [f"{sender} {n}" for n in range(10)]


def test_writing_while_draining_loses_nothing() -> None:
    taken: list[str] = []
    stop = threading.Event()

    def keep_draining() -> None:
        while not stop.is_set():
            spool.drain(lambda message: taken.append(message.text))

    with ThreadPoolExecutor(3) as workers:
        drains = [workers.submit(keep_draining) for _ in range(2)]
        try:
            for n in range(150):
                spool.write(inbound(str(n)))
        finally:
            stop.set()
        for one in drains:
            one.result()
    spool.drain(lambda message: taken.append(message.text))

    assert taken == [str(n) for n in range(150)]


def test_a_folder_that_a_drain_takes_away_while_it_is_being_made_is_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Path.mkdir
    refusals = iter([FileExistsError(errno.EEXIST, "File exists")])

    def gone_between_the_two_looks(path: Path, *args: Any, **more: Any) -> None:
        # What `exist_ok` raises when the folder is there at first and no folder at its second look.
        if path.parent.name == spool.WAITING and (refusal := next(refusals, None)):
            raise refusal
        made(path, *args, **more)

    monkeypatch.setattr(Path, "mkdir", gone_between_the_two_looks)
    spool.write(inbound("kept"))

    taken: list[str] = []
    spool.drain(lambda message: taken.append(message.text))
    assert taken == ["kept"]


DIES_WHILE_DRAINING = """
import os
from conversations import spool
spool.drain(lambda message: os.kill(os.getpid(), 9))
"""


def test_a_claim_ends_with_the_process_that_held_it() -> None:
    spool.write(inbound("one"))

    died = subprocess.run([sys.executable, "-c", DIES_WHILE_DRAINING], check=False, timeout=60)

    assert died.returncode == -9
    assert [message.text for message in drained()] == ["one"]


def test_nothing_is_kept_on_a_disk_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    assert not spool.usable()
    with pytest.raises(spool.SpoolUnusable):
        spool.write(inbound())


def test_a_fresh_folder_is_usable(folder: Path) -> None:
    assert spool.usable()
    assert files(folder) == []


def test_what_a_dead_process_left_unfinished_is_forgotten(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "rename", _die)
    with pytest.raises(spool.SpoolUnusable):
        spool.write(inbound())
    monkeypatch.undo()
    monkeypatch.setenv("SPOOL_DIR", str(folder))
    settings.cache_clear()
    [left] = (folder / "unfinished").iterdir()
    left.rename(left.with_name(f"{1:020d}-x.json"))

    assert drained() == []
    assert files(folder) == []


def _die(*_: object) -> None:
    raise OSError(errno.EIO, "gone")

"""The embedded broker: messages appear whole, and what is broken is passed over."""

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from core.settings import Settings
from tasks.app import embedded

QUEUE = "celery"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "queue"


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    broker = embedded(Settings(var_dir=tmp_path))
    with Connection(
        broker["broker_url"], transport_options=broker["broker_transport_options"]
    ) as made:
        yield made.channel()


def taken(channel: Any, how_many: int) -> list[Any]:
    found: list[Any] = []
    while len(found) < how_many:
        try:
            found.append(channel._get(QUEUE)["n"])
        except Empty:
            continue
    return found


def test_messages_written_while_they_are_looked_for_arrive_whole_once_and_in_order(
    channel: Any,
) -> None:
    def write() -> None:
        for n in range(400):
            channel._put(QUEUE, {"n": n, "padding": "x" * 2000})

    writer = threading.Thread(target=write)
    writer.start()
    found = taken(channel, 400)
    writer.join()
    assert found == list(range(400))


def test_a_half_written_message_is_not_seen(channel: Any, folder: Path) -> None:
    (folder / f"1_x.{QUEUE}.msg.part").write_text('{"n": ')
    with pytest.raises(Empty):
        channel._get(QUEUE)


def test_an_unreadable_message_is_dropped_and_the_next_one_read(channel: Any, folder: Path) -> None:
    (folder / f"{0:020}_x.{QUEUE}.msg").write_text("")
    channel._put(QUEUE, {"n": 7})
    with pytest.raises(Empty):
        channel._get(QUEUE)
    assert channel._get(QUEUE)["n"] == 7

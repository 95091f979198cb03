"""A hint costs the one who gives it nothing, whatever the broker does."""

import threading
import time

from kombu.exceptions import OperationalError

from tasks.hints import Hints


def test_many_hints_at_once_become_few_messages_and_none_is_forgotten() -> None:
    sent: list[float] = []
    hints = Hints(lambda: sent.append(time.monotonic()))
    for _ in range(1000):
        hints.outbox_waits()
    last = time.monotonic()
    time.sleep(0.3)
    assert 1 <= len(sent) <= 20
    assert sent[-1] >= last - 0.05


def test_a_broker_that_hangs_makes_nobody_wait() -> None:
    release = threading.Event()
    hints = Hints(release.wait)
    started = time.monotonic()
    for _ in range(100):
        hints.outbox_waits()
    assert time.monotonic() - started < 0.1
    release.set()


def test_after_a_broker_that_was_away_hints_arrive_again() -> None:
    answers = iter([OperationalError("away"), None])
    arrived = threading.Event()

    def publish() -> None:
        answer = next(answers)
        if answer:
            raise answer
        arrived.set()

    hints = Hints(publish)
    hints.outbox_waits()
    time.sleep(0.1)
    hints.outbox_waits()
    assert arrived.wait(3)

"""A hint costs the one who gives it nothing, whatever the broker does."""

import threading
import time
from collections.abc import Iterator

import pytest
from kombu.exceptions import OperationalError
from sqlalchemy import event
from sqlalchemy.orm import Session

from core import database
from core.catalogue import touch
from core.models import Tenant
from core.scheduling import changes
from tasks import hints as module
from tasks.hints import Hints
from tests.builders import a_service, a_staff_member, a_tenant
from tests.conftest import NOW


def test_many_hints_at_once_become_few_messages_and_none_is_forgotten() -> None:
    sent: list[float] = []
    hints = Hints(lambda: sent.append(time.monotonic()))
    for _ in range(1000):
        hints.give()
    last = time.monotonic()
    time.sleep(0.3)
    assert 1 <= len(sent) <= 20
    assert sent[-1] >= last - 0.05


def test_a_broker_that_hangs_makes_nobody_wait() -> None:
    release = threading.Event()
    hints = Hints(release.wait)
    started = time.monotonic()
    for _ in range(100):
        hints.give()
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
    hints.give()
    time.sleep(0.1)
    hints.give()
    assert arrived.wait(3)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is hinted at by commits meanwhile."""
    hinted: list[str] = []
    monkeypatch.setattr(module, "free_time_changed", lambda: hinted.append("time"))
    monkeypatch.setattr(module, "rules_changed", lambda: hinted.append("rules"))
    module.listen()
    module.listen()
    yield hinted
    event.remove(Session, "after_commit", module._hint)


def test_a_commit_that_changed_free_time_or_rules_hints_once_and_others_do_not(
    db: Session, heard: list[str]
) -> None:
    tenant = a_tenant(db)
    staff = a_staff_member(db, tenant, services=[a_service(db, tenant)])
    db.commit()
    assert heard == []

    def change(step: Session) -> None:
        with step.begin_nested():
            changes.mark(step, tenant.id, staff.id, NOW, NOW)
        assert heard == []

    database.transact(change)
    assert heard == ["time"]
    database.transact(lambda step: touch(step, tenant.id))
    assert heard == ["time", "rules"]
    with database.read() as look:
        look.get(Tenant, tenant.id)
    assert heard == ["time", "rules"]


def test_a_step_that_is_rolled_back_hints_at_nothing(db: Session, heard: list[str]) -> None:
    tenant = a_tenant(db)
    db.commit()

    def fail(step: Session) -> None:
        touch(step, tenant.id)
        raise LookupError

    with pytest.raises(LookupError):
        database.transact(fail)
    assert heard == []

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from conversations import spool
from core import database
from core.models import Direction, Message, Tenant
from core.settings import settings
from tests.webhooks.conftest import Door
from webhooks import twilio
from webhooks.spool_watch import SpoolWatch

PATIENCE = timedelta(seconds=20)


@pytest.fixture
def watched(door: Door, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.setenv("SWEEP_SECONDS", "0.05")
    settings.cache_clear()
    monkeypatch.setattr(twilio, "watch", SpoolWatch())
    return door


def stored() -> list[str]:
    with database.read() as db:
        return list(db.scalars(select(Message.text).where(Message.direction == Direction.IN)))


def wait_until(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE.total_seconds()
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def test_what_the_web_process_spooled_it_hands_back_by_itself(
    watched: Door, tenant: Tenant, outage: Callable[[], None]
) -> None:
    for text in ("one", "two", "three"):
        assert watched.text(text).status_code == 200
    outage()

    wait_until(lambda: not spool.is_waiting())
    assert stored() == ["one", "two", "three"]


def test_a_second_outage_is_watched_like_the_first(
    watched: Door, tenant: Tenant, request: pytest.FixtureRequest
) -> None:
    watched.text("before")
    wait_until(lambda: not spool.is_waiting())
    outage = request.getfixturevalue("outage")
    watched.text("during")
    outage()

    wait_until(lambda: not spool.is_waiting())
    assert stored() == ["before", "during"]


def test_what_a_dead_process_left_behind_is_found_by_the_next(
    watched: Door, tenant: Tenant, outage: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(SpoolWatch, "wake", lambda self: None)
        watched.text("left behind")
    outage()
    monkeypatch.setattr(twilio, "watch", SpoolWatch())

    watched.text("from somebody else", From="+12125550177")

    wait_until(lambda: not spool.is_waiting())
    assert sorted(stored()) == ["from somebody else", "left behind"]

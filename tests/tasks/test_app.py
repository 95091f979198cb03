"""The beat entries and what they lead to."""

import importlib
import inspect
from datetime import UTC, datetime

import pytest

from conversations import sweeps as work
from core import clock
from core.settings import Settings
from tasks import sweeps
from tasks.app import STALE_SECONDS, VISIBILITY_SECONDS, app, configuration, schedule

ENTRIES = schedule(Settings())


def test_every_entry_names_a_task() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in ENTRIES.values()} <= set(app.tasks)


@pytest.mark.parametrize("name", list(ENTRIES))
def test_every_task_reads_the_clock_once_and_passes_it_on(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    instants = iter([datetime(2026, 11, 20, 15, tzinfo=UTC)])
    seen: list[datetime] = []
    monkeypatch.setattr(clock, "now", lambda: next(instants))
    monkeypatch.setattr(work, name, seen.append)
    getattr(sweeps, name).run()
    assert seen == [datetime(2026, 11, 20, 15, tzinfo=UTC)]


@pytest.mark.parametrize("name", list(ENTRIES))
def test_every_sweep_takes_the_instant_alone(name: str) -> None:
    module = importlib.import_module("conversations.sweeps")
    assert list(inspect.signature(getattr(module, name)).parameters) == ["now"]


def test_entries_do_not_pile_up_but_outlive_clocks_that_differ() -> None:
    for entry in ENTRIES.values():
        assert entry["options"]["expires"] >= max(STALE_SECONDS, entry["schedule"])
    assert sweeps.deliver_outbox.expires == STALE_SECONDS


def test_the_sweep_setting_scales_every_period() -> None:
    fast = schedule(Settings(sweep_seconds=0.25))
    assert {name: entry["schedule"] * 4 for name, entry in fast.items()} == {
        name: entry["schedule"] for name, entry in ENTRIES.items()
    }


def test_redis_never_hands_out_a_task_that_still_runs() -> None:
    made = configuration(Settings(redis_url="redis://127.0.0.1:6379/0"))
    assert made["task_time_limit"] < VISIBILITY_SECONDS
    assert made["broker_transport_options"]["visibility_timeout"] == VISIBILITY_SECONDS

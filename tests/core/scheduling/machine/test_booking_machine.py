"""Random sequences of what can happen to a business keep it true, around the clock changes of six
places, on each database."""

import os
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from core.scheduling import read_model
from tests.core.scheduling.machine.sequences import BookingMachine
from tests.core.scheduling.machine.wall import SEASONS

STEPS = 12
SHORT = {"sqlite": 30, "mariadb": 8}
TENTH = {"sqlite": 1, "mariadb": 10}


@pytest.mark.parametrize("place", SEASONS)
def test_whatever_happens_the_business_stays_true(
    place: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many sequences over all places as `SEQUENCES` says (`make test-long`), on MariaDB a tenth
    of them; or a few, always the same ones."""
    # Five days of free times instead of sixty, which is what all of a sequence lies within.
    monkeypatch.setattr(read_model, "HORIZON", timedelta(days=5))
    kind = "sqlite" if database_url.startswith("sqlite") else "mariadb"
    asked = int(os.environ.get("SEQUENCES", "0"))
    wanted = asked // TENTH[kind] if asked else SHORT[kind]
    sequences = -(-wanted // len(SEASONS))
    counted: Counter[str] = Counter()
    machine = type("Machine", (BookingMachine,), {"place": place, "counted": counted})

    if not asked:
        seed(place)(machine)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        ),
    )

    print(f"{place} on {kind}: {dict(counted.most_common())}")
    assert counted["sequences"] >= sequences

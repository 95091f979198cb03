"""Many at once, each on its own connection and in its own transaction."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from core import database
from core.errors import BusinessError

Work = Callable[[Session], object]


def at_once(steps: Sequence[Work]) -> Counter[str]:
    """Run every step in the same moment; count the outcomes by the name of the business error,
    `done` or, if something raw came out, that error's name."""
    return Counter(outcomes_at_once(steps))


def outcomes_at_once(steps: Sequence[Work]) -> list[str]:
    """The outcome of each step, as in `at_once`."""
    outcomes = [""] * len(steps)
    start = threading.Barrier(len(steps))

    def run(place: int, step: Work) -> None:
        start.wait()
        try:
            database.transact(step)
        except BusinessError as refused:
            outcomes[place] = type(refused).__name__
        except Exception as raw:  # noqa: BLE001 - the test must see whatever came out
            outcomes[place] = repr(raw)
        else:
            outcomes[place] = "done"

    threads = [threading.Thread(target=run, args=(place, step)) for place, step in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes

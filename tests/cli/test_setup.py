"""`setup-link`: what an operator prints to let somebody begin."""

from collections.abc import Callable
from datetime import datetime

import time_machine
from click.testing import Result
from sqlalchemy.orm import Session

from core.setup import drafts

Run = Callable[[str], Result]


def test_it_prints_a_link_that_opens(run: Run, db: Session, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        said = run("setup-link").output.strip()

    base, _, token = said.rpartition("/")
    assert base == "https://standby.test/admin/setup/link"
    assert drafts.follow_link(db, token, now=now)

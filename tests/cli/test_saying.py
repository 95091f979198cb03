"""What customers wrote reaches the terminal as text."""

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import update
from sqlalchemy.orm import Session

from cli.saying import visible
from core.models import Customer

Run = Callable[[str], Result]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Eve\x1b[2J\x1b]0;mine\x07", "Eve[2J]0;mine"),
        ("Eve\x9b31m", "Eve31m"),
        ("\u202eevE\u2066", "evE"),
        ("Zoë, 李雷\n\tand a line", "Zoë, 李雷\n\tand a line"),
    ],
)
def test_no_terminal_obeys_what_is_left(written: str, seen: str) -> None:
    assert visible(written) == seen


def test_a_name_cannot_clear_the_screen(run: Run, db: Session) -> None:
    for line in (
        "tenant create --name 'Shear Joy' --slug shear-joy --zone America/New_York --country us "
        "--number '(212) 555-0100'",
        "service add shear-joy --name Haircut --minutes 60",
        "customer add shear-joy --name Eve --phone '(212) 555-0101'",
        "waitlist add shear-joy --customer +12125550101 --service Haircut",
    ):
        done = run(line)
        assert done.exit_code == 0, done.output
    db.execute(update(Customer.table()).values(name="Eve\x1b[2J"))
    db.commit()

    listed = run("waitlist list shear-joy").output

    assert "1. Eve[2J  Haircut" in listed
    assert "\x1b" not in listed

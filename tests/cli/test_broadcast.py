"""Broadcasts from the terminal."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result

from core import clock

Run = Callable[[str], Result]


@pytest.fixture
def business(run: Run) -> None:
    for line in (
        "tenant create --name 'Shear Joy' --slug shear-joy --zone Europe/Berlin --country de "
        "--number '030 12345678'",
        "service add shear-joy --name Haircut --minutes 60",
        "staff add shear-joy --name Anna --hours 'mon-sun 9:00-17:00'",
        "customer add shear-joy --name Ann --phone '030 1234567'",
    ):
        done = run(line)
        assert done.exit_code == 0, done.output


@pytest.fixture
def soon(business: None) -> str:
    """A day on which Anna works."""
    return (clock.now() + timedelta(days=3)).date().isoformat()


def drafted(run: Run, day: str) -> str:
    done = run(f'broadcast draft shear-joy --open Anna Haircut "{day} 15:00" --to everybody')
    assert done.exit_code == 0, done.output
    return done.output.split()[1].rstrip(":")


def test_is_drafted_looked_at_sent_shown_and_stopped(run: Run, soon: str) -> None:
    made = drafted(run, soon)

    seen = run(f"broadcast preview shear-joy {made} --names")
    assert "1 will get it" in seen.output
    assert "Haircut bei Anna ist frei" in seen.output
    assert "Ann" in seen.output
    assert "Haircut with Anna" in run("broadcast openings shear-joy").output
    assert run(f"broadcast send shear-joy {made}").exit_code == 0
    assert "sending, being planned" in run(f"broadcast show shear-joy {made}").output
    assert run(f"broadcast stop shear-joy {made}").output == "stopped\n"
    assert "stopped" in run(f"broadcast show shear-joy {made}").output
    assert run(f"broadcast withdraw shear-joy {made}").output.startswith("withdrawn")
    assert "broadcast.withdrawn" in run(f"audit list shear-joy --subject {made}").output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--to everybody", "say which times: --slot"),
        ('--to tag --open Anna Haircut "{day} 15:00"', "--to tag goes with --tag"),
        ('--to fits --tag vip --open Anna Haircut "{day} 15:00"', "--to tag goes with --tag"),
        ('--to fits --open Anna Haircut "{day} 22:00"', "staff: Anna, starts_at: {day} 22:00"),
        (
            '--to fits --open Anna Haircut "{day} 15:00" --open Anna Haircut "{day} 15:00"',
            "names the same time twice",
        ),
        ('--to fits --open Anna Haircut "{day} 15:00" --text Hello', "lacks: business, service"),
        ('--to fits --open Anna Haircut "{day} 15:00" --language xx', "'xx' is not one of"),
    ],
)
def test_a_draft_that_cannot_be_says_what_is_missing(
    run: Run, soon: str, options: str, said: str
) -> None:
    done = run(f"broadcast draft shear-joy {options}".replace("{day}", soon))

    assert done.exit_code != 0
    assert said.replace("{day}", soon) in done.output


def test_a_draft_that_is_stopped_leaves_nothing_open(run: Run, soon: str) -> None:
    first, second = drafted(run, soon), drafted(run, soon)
    listed = run("broadcast openings shear-joy").output
    assert len(listed.splitlines()) == 1

    assert run(f"broadcast stop shear-joy {first}").output == "stopped\n"
    assert run("broadcast openings shear-joy").output == listed
    run(f"broadcast stop shear-joy {second}")
    assert run("broadcast openings shear-joy").output == "Nothing lies open.\n"
    assert "slot.withdrawn" in run(f"audit list shear-joy --subject {listed.split()[-1]}").output


def test_what_is_refused_is_said(run: Run, soon: str) -> None:
    made = drafted(run, soon)

    assert "no such thing" in run("broadcast preview shear-joy nothing").output
    run(f"broadcast stop shear-joy {made}")
    assert "sent or has ended" in run(f"broadcast send shear-joy {made}").output

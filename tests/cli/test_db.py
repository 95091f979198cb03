"""The schema from the terminal."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from core import database
from core.settings import settings

Run = Callable[[str], Result]


@pytest.fixture
def empty(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The same commands on a database that does not exist yet, in a folder that does not either."""
    database.engine().dispose()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/var/standby.db")
    settings.cache_clear()
    return run


def test_up_down_and_where(empty: Run) -> None:
    assert "base: no tables yet" in empty("db current").output
    assert "(head)" in empty("db upgrade").output
    assert "(head)" in empty("db current").output
    assert "base: no tables yet" in empty("db downgrade base").output


def test_while_nobody_can_sign_in_it_says_how_to_begin(empty: Run) -> None:
    assert "flask --app wsgi setup-link" in empty("db upgrade").output


def test_the_check_passes_for_the_migrations_we_have(empty: Run) -> None:
    checked = empty("db check")

    assert checked.output == "migrations: one head, and models agree with them\n"
    assert checked.exit_code == 0

"""Commands as an operator types them."""

import shlex
from collections.abc import Callable

import pytest
from click.testing import Result

import cli
from web.app import create_app


@pytest.fixture
def run(database_url: str) -> Callable[[str], Result]:
    """Run one command line after `flask --app wsgi`."""
    app = create_app()
    cli.register(app)
    runner = app.test_cli_runner()
    return lambda line: runner.invoke(args=shlex.split(line))

"""The demo from the terminal."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from core.settings import settings

Run = Callable[[str], Result]


@pytest.fixture
def in_demo(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("STANDBY_DEMO", "true")
    settings.cache_clear()
    return run


def test_load_and_show(in_demo: Run) -> None:
    assert "Fern & Fable is ready" in in_demo("demo load").output
    assert in_demo("demo load").exit_code == 0

    told = json.loads(in_demo("demo show --json").stdout)
    assert told["tenant"]["slug"] == "fern-and-fable"
    shown = in_demo("demo show").output
    assert "Dana  +12125550111" in shown
    assert "owner  owner@fern-and-fable.example  fern and fable" in shown
    assert len(told["staff_sign_in"]["users"]) == 4


def test_loading_anew_makes_another_business(in_demo: Run) -> None:
    in_demo("demo load")
    first = json.loads(in_demo("demo show --json").stdout)["tenant"]["id"]

    in_demo("demo load --anew")

    assert json.loads(in_demo("demo show --json").stdout)["tenant"]["id"] != first


def test_production_takes_no_demo(run: Run) -> None:
    refused = run("demo load")

    assert refused.exit_code == 1
    assert "not a demo" in refused.output


def test_showing_what_is_not_there_says_so(run: Run) -> None:
    assert "no such thing" in run("demo show").output

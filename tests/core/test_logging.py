"""Logs are JSON, one line each, and carry ids only."""

import json
import logging
from typing import Any

import pytest
import structlog

from core import logging as logs
from core.errors import SlotTaken

SOME_ID = "01a1f799-a097-7285-a847-600621005401"
log = logging.getLogger("tests.logging")


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Any:
    logs.configure()
    logs.start_afresh()
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_has_what_was_bound(lines: Any) -> None:
    logs.bind(request_id="r1", message_id=SOME_ID)
    log.info("turn taken", extra={"attempt": 2})

    (line,) = lines()
    assert line["event"] == "turn taken"
    assert (line["request_id"], line["message_id"], line["attempt"]) == ("r1", SOME_ID, 2)
    assert line["level"] == "info"
    assert line["logger"] == "tests.logging"


def test_what_was_bound_before_is_forgotten(lines: Any) -> None:
    logs.bind(request_id="r1")
    logs.start_afresh(request_id="r2")
    log.info("next")

    (line,) = lines()
    assert line["request_id"] == "r2"


@pytest.mark.parametrize(
    "name", ["text", "message_text", "auth_token", "password", "phone", "sender", "api_key"]
)
def test_values_under_telling_names_are_dropped(lines: Any, name: str) -> None:
    log.info("x", extra={name: "see you at 3"})

    (line,) = lines()
    assert line[name] == "[redacted]"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("call +12125550123 now", "call +12***23 now"),
        ("from 12125550123", "from 12***23"),
        ("mail dana.k@example.com", "mail ***@example.com"),
        ("mysql://root:hunter2@db/x", "mysql://root:***@db/x"),
        (f"turn {SOME_ID}", f"turn {SOME_ID}"),
        ("took 12.345678901 s", "took 12.345678901 s"),
    ],
)
def test_numbers_and_mailboxes_inside_strings_are_masked(lines: Any, said: str, kept: str) -> None:
    log.info(said, extra={"nested": {"list": [said]}})

    (line,) = lines()
    assert line["event"] == kept
    assert line["nested"]["list"] == [kept]


def test_a_line_break_cannot_forge_a_line(lines: Any) -> None:
    log.info('x\n{"event": "forged"}\u2028')

    assert len(lines()) == 1


def test_an_exception_keeps_type_code_place_and_cause_but_no_words(lines: Any) -> None:
    try:
        try:
            int("meet me at 5")
        except ValueError as error:
            raise SlotTaken from error
    except SlotTaken:
        log.exception("failed")

    (line,) = lines()
    taken, cause = line["exception"]
    assert (taken["type"], taken["code"]) == ("core.errors.SlotTaken", "slot_taken")
    assert cause["type"] == "builtins.ValueError"
    assert "meet me" not in json.dumps(line)


def test_celery_lines_name_the_task_without_its_arguments(lines: Any) -> None:
    data = {"name": "deliver", "id": SOME_ID, "args": "('hello',)", "exc": "hello"}
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s[%(id)s] raised: %(exc)s", data, extra={"data": data}
    )

    (line,) = lines()
    assert (line["task"], line["task_id"]) == ("deliver", SOME_ID)
    assert "hello" not in json.dumps(line)


def test_lines_by_structlog_look_the_same(lines: Any) -> None:
    logs.bind(request_id="r1")
    structlog.stdlib.get_logger("tests.structlog").warning(
        "odd", message_id=SOME_ID, text="hello", exc_info=SlotTaken()
    )

    (line,) = lines()
    assert (line["event"], line["logger"], line["level"]) == ("odd", "tests.structlog", "warning")
    assert (line["request_id"], line["message_id"], line["text"]) == ("r1", SOME_ID, "[redacted]")
    assert line["exception"][0]["code"] == "slot_taken"

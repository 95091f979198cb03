"""The figures of the `datetime` task on cases whose outcome is known."""

import json
from pathlib import Path

import pytest

from bot.evaluate import main
from bot.evaluation.datetime import evaluate
from bot.evaluation.metrics import Row


def case(text: str, day: str | None, time: str | None, source: str = "own") -> Row:
    return {
        "id": text,
        "source": source,
        "lang": "en",
        "utterance": text,
        "reference_date": "2026-11-18",
        "expected": {"date": day, "time": time},
    }


CASES = [
    case("tomorrow at 3pm", "2026-11-19", "15:00"),
    case("after 5pm", None, "17:00"),
    case("until friday", "2026-11-20", None),
    case("can't make it friday", "2026-11-20", None),
    case("in the afternoon", None, None),
    case("tomorrow", "2026-11-30", None, "wrong"),
    case("at 3pm", None, None, "wrong"),
]


def test_each_figure_is_the_share_it_says() -> None:
    evaluation = evaluate(CASES)
    assert evaluation.metrics["rows"] == 7
    assert evaluation.metrics["date"] == round(6 / 7, 4)
    assert evaluation.metrics["time"] == round(6 / 7, 4)
    assert evaluation.metrics["both"] == round(5 / 7, 4)
    assert evaluation.metrics["date_recall"] == 0.75
    assert evaluation.metrics["time_invented"] == 0.2
    assert evaluation.by_source["own"]["both"] == 1.0
    assert evaluation.by_source["wrong"]["both"] == 0.0


def test_the_worst_case_comes_first() -> None:
    assert [error["id"] for error in evaluate(CASES).errors] == ["tomorrow", "at 3pm"]


def test_the_command_prints_one_object_and_then_the_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text("".join(json.dumps(each) + "\n" for each in CASES), encoding="utf-8")
    assert main(["datetime", str(cases), "--errors", "1"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 2
    assert json.loads(printed[0])["both"] == round(5 / 7, 4)
    assert json.loads(printed[1])["id"] == "tomorrow"

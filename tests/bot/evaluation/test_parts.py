"""Some cases are worked on, the others only measure."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluate import main
from bot.evaluation.parts import Part, in_part, is_held_back

CASES = [
    {"id": f"case-{number}", "source": "own", "text": "hop along", "label": "cancel"}
    for number in range(1000)
]
"""None of them is read right, so that each is an error to show."""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in CASES), encoding="utf-8")
    return file


def measured(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_three_in_ten_are_held_back_and_the_parts_are_the_whole() -> None:
    held_back = list(in_part(CASES, Part.HELD_BACK))
    worked_on = list(in_part(CASES, Part.WORKED_ON))

    assert 270 < len(held_back) < 330
    assert sorted(map(str, held_back + worked_on)) == sorted(map(str, CASES))
    assert list(in_part(CASES, Part.WHOLE)) == CASES


def test_a_case_stays_in_its_part_for_ever() -> None:
    held_back = [number for number in range(20) if is_held_back({"id": f"case-{number}"})]

    assert held_back == [0, 1, 2, 3, 4, 8, 12, 16]
    assert not is_held_back({"text": "a case without an id"})


def test_a_part_is_measured_alone(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = []
    for part in Part:
        assert main(["intent", str(cases), "--part", part]) == 0
        sizes.append(measured(capsys)[0]["rows"])

    assert sizes == [len(list(in_part(CASES, part))) for part in Part]
    assert main(["intent", str(cases)]) == 0
    assert measured(capsys)[0]["rows"] == len(CASES)


def test_errors_of_the_cases_held_back_are_refused(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["intent", str(cases), "--part", "held-back", "--errors", "1"])

    assert capsys.readouterr().out == ""


def test_errors_of_the_whole_are_those_of_the_cases_worked_on(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["intent", str(cases), "--errors", "1000"]) == 0

    shown = measured(capsys)[1:]
    assert [error["id"] for error in shown] == [
        case["id"] for case in CASES if not is_held_back(case)
    ]

"""Measure understanding on labelled messages: `python -m bot.evaluate TASK CASES.jsonl [...]`.

Prints one JSON object with the metrics of the task, then with `--errors N` the N worst cases, one
JSON object a line. `--part` measures the cases worked on, or those held back; the latter's errors
are never shown, lest somebody write words for the cases that are to judge them. A task is a module
of `bot.evaluation` with `evaluate(rows) -> Evaluation`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path

from bot.evaluation.metrics import Evaluation, Row
from bot.evaluation.parts import Part, in_part

TASKS = {
    "datetime": "bot.evaluation.datetime:evaluate",
    "reply": "bot.evaluation.reply:evaluate",
    "intent": "bot.evaluation.intent:evaluate",
    "scope": "bot.evaluation.intent:evaluate_scope",
}


def task(name: str) -> Callable[[list[Row]], Evaluation]:
    module, _, function = TASKS[name].partition(":")
    found: Callable[[list[Row]], Evaluation] = getattr(import_module(module), function)
    return found


def read_cases(paths: list[Path]) -> Iterator[Row]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.evaluate", description=__doc__)
    parser.add_argument("task", choices=sorted(TASKS))
    parser.add_argument("cases", nargs="+", type=Path)
    parser.add_argument("--errors", type=int, default=0, metavar="N")
    parser.add_argument("--part", choices=list(Part), type=Part, default=Part.WHOLE)
    options = parser.parse_args(arguments)
    if options.errors and options.part is Part.HELD_BACK:
        parser.error("the cases held back are not to be read; --errors shows those worked on")
    rows = in_part(read_cases(options.cases), options.part)
    evaluation = task(options.task)(list(rows))
    print(json.dumps(evaluation.as_json(), ensure_ascii=False))
    for error in islice(in_part(evaluation.errors, Part.WORKED_ON), options.errors):
        print(json.dumps(error, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())

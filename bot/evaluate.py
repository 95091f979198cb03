"""Measure understanding on labelled messages: `python -m bot.evaluate TASK CASES.jsonl [...]`.

Prints one JSON object with the metrics of the task, then with `--errors N` the N worst cases, one
JSON object a line. A task is a module of `bot.evaluation` with `evaluate(rows) -> Evaluation`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from bot.evaluation.metrics import Evaluation, Row

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
    options = parser.parse_args(arguments)
    evaluation = task(options.task)(list(read_cases(options.cases)))
    print(json.dumps(evaluation.as_json(), ensure_ascii=False))
    for error in evaluation.errors[: options.errors]:
        print(json.dumps(error, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())

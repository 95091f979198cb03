"""The `reply` task: with an offer pending, was it taken?

A row with neither label nor question, or labelled `not_accept`, asks only that it is not read as a
yes; its other labels cannot be wrong.
"""

from typing import Any

from bot.evaluation.metrics import Evaluation, Metrics, Row, Stopwatch, by_source, macro_f1, share
from bot.evaluation.setting import ANY_NOW
from bot.types import Answer, Question, QuestionKind, Surroundings
from bot.understanding import understand

ACCEPT = Answer.ACCEPT.value
NOT_ACCEPT = "not_accept"
_ANSWERS = frozenset(answer.value for answer in Answer)


def evaluate(rows: list[Row]) -> Evaluation:
    watch = Stopwatch()
    judged = []
    for row in rows:
        surroundings = surroundings_of(row)
        reading = watch.time(lambda: understand(text_of(row), surroundings))  # noqa: B023
        judged.append((row, (label_of(row), reading.answer.value)))
    metrics = measure([pair for _, pair in judged])
    return Evaluation(
        metrics={**metrics, "ms_per_message": watch.ms_per_message},
        by_source=by_source(judged, measure),
        errors=sorted(
            ({**row, "read": read} for row, (label, read) in judged if not is_right(label, read)),
            key=lambda error: error["read"] != ACCEPT,
        ),
    )


def surroundings_of(row: Row) -> Surroundings:
    """An offer is always pending; its wording is known where the row carries it."""
    offer = Question(QuestionKind.YES_NO, text=row.get("system_utterance"))
    return Surroundings(now=ANY_NOW, language=row.get("lang") or "en", question=offer)


def text_of(row: Row) -> str:
    text: Any = row.get("user_utterance") or row.get("text") or ""
    return str(text)


def label_of(row: Row) -> str:
    label = row.get("label")
    return label if label in _ANSWERS and "source_intent" not in row else NOT_ACCEPT


def is_right(label: str, read: str) -> bool:
    return read != ACCEPT if label == NOT_ACCEPT else read == label


def measure(pairs: list[tuple[str, str]]) -> Metrics:
    refused = [read for label, read in pairs if label != ACCEPT]
    taken = [read for label, read in pairs if label == ACCEPT]
    graded = [pair for pair in pairs if pair[0] != NOT_ACCEPT]
    return {
        "rows": len(pairs),
        "accuracy": share(sum(is_right(*pair) for pair in pairs), len(pairs)),
        "macro_f1": macro_f1(graded),
        "false_accept_rate": share(refused.count(ACCEPT), len(refused)),
        "accept_recall": share(taken.count(ACCEPT), len(taken)),
    }

"""The `intent` and `scope` tasks: what does the customer want, if anything of ours?"""

from collections.abc import Callable

from bot.evaluation.metrics import Evaluation, Metrics, Row, Stopwatch, by_source, macro_f1, share
from bot.evaluation.setting import ANY_NOW
from bot.types import Answer, Intent, Reading, Surroundings
from bot.understanding import understand

OTHER = "other"
ACTED = frozenset(("book", "cancel", "reschedule", "affirm"))
"""Reading one of these into an `other` message would change somebody's day."""

LABELS = {
    Intent.BOOK: "book",
    Intent.CANCEL: "cancel",
    Intent.RESCHEDULE: "reschedule",
    Intent.FIND: "find",
    Intent.STATUS: "status",
    Intent.WAITLIST_STATUS: "status",
    Intent.QUESTION: "question",
    Intent.CONFIRM: "affirm",
    Intent.HUMAN: "handoff",
    Intent.THANKS: "thanks",
    Intent.GREETING: "greeting",
    Intent.GOODBYE: "goodbye",
    Intent.REPEAT: "repeat",
    Intent.ABORT: "stop",
    Intent.OPT_OUT: "stop",
    Intent.UNSURE: "unsure",
}
"""The cases' word for ours; intents that they do not know are `other`."""

ANSWERS = {Answer.ACCEPT: "affirm", Answer.DECLINE: "deny"}

YIELDING = (Intent.NONE, Intent.CONFIRM, Intent.THANKS, Intent.GREETING)
"""Beside a bare yes or no these are manners."""


def evaluate(rows: list[Row]) -> Evaluation:
    return _run(rows, measure)


def evaluate_scope(rows: list[Row]) -> Evaluation:
    return _run([row for row in rows if row.get("oos")], measure_scope)


def _run(rows: list[Row], figures: Callable[[list[tuple[str, str]]], Metrics]) -> Evaluation:
    watch = Stopwatch()
    judged = []
    for row in rows:
        surroundings = Surroundings(now=ANY_NOW, language=row.get("lang") or "en")
        reading = watch.time(lambda: understand(row["text"], surroundings))  # noqa: B023
        judged.append((row, (str(row["label"]), label_of(reading))))
    return Evaluation(
        metrics={
            **figures([pair for _, pair in judged]),
            "ms_per_message": watch.ms_per_message,
        },
        by_source=by_source(judged, figures),
        errors=sorted(
            ({**row, "read": read} for row, (label, read) in judged if read != label),
            key=lambda error: error["label"] != OTHER or error["read"] not in ACTED,
        ),
    )


def label_of(reading: Reading) -> str:
    """A bare yes or no is the answer that it is; anything else is its main intent."""
    if reading.intent in YIELDING and reading.answer in ANSWERS:
        return ANSWERS[reading.answer]
    return LABELS.get(reading.intent, OTHER)


def measure(pairs: list[tuple[str, str]]) -> Metrics:
    others = [read for label, read in pairs if label == OTHER]
    return {
        "rows": len(pairs),
        "accuracy": share(sum(label == read for label, read in pairs), len(pairs)),
        "macro_f1": macro_f1(pairs),
        "other_acted_on": share(sum(read in ACTED for read in others), len(others)),
    }


def measure_scope(pairs: list[tuple[str, str]]) -> Metrics:
    return {
        "rows": len(pairs),
        "oos_recall": share(sum(read == OTHER for _, read in pairs), len(pairs)),
    }

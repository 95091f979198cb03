"""The `datetime` task: which day and which time does a message name?"""

from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from bot.evaluation.metrics import Evaluation, Metrics, Row, Stopwatch, by_source, share
from bot.types import Question, QuestionKind, Surroundings, TimeWindow, When
from bot.understanding.times import read_when

NOON = time(12)
Value = TypeVar("Value")


def evaluate(rows: list[Row]) -> Evaluation:
    watch = Stopwatch()
    judged = []
    for row in rows:
        surroundings = surroundings_of(row)
        when = watch.time(lambda: read_when(row["utterance"], surroundings))  # noqa: B023
        judged.append((row, {"expected": row["expected"], "read": point_of(when)}))
    metrics = measure([judgement for _, judgement in judged])
    return Evaluation(
        metrics={**metrics, "ms_per_message": watch.ms_per_message},
        by_source=by_source(judged, measure),
        errors=sorted(
            ({**row, "read": j["read"]} for row, j in judged if j["read"] != row["expected"]),
            key=lambda error: severity(error["expected"], error["read"]),
            reverse=True,
        ),
    )


def surroundings_of(row: Row) -> Surroundings:
    today = date.fromisoformat(row["reference_date"])
    clock = time.fromisoformat(row["reference_time"]) if row.get("reference_time") else NOON
    asked = row.get("requested_slot")
    kind = QuestionKind.WHEN if asked in ("date", "time") else QuestionKind.OPEN
    return Surroundings(
        now=datetime.combine(today, clock, UTC),
        language=row.get("lang", "en"),
        question=Question(kind) if asked else None,
    )


def point_of(when: When) -> dict[str, str | None]:
    """The one day and the one time named, as the cases write them; None where there is none. What a
    message only rules out ("can't make it friday") is named too.
    """
    day = the_one({day_of(window) for window in when.windows})
    minute = the_one({minute_of(window) for window in when.windows})
    if when.instead_of and day is None and minute is None:
        day = the_one({day_of(window) for window in when.instead_of})
        minute = the_one({minute_of(window) for window in when.instead_of})
    return {
        "date": day.isoformat() if day else None,
        "time": f"{minute // 60 % 24:02}:{minute % 60:02}" if minute is not None else None,
    }


def the_one(values: set[Value]) -> Value | None:
    return next(iter(values)) if len(values) == 1 else None


def day_of(window: TimeWindow) -> date | None:
    if window.first_on is None or window.last_on is None:
        return window.first_on or window.last_on
    return window.first_on if window.first_on == window.last_on else None


def minute_of(window: TimeWindow) -> int | None:
    if window.from_minute is None or window.until_minute is None:
        return window.until_minute if window.from_minute is None else window.from_minute
    return None


def severity(expected: dict[str, Any], read: dict[str, Any]) -> int:
    """A wrong value costs more than an invented one, and that more than a missed one."""
    return sum(
        0 if read[key] == wanted else 3 if wanted and read[key] else 2 if read[key] else 1
        for key, wanted in expected.items()
    )


def measure(judged: list[dict[str, Any]]) -> Metrics:
    metrics: Metrics = {"rows": len(judged)}
    for key in ("date", "time"):
        named = [j for j in judged if j["expected"][key] is not None]
        unnamed = [j for j in judged if j["expected"][key] is None]
        right = sum(j["read"][key] == j["expected"][key] for j in judged)
        recalled = sum(j["read"][key] == j["expected"][key] for j in named)
        invented = sum(j["read"][key] is not None for j in unnamed)
        metrics[key] = share(right, len(judged))
        metrics[f"{key}_recall"] = share(recalled, len(named))
        metrics[f"{key}_invented"] = share(invented, len(unnamed))
    metrics["both"] = share(sum(j["read"] == j["expected"] for j in judged), len(judged))
    return metrics

"""`understand`: messages a second and milliseconds a message, one at a time, on one core.

Over the labelled messages beside the repository where they are, else over the phrases of the word
tables, once with nothing asked and once with an offer pending: one thread, and the clock of its
process.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.types import Named, Option, Question, QuestionKind, Surroundings
from bot.understanding import understand
from bot.understanding.words.table import sections_of

CASES = Path(__file__).parents[2] / "shared" / "data" / "understanding"
TABLES = Path(understand.__code__.co_filename).parent / "words"
MOST = 8000
SHORT = 40
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OFFER = Question(
    QuestionKind.YES_NO,
    (Option("Fri 3:00pm", datetime(2026, 11, 27, 15, 0, tzinfo=UTC)),),
    "A slot came free: Fri 3:00pm, haircut with Anna. Shall we book it for you? Reply YES or NO.",
)
SERVICES = (Named("1", ("Haircut", "cut")), Named("2", ("Beard trim",)), Named("3", ("Colour",)))
STAFF = (Named("1", ("Anna",)), Named("2", ("Ben",)), Named("3", ("Chloe",)))


def run() -> Iterator[dict[str, object]]:
    texts, source = _texts()
    settings = {
        "idle": Surroundings(NOW, SERVICES, STAFF),
        "offered": Surroundings(NOW, SERVICES, STAFF, OFFER),
    }
    for name, surroundings in settings.items():
        for text in texts[:200]:
            understand(text, surroundings)
        yield {"texts": source, "question": name} | _measure(texts, surroundings)


def _texts() -> tuple[list[str], str]:
    found = sorted(CASES.glob("*.jsonl"))
    texts = [_said(json.loads(line)) for path in found for line in path.open(encoding="utf-8")]
    if not texts:
        phrases = [
            line.replace("|", " ").replace("_", " ").strip("^ $?.")
            for path in sorted(TABLES.glob("*/*.txt"))
            for _, lines in sections_of(path)
            for line in lines
        ]
        return phrases[:: len(phrases) // MOST + 1], "phrases"
    return texts[:: len(texts) // MOST + 1], "cases"


def _said(row: dict[str, str]) -> str:
    return row.get("user_utterance") or row.get("utterance") or row.get("text") or ""


def _measure(texts: list[str], surroundings: Surroundings) -> dict[str, object]:
    took = []
    for text in texts:
        began = time.process_time_ns()
        understand(text, surroundings)
        took.append((time.process_time_ns() - began, len(text)))
    every = sorted(nanoseconds for nanoseconds, _ in took)
    short = sorted(nanoseconds for nanoseconds, length in took if length <= SHORT)
    return {
        "messages": len(texts),
        "per_second": round(len(texts) / (sum(every) / 1e9)),
        "ms_median": _at(every, 0.5),
        "ms_p99": _at(every, 0.99),
        "ms_max": _at(every, 1),
        "ms_median_short": _at(short, 0.5),
    }


def _at(sorted_nanoseconds: list[int], part: float) -> float:
    place = min(int(part * len(sorted_nanoseconds)), len(sorted_nanoseconds) - 1)
    return round(sorted_nanoseconds[place] / 1e6, 3)

import json
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.wording import Choice, Money, Part, Weekdays
from bot.wording.wire import dump, load

WHEN = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"), fold=1)


def test_facts_survive_being_kept_as_json() -> None:
    facts = {
        "when": WHEN,
        "day": date(2026, 11, 20),
        "price": Money(4500, "USD"),
        "place": 3,
        "opens": time(9, 30),
        "weekdays": Weekdays(0, 4),
        "with_staff": Part("with_staff", {"staff": "Anna"}),
        "choices": [Choice(label="Cut", starts_at=WHEN, staff=None), Choice(label=Part("x"))],
    }

    kept = load(json.loads(json.dumps(dump(facts))))

    assert kept == facts
    assert kept["when"].utcoffset() == WHEN.utcoffset()


def test_an_object_without_a_plain_form_is_refused() -> None:
    with pytest.raises(TypeError):
        dump({"row": object()})

"""How values are written."""

from datetime import timedelta

import pytest
from babel import Locale

from admin.page import formats


@pytest.mark.parametrize(
    ("minutes", "language", "said"),
    [
        (-3, "en", "0 min"),
        (3.2, "en", "4 min"),
        (119, "en", "119 min"),
        (150, "en", "2 hr"),
        (5483, "en", "4 days"),
        (5483, "de", "4 Tg."),
        (5483, "fr", "4\u202fj"),
    ],
)
def test_what_is_left_is_told_in_units_that_people_count_in(
    monkeypatch: pytest.MonkeyPatch, minutes: float, language: str, said: str
) -> None:
    monkeypatch.setattr(formats, "locale", lambda: Locale.parse(language))

    assert formats.span(timedelta(minutes=minutes)) == said

"""Every business fact that staff can meet is told in words, in all languages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from admin.page.words import LANGUAGES, known, texts
from bot.wording import write
from core.errors import BusinessError
from tests.admin.conftest import SignIn
from tests.admin.staff_page import StaffPage, toast

WHEN = datetime(2026, 11, 20, 15, 0)  # noqa: DTZ001 - a wall time
# What is always there, as the docstring of each promises.
DETAILS: dict[str, dict[str, Any]] = {
    "no_such_local_time": {"before": WHEN, "after": WHEN},
    "too_far_ahead": {"days": 60},
    "too_soon": {"hours": 2, "earliest": WHEN},
    "too_late_to_cancel": {"until": WHEN},
    "too_late_to_move": {"until": WHEN},
    "too_many_moves": {"most": 3},
    "too_many_entries": {"most": 5},
    "waitlist_full": {"most": 20},
    "invalid_reason": {"most": 500},
    "invalid_series": {"most_visits": 52, "most_weeks": 52},
    "invalid_needs": {"there_are": 2},
    "service_is_step": {"service": "Cut and colour"},
    "weak_password": {"because": "short", "least": 10},
}


def kinds(of: type[BusinessError] = BusinessError) -> Iterator[type[BusinessError]]:
    yield of
    for narrower in of.__subclasses__():
        yield from kinds(narrower)


CODES = sorted({kind.code for kind in kinds() if kind.__module__ == "core.errors"})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_refusal_has_words(code: str, language: str) -> None:
    key = f"page.error_{code}"

    assert known(key)
    assert write(key, DETAILS.get(code, {}), language=language, own=texts(language))


def test_a_deadline_is_told_by_the_clock_of_the_business(page: StaffPage) -> None:
    refused = page.post("/admin/tried/refuse/too_late_to_cancel", until="2026-11-20T15:00:00+00:00")

    assert refused.status_code == 422
    assert "until Fri, Nov 20 10:00am." in toast(refused)["text"]


def test_a_skipped_time_names_its_neighbours_as_the_wall_clock_shows_them(
    page: StaffPage,
) -> None:
    refused = page.post(
        "/admin/tried/refuse/no_such_local_time",
        before="2026-03-08T01:59",
        after="2026-03-08T03:00",
    )

    assert "Sun, Mar 8 1:59am and Sun, Mar 8 3:00am." in toast(refused)["text"]


def test_a_refusal_is_in_the_viewers_language(sign_in: SignIn, db: Session) -> None:
    page = sign_in()
    page.user.language = "de"
    db.commit()

    text = toast(page.post("/admin/tried/refuse/too_many_moves", most=3))["text"]

    assert text.startswith("Ihre Regeln erlauben")

"""Each conversation is played anew and must read, and end in the rows, as its file says.

A file is as long as the talk: `python -m tests.dialogues FILE` prints what would be said today.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import responses
import time_machine
from sqlalchemy.orm import Session

from tests.application import application
from tests.dialogues.script import FOLDER, LANGUAGES, read, scripts, written
from tests.dialogues.stage import BEGINS, Stage
from tests.stories.twilio import Twilio

EACH_LANGUAGE = 30
TWILIO = f"https://api.twilio.com/2010-04-01/Accounts/AC{'0' * 32}/Messages.json"


@pytest.fixture
def stage(db: Session) -> Iterator[Stage]:
    """An empty one; the script says whose salon it is."""
    twilio = Twilio()
    with (
        responses.RequestsMock(assert_all_requests_are_fired=False) as providers,
        time_machine.travel(BEGINS, tick=False) as traveller,
    ):
        providers.add_callback(responses.POST, TWILIO, callback=twilio.accept)
        yield Stage(db, application().test_client(), twilio, traveller)


@pytest.mark.parametrize("path", scripts(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_conversation_goes_as_written(stage: Stage, path: Path) -> None:
    script = read(path)

    assert written(script, *stage.play(script)) == path.read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_of_each_language(language: str) -> None:
    assert len(list((FOLDER / language).glob("*.txt"))) >= EACH_LANGUAGE


def test_nothing_is_said_twice_in_a_row_to_anybody() -> None:
    for path in scripts():
        lines = [line for line in path.read_text().splitlines() if line.startswith("Bot")]
        twice = [a for a, b in pairwise(lines) if a == b]
        assert not twice, path


def test_no_conversation_is_another_one_again() -> None:
    openings = Counter(
        "\n".join(text for _, text in read(path).acts).casefold() for path in scripts()
    )

    assert [opening for opening, count in openings.items() if count > 1] == []

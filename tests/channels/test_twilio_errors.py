import pytest

from channels.reactions import Reaction
from channels.twilio_errors import MEANINGS, failure, meaning_of

# Every code that the product promises to understand.
KNOWN = {
    *(20003, 20429, 21211, 21408, 21608, 21610, 21611, 21612, 21614, 21635, 21617),
    *(30001, 30002, 30003, 30004, 30005, 30006, 30007, 30008, 30032, 30034),
    *(35114, 35115, 35117),
    *(63003, 63013, 63014, 63016, 63018, 63024, 63038, 63049),
}


def test_every_documented_code_has_a_meaning() -> None:
    assert set(MEANINGS) >= KNOWN


@pytest.mark.parametrize("code", sorted(MEANINGS))
def test_a_failure_teaches_at_most_one_thing(code: int) -> None:
    found = failure(code)

    assert found.code == str(code)
    assert found.retryable + found.opted_out + found.undeliverable <= 1
    assert not found.uncertain


def test_a_retry_later_says_how_much_later() -> None:
    assert failure(21611).wait_seconds == 600
    assert failure(20429).wait_seconds == 0


@pytest.mark.parametrize(
    ("status", "reaction"),
    [
        (400, Reaction.GIVE_UP),
        (404, Reaction.GIVE_UP),
        (401, Reaction.OPERATOR),
        (403, Reaction.OPERATOR),
        (429, Reaction.RETRY),
        (None, Reaction.GIVE_UP),
    ],
)
def test_an_unknown_code_is_judged_by_the_status(status: int | None, reaction: Reaction) -> None:
    assert meaning_of(99999, status).reaction is reaction
    assert meaning_of(None, status).reaction is reaction

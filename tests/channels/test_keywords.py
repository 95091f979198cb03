import pytest

from channels.keywords import bare, is_stop, keyword_in
from channels.messages import Keyword
from core.models import Channel

OURS = "+12125550100"
TOLL_FREE = "+18445550100"


@pytest.mark.parametrize(
    "word", ["STOP", "stopall", "Unsubscribe", "cancel", "END", "quit", "revoke", "OptOut"]
)
def test_one_word_that_blocks_is_stop(word: str) -> None:
    assert keyword_in(word, Channel.SMS, OURS) is Keyword.STOP


@pytest.mark.parametrize("text", [" stop\n", "\tSTOP ", "\u00a0Stop"])
def test_space_around_the_word_does_not_matter(text: str) -> None:
    assert keyword_in(text, Channel.SMS, OURS) is Keyword.STOP


@pytest.mark.parametrize(
    "text", ["STOP please", "opt out", "stop.", "please stop", "", "cancel my haircut", "stops"]
)
def test_anything_more_than_the_word_is_no_keyword(text: str) -> None:
    assert keyword_in(text, Channel.SMS, OURS) is None


@pytest.mark.parametrize("word", ["start", "UNSTOP", "yes"])
def test_one_word_that_unblocks_is_start(word: str) -> None:
    assert keyword_in(word, Channel.SMS, OURS) is Keyword.START


@pytest.mark.parametrize("word", ["help", "INFO"])
def test_one_word_that_asks_for_help_is_help(word: str) -> None:
    assert keyword_in(word, Channel.SMS, OURS) is Keyword.HELP


def test_yes_unblocks_nothing_on_whatsapp_or_at_a_toll_free_number() -> None:
    assert keyword_in("yes", Channel.WHATSAPP, OURS) is None
    assert keyword_in("yes", Channel.SMS, TOLL_FREE) is None
    assert keyword_in("start", Channel.SMS, TOLL_FREE) is Keyword.START


def test_yes_to_a_short_code_counts() -> None:
    assert keyword_in("yes", Channel.SMS, "55555") is Keyword.START


@pytest.mark.parametrize("text", ["stop.", "Stop!!", " “stop” ", "(STOP)", "stop …", "¡stop!"])
def test_marks_around_a_word_leave_it_bare(text: str) -> None:
    assert bare(text) == "STOP"


@pytest.mark.parametrize("text", ["stop?", "stop it.", "", "...", "." * 1000 + "stop"])
def test_more_than_marks_is_more_than_the_word(text: str) -> None:
    assert bare(text) not in {"STOP", "IT"}


@pytest.mark.parametrize("word", ["Abmelden", "ARRÊT", "arret!", "Baja.", "parar", " sair "])
def test_a_word_of_another_language_revokes_without_a_carrier(word: str) -> None:
    assert is_stop(word)
    assert keyword_in(word, Channel.SMS, OURS) is None


@pytest.mark.parametrize("text", ["Abmelden?", "ich möchte mich abmelden", "baja la música", ""])
def test_such_a_word_among_others_is_for_the_dialogue(text: str) -> None:
    assert not is_stop(text)

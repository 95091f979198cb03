"""What may be a password, and how it is kept."""

import time

import pytest

from core.accounts import passwords
from core.errors import WeakPassword
from core.settings import settings

WHOSE = {"email": "olive.green@shop.test", "name": "Olive Green"}


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("short", "short"),
        ("123456789", "short"),
        ("x" * 201, "long"),
        ("1234567890", "common"),
        ("Password123", "common"),
        ("QWERTYUIOP", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("abababababab", "common"),
        ("olive.green@shop.test", "personal"),
        ("olive.green1", "personal"),
        ("OliveGreen12", "personal"),
    ],
)
def test_a_weak_password_is_refused_and_why_is_said(password: str, because: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        passwords.check(password, **WHOSE)

    assert refused.value.details["because"] == because
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password", ["correct plum teapot", "olive trees by the sea", "пароль-для-дома"]
)
def test_others_may_be_one(password: str) -> None:
    passwords.check(password, **WHOSE)


def test_only_the_same_password_is_right() -> None:
    kept = passwords.hashed("correct plum teapot")

    assert kept.startswith("$argon2id$")
    assert passwords.is_right("correct plum teapot", kept)
    assert not passwords.is_right("correct plum teapo", kept)
    assert not passwords.is_right("correct plum teapot", None)
    assert not passwords.is_right("correct plum teapot", "not a hash")


def test_one_letter_typed_in_two_ways_is_the_same() -> None:
    assert passwords.is_right("caf\u00e9 au lait", passwords.hashed("cafe\u0301 au lait"))


def test_other_parameters_ask_for_another_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = passwords.hashed("correct plum teapot")
    assert not passwords.is_outdated(kept)

    monkeypatch.setenv("PASSWORD_PASSES", "2")
    settings.cache_clear()

    assert passwords.is_outdated(kept)
    assert passwords.is_right("correct plum teapot", kept)


def test_a_heap_of_marks_keeps_nobody_waiting() -> None:
    marks = "a" + "\u0301\u0316" * 200_000
    began = time.process_time()

    assert not passwords.is_right(marks, passwords.hashed("correct plum teapot"))
    with pytest.raises(WeakPassword) as refused:
        passwords.check(marks, **WHOSE)

    assert refused.value.details["because"] == "long"
    assert time.process_time() - began < 2

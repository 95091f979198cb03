"""Codes as people type them."""

import pytest

from core.people.contact_codes import HIDDEN, code_of, in_clear, is_right, typed_in


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("123456", "123456"),
        ("123 456", "123456"),
        ("123-456", "123456"),
        ("the code is 012345!", "012345"),
        ("123456\n\nBest wishes, Pat", "123456"),
        ("١٢٣٤٥٦", "123456"),
        ("１２３４５６", "123456"),
        ("212 555 0123", None),
        ("on 27.11.26 at 3", None),
        ("10:30", None),
        ("1234567", None),
        ("123456 or 654321", None),
        ("friday", None),
        ("①②③④⑤⑥", None),
    ],
)
def test_one_code_in_a_text_is_found(text: str, code: str | None) -> None:
    assert typed_in(text) == code


def test_only_the_codes_own_digits_are_right() -> None:
    code = code_of("0190f1b2-0000-7000-8000-000000000001")

    assert len(code) == 6
    assert is_right("0190f1b2-0000-7000-8000-000000000001", code)
    assert not is_right("0190f1b2-0000-7000-8000-000000000002", code)


def test_a_text_gets_its_digits_when_it_leaves() -> None:
    code_id = "0190f1b2-0000-7000-8000-000000000001"

    assert in_clear(f"Your code is {HIDDEN}.", code_id) == f"Your code is {code_of(code_id)}."
    assert in_clear("Five stars: *****", None) == "Five stars: *****"

import pytest

from core.errors import InvalidMailbox
from core.people import mailboxes


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Pat@Example.ORG", "pat@example.org"),
        (" pat@example.org ", "pat@example.org"),
        ("pat+salon@mail.example.co.uk", "pat+salon@mail.example.co.uk"),
        ("o'neil_7@example.org", "o'neil_7@example.org"),
        ("jörg@exämple.de", "jörg@exämple.de"),
    ],
)
def test_a_mailbox_has_one_form(written: str, canonical: str) -> None:
    assert mailboxes.canonical(written) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pat",
        "@example.org",
        "pat@",
        "pat@localhost",
        "pat@example..org",
        "pat@example.org.",
        "pat lee@example.org",
        "pat@exa mple.org",
        "pat@@example.org",
        "a,b@example.org",
        "<pat@example.org>",
        "pat@example.org\nbcc:x@y.zz",
        "pat\0@example.org",
        "p" * 65 + "@example.org",
        "pat@" + "x" * 190 + ".org",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(InvalidMailbox):
        mailboxes.canonical(text)


def test_mailboxes_in_a_text_are_found() -> None:
    text = "You know me as Pat@Example.org, or (pat.lee@mail.example.org)! Not @pat, nor pat@home."

    assert mailboxes.find_in(text) == ["pat@example.org", "pat.lee@mail.example.org"]

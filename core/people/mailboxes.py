"""Mailboxes in their canonical form."""

import re
from contextlib import suppress

from core.errors import InvalidMailbox

LONGEST = 190  # what an address column holds
_SHAPE = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\s@<>()\[\],;:\\\"./]+\.)+[^\s@<>()\[\],;:\\\"./]+"
)

_WORD_WITH_AT = re.compile(r"[^\s@]{1,80}@[^\s@]{1,190}")
_AROUND = ".,;:!?()[]<>{}\"'*"


def canonical(text: str) -> str:
    """Lower case throughout: RFC 5321 lets a host tell `Pat` from `pat`, and no mail provider does.

    Raises InvalidMailbox.
    """
    address = text.strip().lower()
    if len(address) > LONGEST or not address.isprintable() or not _SHAPE.fullmatch(address):
        raise InvalidMailbox
    return address


def find_in(text: str) -> list[str]:
    """The mailboxes that a text names, in canonical form and their order."""
    found: list[str] = []
    for word in _WORD_WITH_AT.findall(text):
        with suppress(InvalidMailbox):
            found.append(canonical(word.strip(_AROUND)))
    return found

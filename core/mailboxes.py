"""Mailboxes in their canonical form."""

import re

from core.errors import InvalidMailbox

LONGEST = 190  # what an address column holds
_SHAPE = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\s@<>()\[\],;:\\\"./]+\.)+[^\s@<>()\[\],;:\\\"./]+"
)


def canonical(text: str) -> str:
    """Lower case throughout: RFC 5321 lets a host tell `Pat` from `pat`, and no mail provider does.

    Raises InvalidMailbox.
    """
    address = text.strip().lower()
    if len(address) > LONGEST or not address.isprintable() or not _SHAPE.fullmatch(address):
        raise InvalidMailbox
    return address

"""Text from outside, made fit for a table."""

import re

MOST_STORED_BYTES = 60_000  # a MariaDB TEXT column holds 65,535
LONGEST_NAME = 120  # what the column of a customer's name holds

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """The text as it came, except for what not every table can hold: NUL is dropped, and half a
    character becomes U+FFFD."""
    return _LONE_SURROGATE.sub("�", text.replace("\0", ""))


def fits(text: str) -> bool:
    return len(text.encode()) <= MOST_STORED_BYTES


def as_name(text: str) -> str:
    """What somebody calls themselves, as one line that a customer's name can be."""
    return " ".join(storable(text).split())[:LONGEST_NAME].strip()

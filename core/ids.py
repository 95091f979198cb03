"""Identifiers: UUIDv7 strings (RFC 9562), so that primary keys grow with time."""

import uuid_utils


def new_id() -> str:
    return str(uuid_utils.uuid7())


def id_before(known: str, seconds: float) -> str:
    """Less than any id made since `seconds` before this one was: its first 48 bits are
    milliseconds."""
    milliseconds = int(known.replace("-", "")[:12], 16) - int(seconds * 1000)
    made = f"{max(milliseconds, 0):012x}"
    return f"{made[:8]}-{made[8:]}-0000-0000-000000000000"

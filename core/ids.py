"""Identifiers: UUIDv7 strings (RFC 9562), so that primary keys grow with time."""

import uuid_utils


def new_id() -> str:
    return str(uuid_utils.uuid7())

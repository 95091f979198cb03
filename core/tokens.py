"""Signed tokens for addresses and links in messages: what they are for, which row, until when.

A token is lower-case base32 and is read in any case, because mail systems change the case of local
parts. It is 52 characters at most, so that `r-` and a token fit a local part's 64 (RFC 5321).
The signature covers the purpose: a token for one thing opens nothing else. Nothing is stored;
single use follows from the row's own state.
"""

import base64
import binascii
import hashlib
import hmac
import struct
import uuid
from datetime import UTC, datetime
from enum import StrEnum

from core.errors import TokenExpired, TokenInvalid
from core.settings import settings

MAC_BYTES = 10
NEVER = 0
PAYLOAD = struct.Struct(">16sI")


class Use(StrEnum):
    REPLY = "reply"
    OFFER = "offer"
    VISIT = "visit"
    UNSUBSCRIBE = "unsubscribe"
    PASSWORD = "password"  # noqa: S105 - a purpose, not a password
    KNOWN_BROWSER = "known_browser"
    SETUP = "setup"


def issue(use: Use, ref: str, *, expires_at: datetime | None = None) -> str:
    """A token for the row with this UUID; `expires_at` to the second, or never."""
    until = int(expires_at.timestamp()) if expires_at else NEVER
    payload = PAYLOAD.pack(uuid.UUID(ref).bytes, until)
    return base64.b32encode(payload + _mac(use, payload)).decode().rstrip("=").lower()


def read(use: Use, token: str, *, now: datetime) -> str:
    """The UUID that the token was issued for. Raises TokenInvalid, TokenExpired."""
    raw = _decoded(token)
    payload, mac = raw[: PAYLOAD.size], raw[PAYLOAD.size :]
    if len(raw) != PAYLOAD.size + MAC_BYTES or not hmac.compare_digest(mac, _mac(use, payload)):
        raise TokenInvalid
    ref, until = PAYLOAD.unpack(payload)
    if until != NEVER and now >= datetime.fromtimestamp(until, UTC):
        raise TokenExpired
    return str(uuid.UUID(bytes=ref))


def _decoded(token: str) -> bytes:
    padded = token.upper() + "=" * (-len(token) % 8)
    try:
        return base64.b32decode(padded)
    except (binascii.Error, ValueError):
        raise TokenInvalid from None


def _mac(use: Use, payload: bytes) -> bytes:
    key = hashlib.sha256(b"token:" + settings().secret_key.get_secret_value().encode()).digest()
    return hmac.digest(key, use.value.encode() + b"\0" + payload, "sha256")[:MAC_BYTES]

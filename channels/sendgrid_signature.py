"""Does SendGrid say so? One proof for events and for inbound mail.

SendGrid signs the timestamp that it sends along and the raw body behind it, by ECDSA on P-256 with
SHA-256. The SDK's own check takes text only and fails on bodies that are not, so the bytes go to
`cryptography` itself. Source: SendGrid, "Event Webhook security features".
"""

import base64
import binascii
from collections.abc import Iterable
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_public_key

from channels.messages import BadSignature

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
# A P-256 signature is at most 72 bytes of DER; a timestamp is seconds since 1970.
LONGEST_SIGNATURE = 128
LONGEST_TIMESTAMP = 32


class KeyUnreadable(Exception):
    """The configured public key is not the Base64 text that SendGrid shows."""


def verify(
    body: bytes | Iterable[bytes], *, signature: str | None, timestamp: str | None, public_key: str
) -> None:
    """Raises BadSignature unless the holder of the key signed exactly this body and timestamp;
    KeyUnreadable when the configured key is none. A large body may come in pieces."""
    if not signature or not timestamp:
        raise BadSignature("missing")
    if len(signature) > LONGEST_SIGNATURE or len(timestamp) > LONGEST_TIMESTAMP:
        raise BadSignature("too long")
    key = _key(public_key)
    try:
        proof = base64.b64decode(signature, validate=True)
        if base64.b64encode(proof).decode() != signature:
            raise BadSignature("wrong")  # some letters can change without changing the bytes
        key.verify(proof, _digest(timestamp, body), ec.ECDSA(Prehashed(hashes.SHA256())))
    except (InvalidSignature, binascii.Error, ValueError):
        raise BadSignature("wrong") from None


def _digest(timestamp: str, body: bytes | Iterable[bytes]) -> bytes:
    told = hashes.Hash(hashes.SHA256())
    told.update(timestamp.encode())
    for piece in (body,) if isinstance(body, bytes) else body:
        told.update(piece)
    return told.finalize()


@lru_cache(maxsize=256)
def _key(public_key: str) -> ec.EllipticCurvePublicKey:
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        raise KeyUnreadable from None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise KeyUnreadable
    return key

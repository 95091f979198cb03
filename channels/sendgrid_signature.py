"""Does SendGrid say so? One proof for events and for inbound mail.

SendGrid signs the timestamp that it sends along and the raw body behind it, by ECDSA on P-256 with
SHA-256. The SDK's own check takes text only and fails on bodies that are not, so the bytes go to
`cryptography` itself. Source: SendGrid, "Event Webhook security features".
"""

import base64
import binascii
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from channels.messages import BadSignature

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
# A P-256 signature is at most 72 bytes of DER; a timestamp is seconds since 1970.
LONGEST_SIGNATURE = 128
LONGEST_TIMESTAMP = 32


class KeyUnreadable(Exception):
    """The configured public key is not the Base64 text that SendGrid shows."""


def verify(body: bytes, *, signature: str | None, timestamp: str | None, public_key: str) -> None:
    """Raises BadSignature unless the holder of the key signed exactly this body and timestamp;
    KeyUnreadable when the configured key is none."""
    if not signature or not timestamp:
        raise BadSignature("missing")
    if len(signature) > LONGEST_SIGNATURE or len(timestamp) > LONGEST_TIMESTAMP:
        raise BadSignature("too long")
    key = _key(public_key)
    try:
        proof = base64.b64decode(signature, validate=True)
        key.verify(proof, timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error, ValueError):
        raise BadSignature("wrong") from None


@lru_cache(maxsize=256)
def _key(public_key: str) -> ec.EllipticCurvePublicKey:
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        raise KeyUnreadable from None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise KeyUnreadable
    return key

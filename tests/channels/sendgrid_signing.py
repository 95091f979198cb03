"""Signing as SendGrid does, with a key of the tests' own."""

import base64

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from channels.sendgrid_signature import SIGNATURE, TIMESTAMP

KEY = ec.generate_private_key(ec.SECP256R1())
STRANGER = ec.generate_private_key(ec.SECP256R1())
THEN = "1795186800"


def public(key: ec.EllipticCurvePrivateKey = KEY) -> str:
    """As SendGrid shows it."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def signed(
    body: bytes, *, key: ec.EllipticCurvePrivateKey = KEY, timestamp: str = THEN
) -> dict[str, str]:
    """The headers that prove the body."""
    proof = key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {SIGNATURE: base64.b64encode(proof).decode(), TIMESTAMP: timestamp}

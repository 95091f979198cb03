import random

import pytest

from channels.messages import BadSignature
from channels.sendgrid_signature import SIGNATURE, TIMESTAMP, KeyUnreadable, verify
from tests.channels.sendgrid_signing import KEY, STRANGER, public, signed

BODY = b'[{"event":"delivered"}]\r\n'


def check(body: bytes, headers: dict[str, str], key: str | None = None) -> None:
    verify(
        body,
        signature=headers.get(SIGNATURE),
        timestamp=headers.get(TIMESTAMP),
        public_key=key or public(),
    )


@pytest.mark.parametrize("body", [BODY, b"", b"\xff\xfe\x00binary", b"x" * 1_000_000])
def test_what_sendgrid_signed_is_believed(body: bytes) -> None:
    check(body, signed(body))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SIGNATURE: "AAAA"},
        {TIMESTAMP: "1795186800"},
        {SIGNATURE: "", TIMESTAMP: ""},
        {SIGNATURE: "not base64!", TIMESTAMP: "1795186800"},
        {SIGNATURE: "QUJD", TIMESTAMP: "1795186800"},
        {SIGNATURE: "é" * 20, TIMESTAMP: "1795186800"},
        {SIGNATURE: "A" * 100_000, TIMESTAMP: "1795186800"},
        signed(BODY) | {TIMESTAMP: "1795186801"},
        signed(BODY, key=STRANGER),
        signed(BODY + b" "),
    ],
)
def test_anything_else_is_not(headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        check(BODY, headers)


def test_no_change_of_a_single_byte_passes() -> None:
    headers, dice = signed(BODY), random.Random(7)
    for _ in range(1000):
        changed = bytearray(BODY)
        changed[dice.randrange(len(BODY))] ^= 1 << dice.randrange(8)
        with pytest.raises(BadSignature):
            check(bytes(changed), headers)


@pytest.mark.parametrize("key", ["", "nonsense", "QUJD", public(KEY)[:-8]])
def test_a_key_that_is_none_is_the_operators_fault(key: str) -> None:
    with pytest.raises(KeyUnreadable):
        verify(BODY, signature="QUJD", timestamp="1", public_key=key)

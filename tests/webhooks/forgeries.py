"""Proofs that prove nothing: every way to change a signature, or what was signed, that should be
noticed. Each says which request it makes; whoever is let in by one is a forger."""

import base64
import hashlib
import hmac
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
STRANGERS = [
    ec.generate_private_key(curve) for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP256K1())
]
LETTERS = string.ascii_letters + string.digits + "+/=-_"
TWILIO = "X-Twilio-Signature"
SENDGRID = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"


@dataclass(frozen=True)
class Post:
    """One request, as it goes over the wire."""

    path: str
    body: bytes
    headers: dict[str, str]
    content_type: str

    @property
    def proof(self) -> str:
        return TWILIO if TWILIO in self.headers else SENDGRID

    def signed_by(self, signature: str | bytes) -> "Post":
        """`bytes` are put into Base64."""
        said = signature if isinstance(signature, str) else base64.b64encode(signature).decode()
        return replace(self, headers={**self.headers, self.proof: said})

    @property
    def signature(self) -> str:
        return self.headers[self.proof]


Change = Callable[[Post, random.Random], Post]


def flipped_bit(post: Post, dice: random.Random) -> Post:
    proof = bytearray(base64.b64decode(post.signature))
    proof[dice.randrange(len(proof))] ^= 1 << dice.randrange(8)
    return post.signed_by(bytes(proof))


def other_letter(post: Post, dice: random.Random) -> Post:
    place, said = dice.randrange(len(post.signature)), post.signature
    return post.signed_by(said[:place] + dice.choice(LETTERS) + said[place + 1 :])


def cut(post: Post, dice: random.Random) -> Post:
    """At either end, or within, as letters or as bytes."""
    said, proof = post.signature, base64.b64decode(post.signature)
    at, by = dice.randrange(1, len(said)), dice.randrange(len(proof))
    return post.signed_by(
        dice.choice((said[:at], said[at:], said[: at - 1] + said[at:], proof[:by], proof[by + 1 :]))
    )


def longer(post: Post, dice: random.Random) -> Post:
    more = "".join(dice.choices(LETTERS, k=dice.randrange(1, 90)))
    tail = dice.randbytes(dice.randrange(1, 9))
    proof = base64.b64decode(post.signature)
    return post.signed_by(
        dice.choice((post.signature + more, more + post.signature, proof + tail, tail + proof))
    )


def otherwise_written(post: Post, dice: random.Random) -> Post:
    """The same bytes, or what a careless reader takes for them."""
    said, proof = post.signature, base64.b64decode(post.signature)
    at = dice.randrange(1, len(said) - 1)
    ways = (
        said.rstrip("=") + "=" * dice.choice((1, 3, 4)) if said.endswith("==") else said + "=",
        said[:at] + dice.choice(" \t") + said[at:],
        said[:at] + "=" + said[at:],
        said[:at] + "%2B" + said[at:],
        said.swapcase(),
        said.replace("+", "-").replace("/", "_"),
        said[::-1],
        proof.hex(),
        base64.b32encode(proof).decode(),
        base64.b85encode(proof).decode(),
        base64.b64encode(said.encode()).decode(),
        f'"{said}"',
        f"sha1={said}",
        f"{said}, {said}",
    )
    return post.signed_by(dice.choice(ways))


def made_up(post: Post, dice: random.Random) -> Post:
    return post.signed_by(dice.randbytes(dice.choice((0, 1, 20, 32, 64, 70, 71, 72, 90))))


def none_at_all(post: Post, dice: random.Random) -> Post:
    """Missing, empty, or told under another name."""
    kept = {name: value for name, value in post.headers.items() if name != post.proof}
    names = ("Authorization", "X-Signature", "X-Twilio-Signature-256", "Webhook-Signature")
    elsewhere = {dice.choice(names): post.signature}
    return replace(post, headers=dice.choice((kept, kept | {post.proof: ""}, kept | elsewhere)))


def other_body(post: Post, dice: random.Random) -> Post:
    """One bit, one byte more or less, or all of it."""
    changed = bytearray(post.body)
    place = dice.randrange(len(changed))
    changed[place] ^= 1 << dice.randrange(8)
    shorter, more = post.body[:place] + post.body[place + 1 :], post.body + b"&Body=x"
    return replace(post, body=dice.choice((bytes(changed), shorter, more, b"", b"[]")))


def other_timestamp(post: Post, dice: random.Random) -> Post:
    told = post.headers[TIMESTAMP]
    moved = str(int(told) + dice.choice((-1, 1)) * dice.randrange(1, 10**6))
    ways = (moved, "", "0", "now", "-" + told, told + "0", "0" + told, told + ".0", "\xb2" * 3)
    return replace(post, headers={**post.headers, TIMESTAMP: dice.choice(ways)})


def broken_der(post: Post, dice: random.Random) -> Post:
    """Numbers that no signature has, and DER that is none."""
    proof = base64.b64decode(post.signature)
    r, s = decode_dss_signature(proof)
    numbers = (0, 1, ORDER, ORDER - 1, ORDER + 1, 2**256, r + ORDER, s + ORDER, r, s)
    pair = (dice.choice(numbers), dice.choice(numbers))
    while pair == (r, s):
        pair = (dice.choice(numbers), dice.choice(numbers))
    ways = (
        encode_dss_signature(*pair),
        b"\x30\x81" + proof[1:],  # a length in two bytes
        b"\x30\x80" + proof[2:] + b"\0\0",  # no length at all
        b"\x31" + proof[1:],
        proof[:2] + b"\x03" + proof[3:],
        proof + b"\0",
        r.to_bytes(32, "big") + s.to_bytes(32, "big"),  # as JOSE writes it
        b"\x30\x06\x02\x01\x00\x02\x01\x00",
        b"\x30\x00",
        b"",
    )
    return post.signed_by(dice.choice(ways))


def by_another_token(post: Post, dice: random.Random) -> Post:
    """Or by another algorithm, or over something else."""
    url = f"https://standby.test{post.path}"
    fields = parse_qsl(post.body.decode(), keep_blank_values=True)
    told = url + "".join(name + value for name, value in sorted(fields))
    key = dice.choice((b"", b"0" * 32, dice.randbytes(16).hex().encode()))
    ways = (
        hmac.new(key, told.encode(), hashlib.sha1),
        hmac.new(b"0123456789abcdef0123456789abcdef", url.encode(), hashlib.sha1),
        hmac.new(b"0123456789abcdef0123456789abcdef", told.encode(), hashlib.sha256),
        hmac.new(b"0123456789abcdef0123456789abcdef", post.body, hashlib.sha1),
    )
    return post.signed_by(dice.choice(ways).digest())


def by_another_key(post: Post, dice: random.Random) -> Post:
    """Of the same curve or another."""
    told = post.headers[TIMESTAMP].encode() + post.body
    return post.signed_by(dice.choice(STRANGERS).sign(told, ec.ECDSA(hashes.SHA256())))


def other_address(post: Post, dice: random.Random) -> Post:
    """Which leads to the same door, or to the other one of Twilio's."""
    bare = post.path.partition("?")[0]
    ways = (
        post.path + ("&" if "?" in post.path else "?") + f"x={dice.randrange(10**6)}",
        bare + f"?message={dice.randrange(10**6)}",
        post.path.replace("twilio", "tw%69lio"),
        "/webhooks/twilio/status" if "messages" in bare else "/webhooks/twilio/messages",
    )
    return replace(post, path=dice.choice(ways))


BY_EITHER: tuple[Change, ...] = (
    flipped_bit,
    other_letter,
    cut,
    longer,
    otherwise_written,
    made_up,
    none_at_all,
    other_body,
)
BY_TWILIO = (*BY_EITHER, by_another_token, other_address)
BY_SENDGRID = (*BY_EITHER, by_another_key, other_timestamp, broken_der)


def forgeries_of(
    genuine: Post, changes: tuple[Change, ...], *, count: int, seed: int
) -> Iterator[Post]:
    """So many, by each change in its turn; none says the same as the genuine request."""
    dice, made = random.Random(seed), 0
    while made < count:
        forgery = changes[made % len(changes)](genuine, dice)
        if _told_by(forgery) != _told_by(genuine):
            made += 1
            yield forgery


def _told_by(post: Post) -> Post | tuple[object, ...]:
    """What was signed. Twilio signs names and values without a mark between them, sorted by name:
    `%2b` is `%2B`, and where a name ends cannot be proven by anybody."""
    if post.proof != TWILIO:
        return post
    fields = parse_qsl(post.body.decode("latin-1"), keep_blank_values=True)
    told = "".join(name + value for name, value in sorted(fields))
    return post.path, told, sorted(post.headers.items())

"""Passwords: what may be one, and how they are kept and compared."""

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import WeakPassword
from core.settings import settings

SHORTEST = 10
LONGEST = 200
# What is longer is too long however its signs are composed: of five a keyboard makes one at most.
# To put a million marks in order takes minutes.
LONGEST_TYPED = 5 * LONGEST
# Fewer different signs than this are typed by leaning on the keyboard.
LEAST_VARIED = 4
# Parts of an address or a name that are shorter say nothing about anybody.
SHORTEST_PART = 4
_COMMON = Path(__file__).with_name("common_passwords.txt")


def check(password: str, *, email: str, name: str) -> None:
    """Raises WeakPassword."""
    plain = _prepared(password)
    if len(plain) < SHORTEST:
        raise WeakPassword(because="short", least=SHORTEST)
    if len(plain) > LONGEST:
        raise WeakPassword(because="long", least=SHORTEST)
    folded = plain.casefold()
    if folded in _common() or len(set(folded)) < LEAST_VARIED:
        raise WeakPassword(because="common", least=SHORTEST)
    if _is_personal(folded, email.casefold(), name.casefold()):
        raise WeakPassword(because="personal", least=SHORTEST)


def hashed(password: str) -> str:
    return _hasher().hash(_prepared(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Where there is no hash, it takes as long to say no."""
    try:
        _hasher().verify(password_hash or _nobodys(_hasher()), _prepared(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was made by other parameters than are asked for now."""
    return _hasher().check_needs_rehash(password_hash)


def _prepared(password: str) -> str:
    """Keyboards type the same letter in more than one way."""
    return unicodedata.normalize("NFC", password[:LONGEST_TYPED])


def _is_personal(password: str, email: str, name: str) -> bool:
    """What is left of it without their address and name is too little."""
    local, _, host = email.partition("@")
    for part in sorted({email, local, host, name, *name.split()}, key=len, reverse=True):
        if len(part) >= SHORTEST_PART:
            password = password.replace(part, "")
    return len(password) < SHORTEST // 2


def _hasher() -> PasswordHasher:
    configured = settings()
    return _made(configured.password_memory_kib, configured.password_passes)


@cache
def _made(memory_kib: int, passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line)

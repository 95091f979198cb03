"""Codes of six digits that prove an address: made from an id and SECRET_KEY, stored nowhere.

Messages are stored with `HIDDEN` in the code's place and get the digits when they leave, so that
neither the tables nor the transcript that staff read can be used to take somebody's place.
"""

import hashlib
import hmac
import re
import unicodedata
from datetime import timedelta

from core.settings import settings

DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
HIDDEN = "*" * DIGITS
# As people type it, "123 456" included; part of a telephone number or a date it is not.
_RUN = re.compile(r"\d+(?:[ -]\d+)*")
_CODE = re.compile(r"\d{3}[ -]?\d{3}")


def code_of(code_id: str) -> str:
    """The digits that belong to a `contact_codes` row."""
    key = hashlib.sha256(b"code:" + settings().secret_key.get_secret_value().encode()).digest()
    number = int.from_bytes(hmac.digest(key, code_id.encode(), "sha256"))
    return f"{number % 10**DIGITS:0{DIGITS}}"


def is_right(code_id: str, typed: str) -> bool:
    return hmac.compare_digest(code_of(code_id), typed)


def in_clear(text: str, code_id: str | None) -> str:
    """The stored text as its recipient reads it; `code_id` is None where it holds no code."""
    return text.replace(HIDDEN, code_of(code_id)) if code_id else text


def typed_in(text: str) -> str | None:
    """The digits of the one code in a text; None for none or several."""
    codes = [run for run in _RUN.findall(text) if _CODE.fullmatch(run)]
    if len(codes) != 1:
        return None
    # Keyboards of other scripts have digits of their own.
    return "".join(str(unicodedata.digit(sign)) for sign in codes[0] if sign.isdigit())

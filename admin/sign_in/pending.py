"""Who has shown the password but is not in yet: kept in the signed session for a few minutes.

It names accounts with a proof that ends with the password, and opens nothing by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import session

from core.accounts.sign_in import Match

LASTS = timedelta(minutes=5)
_KEY = "entering"


@dataclass(frozen=True, slots=True)
class Account:
    user_id: str
    proof: str
    business: str
    has_second_step: bool


@dataclass(frozen=True, slots=True)
class Pending:
    """`accounts` are those that the password opens; one, once it was chosen."""

    email: str
    then: str
    accounts: tuple[Account, ...]

    def of(self, user_id: str) -> Account | None:
        return next((one for one in self.accounts if one.user_id == user_id), None)


def keep(email: str, matches: Sequence[Match | Account], *, then: str, now: datetime) -> None:
    session[_KEY] = {
        "email": email,
        "then": then,
        "until": (now + LASTS).isoformat(),
        "accounts": [
            [one.user_id, one.proof, one.business, one.has_second_step] for one in matches
        ],
    }


def kept(*, now: datetime) -> Pending | None:
    found = session.get(_KEY)
    if not found or datetime.fromisoformat(found["until"]) <= now:
        return None
    accounts = tuple(Account(*one) for one in found["accounts"])
    return Pending(found["email"], found["then"], accounts)

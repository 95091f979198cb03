"""Which language a customer is answered in: the one they ask for, else the one they write.

One borrowed word moves nobody: it takes two words of another language that the present one lacks,
in one message or in two in a row. Until then a customer is answered in the tenant's language.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.types import Reading
from core.models import Customer

CLEAR = 2
HINTED = "hinted_language"

_customer = Customer.table()


def choose(reading: Reading, *, current: str, hinted: str | None) -> str:
    """`hinted` is the language of which the message before held a word."""
    if reading.asked_language:
        return reading.asked_language
    if reading.language == current:
        return current
    signals = reading.language_signals + (hinted == reading.language)
    return reading.language if signals >= CLEAR else current


def hint(reading: Reading, *, chosen: str, hinted: str | None) -> str | None:
    """What the next message should know; words that tell nothing leave it as it was."""
    seen = reading.language if reading.language_signals else hinted
    return seen if seen != chosen else None


def hinted_in(context: Mapping[str, Any]) -> str | None:
    return context.get(HINTED)


def kept_hint(hinted: str | None) -> dict[str, str]:
    """As it stands in the conversation's context."""
    return {HINTED: hinted} if hinted else {}


def keep(db: Session, customer_id: str, language: str) -> None:
    db.connection().execute(
        update(_customer).where(_customer.c.id == customer_id).values(language=language)
    )

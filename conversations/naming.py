"""The first text of a thread says who writes: nobody knows a number that never wrote before, or
not for a month. The name is that of the business; a mail says it in its From."""

import unicodedata
from datetime import datetime, timedelta

from bot.wording import segments
from core.catalogue import Catalogue
from core.models import Channel


def named(
    text: str, known: Catalogue, *, channel: Channel, told_at: datetime | None, now: datetime
) -> str:
    """The text, with the business in front if it opens a thread and does not name it itself.

    `told_at` is when we last wrote to that address.
    """
    if (
        channel is Channel.EMAIL
        or is_known_to(told_at, known, now)
        or known.name.casefold() in text.casefold()
    ):
        return text
    introduced = f"{known.name}: {text}"
    if segments(introduced) == segments(text):
        return introduced
    # One accent outside GSM-7 in the name would make every text more than twice as dear.
    return min(introduced, f"{_plain(known.name)}: {text}", key=segments)


def is_known_to(told_at: datetime | None, known: Catalogue, now: datetime) -> bool:
    """Whether we wrote to an address so lately that its owner knows who writes."""
    silence = timedelta(days=known.policies.messaging.name_again_after_days)
    return told_at is not None and now - told_at <= silence


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return letters if letters.strip() else name

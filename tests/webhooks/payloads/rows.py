"""What providers may post, row by row, and what each must do: the form of the tables."""

from dataclasses import dataclass
from typing import Any

from core.models import MessageStatus, Standing


@dataclass(frozen=True)
class Heard:
    """What somebody says. `posts` come one after the other, and all get `status`.

    `stored` are the texts that are kept, `answers` the keys of what is said to them, `standing` is
    that of the sender's address afterwards, and `ledger` how consent was given or revoked.
    """

    name: str
    posts: tuple[Any, ...]
    stored: tuple[str, ...]
    answers: tuple[str | None, ...] = ()
    status: int = 200
    standing: Standing | None = Standing.OK
    ledger: tuple[str, ...] = ("first_message",)


@dataclass(frozen=True)
class Reported:
    """What became of one message of ours, which has been sent: `became` what, by which `code`, and
    what its address is good for since. `follows` counts the messages that this brings about."""

    name: str
    posts: tuple[Any, ...]
    became: MessageStatus = MessageStatus.SENT
    code: str | None = None
    standing: Standing = Standing.OK
    status: int = 204
    follows: int = 0

"""The one way in which commands print: what customers may have written reaches the terminal as text
and never as a command to it."""

import unicodedata

import click

UNSEEN = {"Cc", "Cf", "Cs"}  # controls, marks that turn the direction of what follows, surrogates
KEPT = "\n\t"


def say(text: str, *, err: bool = False) -> None:
    click.echo(visible(text), err=err)  # noqa: TID251 - this is the way


def visible(text: str) -> str:
    """Without signs that are not seen: of an escape sequence its letters are left."""
    return "".join(c for c in text if c in KEPT or unicodedata.category(c) not in UNSEEN)


def counted(many: int, thing: str) -> str:
    """ "1 visit", "1,200 visits"."""
    return f"{many:,} {thing}{'' if many == 1 else 's'}"

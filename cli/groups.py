"""How commands fail: with a sentence, never a traceback, when a business fact is the reason."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from cli.saying import visible
from core.errors import BusinessError
from web.errors import problem_of


def _fact(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(_fact(*each) for each in value.items())
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    return f"{name}: {value}"


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    try:
        yield
    except BusinessError as error:
        problem = problem_of(error)
        facts = ", ".join(_fact(name, value) for name, value in problem.details.items())
        said = f"{problem.message} ({facts})" if facts else problem.message
        raise click.ClickException(visible(said)) from None


class Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        with _in_a_sentence():
            return super().invoke(ctx)


class Command(click.Command):
    """One that stands alone."""

    def invoke(self, ctx: click.Context) -> Any:
        with _in_a_sentence():
            return super().invoke(ctx)

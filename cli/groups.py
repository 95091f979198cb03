"""How commands fail: with a sentence, never a traceback, when a business fact is the reason."""

from typing import Any

import click

from core.errors import BusinessError
from web.errors import problem_of


class Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BusinessError as error:
            problem = problem_of(error)
            facts = ", ".join(f"{name}: {value}" for name, value in problem.details.items())
            raise click.ClickException(
                f"{problem.message} ({facts})" if facts else problem.message
            ) from None

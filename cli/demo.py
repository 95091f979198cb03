"""`flask --app wsgi demo …`: the demo business."""

import click

from cli.groups import Commands


@click.group(cls=Commands)
def demo() -> None:
    """The demo business."""

"""The rooms of the staff page."""

from flask import Blueprint, Flask

from admin.numbers import blueprint as numbers
from admin.page import door, live, looks, start
from admin.today import blueprint as today
from conversations import notices

ROOMS: tuple[Blueprint, ...] = (
    live.blueprint,
    start.blueprint,
    today,
    numbers,
)

__all__ = ["notices", "open_rooms"]  # what staff do is told to customers by these


def open_rooms(app: Flask) -> None:
    """Raises door.Unguarded if a route does not say whom it is for."""
    looks.register(app)
    for blueprint in ROOMS:
        app.register_blueprint(blueprint)
    door.check(app)

"""The rooms of the staff page."""

from flask import Blueprint, Flask

from admin.broadcast import blueprint as broadcast
from admin.customers import blueprint as customers
from admin.inbox import blueprint as inbox
from admin.numbers import blueprint as numbers
from admin.page import door, live, looks, start
from admin.settings import blueprint as settings
from admin.setup import blueprint as setup
from admin.sign_in import blueprint as sign_in
from admin.today import blueprint as today
from admin.users import blueprint as users
from admin.waitlist import blueprint as waitlist
from conversations import notices

ROOMS: tuple[Blueprint, ...] = (
    live.blueprint,
    start.blueprint,
    today,
    sign_in,
    users,
    inbox,
    customers,
    numbers,
    settings,
    setup,
    waitlist,
    broadcast,
)

__all__ = ["notices", "open_rooms"]  # what staff do is told to customers by these


def open_rooms(app: Flask) -> None:
    """Raises door.Unguarded if a route does not say whom it is for."""
    looks.register(app)
    for blueprint in ROOMS:
        app.register_blueprint(blueprint)
    door.check(app)

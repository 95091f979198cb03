"""What the pages of the room share."""

import json

from flask import Blueprint, Response

from admin.page import door
from admin.page.topics import SETTINGS

# Parts of these pages ask again when something of it has changed.
TOPIC = SETTINGS

blueprint: Blueprint = door.room("users", __name__)


# The first that is found: each calls itself by the names of those after it, too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@blueprint.app_template_filter("browser")
def browser_of(user_agent: str) -> str:
    """What people call it; what calls itself otherwise is shown as it does."""
    named = [
        next((name for sign, name in known if sign in user_agent), None)
        for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, named)) or user_agent


def shown(page: str) -> Response:
    """A fragment to swap in, after which the lists ask again."""
    return Response(page, headers={"HX-Trigger": json.dumps({TOPIC: True})})

"""What every template of the staff page may say."""

from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask import Flask, current_app, g, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from admin.page import formats, words
from admin.page.topics import TOPICS
from admin.page.viewing import ANYBODY, NEEDS
from core import clock
from core.ids import new_id

FORMS = ("at", "day", "hour", "money", "number", "percent", "span", "tongue", "whole_day")
# The rooms in the order of the navigation; the others are reached from the bar at the top.
NAVIGATION = ("today", "inbox", "waitlist", "broadcast", "numbers")
ASIDE = ("settings", "users")


@dataclass(frozen=True, slots=True)
class Link:
    room: str
    address: str
    is_here: bool


def register(app: Flask) -> None:
    """Let templates write values as the page does."""
    for name in FORMS:
        app.add_template_filter(getattr(formats, name), name)


def first_address() -> str:
    """Of the room in which everybody begins. There is one wherever the page is complete."""
    return _links((*NAVIGATION, *ASIDE))[0].address


def said() -> dict[str, Any]:
    """What the templates of every room may use."""
    language = words.language()
    return {
        "say": words.say,
        "knows": words.known,
        "viewer": g.get("viewer"),
        "language": language,
        "direction": Locale.parse(language).text_direction,
        "navigation": _links(NAVIGATION),
        "aside": _links(ASIDE),
        "csrf": _csrf,
        "live": _live,
        "topics": TOPICS,
        "made_id": new_id(),
        "now": clock.now(),
        "has_page": lambda endpoint: endpoint in current_app.view_functions,
    }


def _links(rooms: tuple[str, ...]) -> list[Link]:
    """To the rooms that whoever looks may enter."""
    return [
        Link(room, url_for(f"{room}.index"), request.blueprint == room)
        for room in rooms
        if _may_enter(current_app.view_functions.get(f"{room}.index"))
    ]


def _may_enter(view: Any) -> bool:
    needed = getattr(view, NEEDS, ANYBODY)
    viewer = g.get("viewer")
    is_for_all = needed == ANYBODY or viewer is None
    return view is not None and (is_for_all or viewer.may(needed))


def _csrf() -> Markup:
    """For a form that is posted without scripts."""
    return Markup("<input type='hidden' name='csrf_token' value='{}'>").format(generate_csrf())


def _live(*topics: str) -> Markup:
    """The attribute that lets a part ask again when something of these topics has changed."""
    heard = [f"{topic} from:body" for topic in topics]
    return Markup("hx-trigger='{}'").format(", ".join((*heard, "every 60s")))

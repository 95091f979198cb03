"""The room, to which each module adds its addresses."""

from flask import Blueprint

from admin.page import door

CHANGED = ("waitlist", "today")

blueprint: Blueprint = door.room("waitlist", __name__)

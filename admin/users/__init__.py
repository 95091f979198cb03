"""Everybody's own account, and for the owner the users of the business."""

from admin.users import account, people, second_step
from admin.users.room import blueprint

__all__ = ["account", "blueprint", "people", "second_step"]

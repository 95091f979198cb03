"""Settings: what a business does, who works there and when, its rules, texts and channels."""

from admin.settings import channels, hours, policies, services, staff, texts, trail, undo
from admin.settings.room import blueprint

__all__ = [
    "blueprint",
    "channels",
    "hours",
    "policies",
    "services",
    "staff",
    "texts",
    "trail",
    "undo",
]

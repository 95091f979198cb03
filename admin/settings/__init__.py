"""Settings: what a business does, who works there and when, its rules, texts and channels."""

from admin.settings import hours, policies, services, staff, undo
from admin.settings.room import blueprint

__all__ = ["blueprint", "hours", "policies", "services", "staff", "undo"]

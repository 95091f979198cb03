"""Inbox: conversations across channels, read, answered, taken over and given back."""

from admin.inbox import acting, canned, pages
from admin.inbox.room import blueprint

__all__ = ["acting", "blueprint", "canned", "pages"]

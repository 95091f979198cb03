"""Setup: from nothing to a line that answers."""

from admin.setup import line
from admin.setup.pages import blueprint

__all__ = ["blueprint", "line"]

"""Signing in and out, and choosing a password by a link."""

from admin.sign_in import entering, links, second_step
from admin.sign_in.room import blueprint

__all__ = ["blueprint", "entering", "links", "second_step"]

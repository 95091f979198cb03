"""Openings that many are told of: made step by step, sent, watched and stopped."""

from admin.broadcast import audience, checking, listing, openings, watching, words_step
from admin.broadcast.room import blueprint

__all__ = ["audience", "blueprint", "checking", "listing", "openings", "watching", "words_step"]

"""Who waits for what, what is done about it, and what became of freed slots."""

from admin.waitlist import adding, entries, listing, moving, rounds
from admin.waitlist.room import blueprint

__all__ = ["adding", "blueprint", "entries", "listing", "moving", "rounds"]

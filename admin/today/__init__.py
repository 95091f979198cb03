"""Today: the day by staff, what needs somebody, and what becomes of freed time."""

from admin.today import absences, booking, openings, views, visits
from admin.today.room import blueprint

__all__ = ["absences", "blueprint", "booking", "openings", "views", "visits"]

"""Numbers: how much was freed and filled, what it brought, who answered how soon, and when."""

from admin.numbers.pages import blueprint

__all__ = ["blueprint"]

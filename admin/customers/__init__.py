"""Customers: who they are, how they are reached, what they have and wait for."""

from admin.customers import acting, pages
from admin.customers.room import blueprint

__all__ = ["acting", "blueprint", "pages"]

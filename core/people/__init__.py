"""Customers, the addresses that speak for them, and what they have agreed to."""

"""Measuring understanding on labelled messages: each task calls what the product calls."""

"""Thin HTTP doors for what providers post."""

"""What the cases leave open and understanding needs."""

from datetime import UTC, datetime

ANY_NOW = datetime(2024, 1, 10, 12, tzinfo=UTC)
"""A Wednesday noon, for tasks in which no figure depends on the day."""

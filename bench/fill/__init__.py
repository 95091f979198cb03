"""Which way of asking fills the most slots and disappoints the fewest: see docs/filling.md."""

from bench.fill.running import run

__all__ = ["run"]

"""Reads what customers write: pure, deterministic, explainable."""

from bot.understanding.reading import understand

__all__ = ["understand"]

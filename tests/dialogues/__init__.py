"""Whole conversations as people text them, one file each, played through the real door."""

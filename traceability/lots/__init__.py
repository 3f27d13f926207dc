"""Lots: what was made together, from which zones, in which steps."""

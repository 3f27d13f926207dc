"""Writes of the whole: sample data and what `serve` prepares."""

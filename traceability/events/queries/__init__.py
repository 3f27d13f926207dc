"""Reads of the store of events."""

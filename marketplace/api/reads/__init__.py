"""Reads of the API that need SQL beyond a line."""

"""Writes that belong to pages and to no single room."""

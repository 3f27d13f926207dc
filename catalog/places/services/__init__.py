"""Writes: the maps of every era, and officers' posts."""

from catalog.places.services.load import load_places
from catalog.places.services.posts import appoint, end_post

__all__ = ["appoint", "end_post", "load_places"]

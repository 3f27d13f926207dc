"""Provinces and communes of every era, and the officers posted there."""

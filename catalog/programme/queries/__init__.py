"""Reads of the programme's yearly work, by subject."""

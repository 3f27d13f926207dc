"""Reads of the consumer's pages, composed from the rooms of all three floors."""

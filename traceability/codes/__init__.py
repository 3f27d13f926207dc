"""Trace codes, Digital Link addresses and QR symbols."""

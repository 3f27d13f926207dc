"""Shops, channels, offers, prices by date, stock."""

"""Pages composed from all floors."""

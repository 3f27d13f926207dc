"""Councils from their naming to the minutes."""

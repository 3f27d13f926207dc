"""Rooms delete what has had its day when the worker tidies up."""

from django.dispatch import Signal

tidying = Signal()
"""Sent about once an hour by each worker, outside any transaction. Receivers (in a room's `handlers.py`) bear being called twice at once."""

ticking = Signal()
"""The same about once a minute, for what ends at an instant and must not wait an hour. A receiver does a bounded piece and comes back soon."""

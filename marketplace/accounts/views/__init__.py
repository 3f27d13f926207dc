"""Account pages, and the doors of the studio and the office."""

from .gates import RoleRequest, needs_post, needs_producer
from .pages import home, invitation, language, sessions, too_many_wrong_passwords

__all__ = [
    "RoleRequest",
    "home",
    "invitation",
    "language",
    "needs_post",
    "needs_producer",
    "sessions",
    "too_many_wrong_passwords",
]

"""Account pages, and the doors of the studio and the office."""

from .gates import RoleRequest, ask_second_factor, factor_used, needs_post, needs_producer
from .pages import activate_app, close, data, data_file, home, invitation, language, sessions, too_many_wrong_passwords

__all__ = [
    "RoleRequest",
    "activate_app",
    "ask_second_factor",
    "close",
    "data",
    "data_file",
    "factor_used",
    "home",
    "invitation",
    "language",
    "needs_post",
    "needs_producer",
    "sessions",
    "too_many_wrong_passwords",
]

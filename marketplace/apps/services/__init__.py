"""Writes of apps: they are registered, told, and told again."""

from .apps import create_app, create_token, delete_token, note_use, remove_app, set_app_active, update_app
from .deliveries import drop_old, retry_delivery, take_left, tell
from .looking import look
from .payloads import Happened, payloads_by
from .sending import send
from .targets import check_address
from .trials import dry_run, nameless_app, trigger
from .webhooks import create_webhook, delete_webhook, update_webhook

__all__ = [
    "Happened",
    "check_address",
    "create_app",
    "create_token",
    "create_webhook",
    "delete_token",
    "delete_webhook",
    "drop_old",
    "dry_run",
    "look",
    "nameless_app",
    "note_use",
    "payloads_by",
    "remove_app",
    "retry_delivery",
    "send",
    "set_app_active",
    "take_left",
    "tell",
    "trigger",
    "update_app",
    "update_webhook",
]

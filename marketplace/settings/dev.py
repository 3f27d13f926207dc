"""`make run`: this machine, sample data, mail and one-time codes in the log."""

import os

from .base import *  # noqa: F403  the settings idiom
from .base import VAR_DIR

DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = ["*"]


def _secret() -> str:
    """Made once and kept beside the data, so that sign-ins outlive a restart."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        import secrets

        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = os.environ.get("SECRET_KEY") or _secret()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"marketplace.accounts.services.sms": {"handlers": ["stderr"], "level": "INFO"}},  # one-time codes
}

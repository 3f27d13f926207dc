"""`make run`: this machine, sample data, mail and one-time codes in the log."""

import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403  the settings idiom
from .base import VAR_DIR

# Sample data has sign-ins with a published password: never by itself into a server of your own.
DEMO = os.environ.get("DEMO", "0" if os.environ.get("DATABASE_URL") else "1") == "1"
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = ["*"]
ALLOWED_CLIENT_HOSTS = os.environ.get("ALLOWED_CLIENT_HOSTS", "localhost,127.0.0.1")
DUMMY_PAYMENTS = DEMO


def _secret() -> str:
    """Made once and kept beside the data, so that sign-ins outlive a restart."""
    path = VAR_DIR / "secret_key"
    try:
        if not path.exists():
            import secrets

            path.parent.mkdir(parents=True, exist_ok=True)
            made = path.with_name(f"secret_key.{os.getpid()}")  # whole or not at all, also when two start at once
            made.touch(mode=0o600)
            made.write_text(secrets.token_urlsafe(48))
            made.replace(path)
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be used: {error.strerror}. The data is kept. Run as its owner, or choose a folder of yours: OCOP_VAR=/path make run"
        ) from None


SECRET_KEY = os.environ.get("SECRET_KEY") or _secret()

"""The test run: a fast embedded server, no network, cheap hashes."""

import os

from .base import *  # noqa: F403  the settings idiom
from .base import BASE_DIR, database

SECRET_KEY = "only for tests"  # noqa: S105  no secret
ALLOWED_HOSTS = ["*"]
DEMO = os.environ.get("DEMO", "1") == "1"
_DATABASE = database("test")
_NAME = os.environ.get("TEST_DATABASE", _DATABASE["NAME"])  # a test's own, for servers that it starts
DATABASES = {"default": _DATABASE | {"NAME": _NAME}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # static files straight from their sources
MEDIA_ROOT = BASE_DIR / "var" / "test-media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SMS_BACKEND = "marketplace.accounts.services.sms.MemorySms"
PUBLIC_URL = "https://ocop.example"
DUMMY_PAYMENTS = True

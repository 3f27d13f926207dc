"""A province's server: everything that must be set is read from the environment, and its absence is one clear line."""

import os

from django.core.exceptions import ImproperlyConfigured

from marketplace.operations import logs

from .base import *  # noqa: F403  the settings idiom
from .base import CACHES, INSTALLED_APPS, PUBLIC_URL, STORAGES, TRUSTED_PROXIES

SECRET_KEY = os.environ.get("SECRET_KEY", "")
ALLOWED_HOSTS = [h for h in os.environ.get("ALLOWED_HOSTS", "").split(",") if h]
if not SECRET_KEY or not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set SECRET_KEY and ALLOWED_HOSTS (docs/operations.md).")
if not PUBLIC_URL.startswith("https://"):
    raise ImproperlyConfigured(
        "Set PUBLIC_URL to the https address that labels will carry, for example https://ocop.lamdong.gov.vn"
    )

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^metrics$"]  # asked from inside, without the proxy
if TRUSTED_PROXIES:  # else it is the client's own word, and whoever calls this port could say "https"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

SMS_BACKEND = os.environ.get("SMS_BACKEND", "marketplace.accounts.services.sms.NoSms")  # never codes in a log

LOGGING = logs.configured(json=True, level=os.environ.get("LOG_LEVEL", "INFO"))

if url := os.environ.get("REDIS_URL"):
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}

if bucket := os.environ.get("S3_BUCKET"):
    INSTALLED_APPS.append("storages")
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": os.environ.get("S3_ENDPOINT") or None,
            "region_name": os.environ.get("S3_REGION") or None,
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }

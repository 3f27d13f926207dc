"""`make bench`: as production answers, on a database of its own beside the floors it is measured against."""

import os

from .base import *  # noqa: F403  the settings idiom
from .base import MIDDLEWARE, VAR_DIR, database

SECRET_KEY = "only for measurements"  # noqa: S105  no secret
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": database("test") | {"NAME": os.environ.get("BENCH_DATABASE", "bench")}}
MIDDLEWARE = ["tests.bench.urls.CountStatements", *MIDDLEWARE]
ROOT_URLCONF = "tests.bench.urls"
STATIC_ROOT = VAR_DIR / "bench-static"
API_CHANGES_A_MINUTE = 1_000_000_000
PUBLIC_URL = "https://ocop.example"

"""What every environment shares. Environment variables: docs/operations.md."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.csp import CSP

from marketplace.embedded import server

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("OCOP_VAR", BASE_DIR / "var"))

DEBUG = False
ALLOWED_HOSTS: list[str] = []
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip(
    "/"
)  # what QR codes, mails and canonical links say

INSTALLED_APPS = [
    "marketplace.accounts",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "pgtrigger",
    "pghistory",
    "django_tasks_db",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "catalog.core",
    "catalog.places",
    "catalog.producers",
    "catalog.products",
    "catalog.certification",
    "traceability.zones",
    "traceability.lots",
    "traceability.codes",
    "traceability.scans",
    "marketplace.shops",
    "marketplace.promotions",
    "marketplace.fairs",
    "marketplace.storefront",
    "marketplace.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "marketplace.storefront.middleware.ChooseLanguage",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def database(profile: str) -> dict[str, object]:
    """A real server by DATABASE_URL, else the embedded one (`dev` durable, `test` fast)."""
    url = os.environ.get("DATABASE_URL")
    common: dict[str, object] = {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": bool(url),
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
    if not url:
        return common | {
            "ENGINE": "marketplace.embedded",
            "EMBEDDED": profile,
            "NAME": "ocop",
            "USER": "postgres",
            "HOST": str(server.socket_dir(profile)),
        }
    u = urlsplit(url)
    return common | {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(u.path[1:]),
        "USER": unquote(u.username or ""),
        "PASSWORD": unquote(u.password or ""),
        "HOST": unquote(u.hostname or ""),
        "PORT": u.port or "",
    }


DATABASES = {"default": database("dev")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "frontend_templates" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "frontend_templates" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # past it live entries are dropped; `manage.py work` deletes the expired ones
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },  # shared by all workers: rate limits, one-time codes
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CSRF_FAILURE_VIEW = "marketplace.storefront.views.errors.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # public pages never open a session

# how many proxies of ours stand before this server, each adding its caller to X-Forwarded-For
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
DEFAULT_FROM_EMAIL = "Chợ OCOP <khong-tra-loi@localhost>"

"""What every environment shares. Environment variables: docs/operations.md."""

import datetime as dt
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from marketplace.embedded import server
from marketplace.embedded.cluster import var_dir
from marketplace.operations import logs

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = var_dir()

DEBUG = False
DEMO = False  # whether sample data, with its published sign-ins, may be loaded
ALLOWED_HOSTS: list[str] = []
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip(
    "/"
)  # what QR codes, mails and canonical links say

INSTALLED_APPS = [
    "marketplace.accounts",
    "unfold.apps.BasicAppConfig",  # the site is accounts.site's
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
    "catalog.programme",
    "traceability.zones",
    "traceability.lots",
    "traceability.codes",
    "traceability.events",
    "traceability.scans",
    "marketplace.notifications",
    "marketplace.shops",
    "marketplace.outlets",
    "marketplace.enquiries",
    "marketplace.promotions",
    "marketplace.orders",
    "marketplace.payments",
    "marketplace.checkout",
    "marketplace.reviews",
    "marketplace.fairs",
    "marketplace.content",
    "marketplace.apps",
    "marketplace.storefront",
    "marketplace.api",
]

MIDDLEWARE = [
    "marketplace.operations.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "marketplace.accounts.middleware.PoliciesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "marketplace.storefront.middleware.ChooseLanguage",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "catalog.core.middleware.AuditMiddleware",
    "marketplace.accounts.middleware.AllauthAnswersMiddleware",
    "marketplace.storefront.middleware.NulAnswers",
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
    try:
        u = urlsplit(url)
        port = u.port or ""
        name = unquote(u.path[1:])
    except ValueError:
        u, port, name = None, "", ""
    if u is None or u.scheme not in ("postgres", "postgresql") or not name:
        raise ImproperlyConfigured(
            "DATABASE_URL is not an address of PostgreSQL: write postgresql://user:password@host:5432/database"
            " (signs such as @ or / in a password as %40 and %2F)."
        )
    return common | {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(u.username or ""),
        "PASSWORD": unquote(u.password or ""),
        "HOST": unquote(u.hostname or ""),
        "PORT": port,
        "OPTIONS": {"connect_timeout": 5, **dict(parse_qsl(u.query))},  # for example ?sslmode=require
    }


DATABASES = {"default": database("dev")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
ACCOUNT_ADAPTER = "marketplace.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = [
    "phone",
    "email*",
    "password1",
]  # one of phone and e-mail is enough: SignupForm and the adapter see to it
ACCOUNT_FORMS = {
    "login": "marketplace.accounts.forms.LoginForm",
    "signup": "marketplace.accounts.forms.SignupForm",
    "request_login_code": "marketplace.accounts.forms.RequestCodeForm",
    "confirm_login_code": "marketplace.accounts.forms.ConfirmLoginCodeForm",
    "verify_phone": "marketplace.accounts.forms.VerifyPhoneForm",
    "change_phone": "marketplace.accounts.forms.ChangePhoneForm",
    "add_email": "marketplace.accounts.forms.AddEmailForm",
    "change_email": "marketplace.accounts.forms.ChangeEmailForm",
    "confirm_email_verification_code": "marketplace.accounts.forms.ConfirmEmailCodeForm",
    "reset_password": "marketplace.accounts.forms.ResetPasswordForm",
    "confirm_password_reset_code": "marketplace.accounts.forms.ConfirmResetCodeForm",
    "reset_password_from_key": "marketplace.accounts.forms.NewPasswordForm",
    "change_password": "marketplace.accounts.forms.ChangePasswordForm",
    "set_password": "marketplace.accounts.forms.SetPasswordForm",
    "reauthenticate": "marketplace.accounts.forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 5 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(PUBLIC_URL).scheme
ACCOUNT_RATE_LIMITS = {
    "login_failed": None,  # axes counts wrong passwords: one lock, not two
    "request_login_code": "30/m/ip",  # what costs money is limited where it is sent: "sms", "mail" below
    "verify_phone": "30/m/ip",
    "change_phone": "5/10m/user",
    "sms": "1/30s/key,4/h/key,8/d/key,60/h/ip",  # a number; a client (a carrier puts many phones behind one address)
    "sms_all": "2000/h/key",  # the platform as a whole: a bounded bill
    "mail_code": "5/h/key,60/h/ip",
    "confirm_email": "3/10m/key",
    "invitation": "30/h/ip",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
MFA_ADAPTER = "marketplace.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Chợ OCOP"
MFA_TOTP_TOLERANCE = 1  # phones' clocks drift
MFA_FORMS = {
    "authenticate": "marketplace.accounts.forms.SecondFactorForm",
    "reauthenticate": "marketplace.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "marketplace.accounts.forms.ActivateAppForm",
}
OFFICERS_NEED_SECOND_FACTOR = os.environ.get("OFFICERS_NEED_SECOND_FACTOR") == "1"  # and all staff; else it is offered
SMS_BACKEND = os.environ.get("SMS_BACKEND", "marketplace.accounts.services.sms.LogSms")
ZALO_BACKEND = os.environ.get("ZALO_BACKEND", "marketplace.accounts.services.sms.NoSms")
SMS_COUNTRY_CODES = ["84"]  # a message abroad costs a hundred times as much: the way of toll fraud

# wrong passwords are counted per account in the cache: nothing to clean up, no address kept in a table
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_LOCKOUT_PARAMETERS = ["username"]  # whoever is locked out by a stranger's guesses still gets in by one-time code
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "marketplace.accounts.adapter.axes_username"
AXES_CLIENT_IP_CALLABLE = "marketplace.accounts.adapter.client_mark"
AXES_LOCKOUT_CALLABLE = "marketplace.accounts.views.too_many_wrong_passwords"
AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = [
    "axes.W006"
]  # wants the client's address beside the name; the name alone is the stricter lock
AXES_VERBOSE = False

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
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or VAR_DIR / "media")
STORAGES: dict[str, dict[str, Any]] = {
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
    "pages": {  # drawn pages, about 20 kB each, by what they are made of
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
    "lists": {  # lists as they are sent, about 8 kB each: apart, so that whoever walks all filters pushes no product's page out
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "lists",
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
}
PGHISTORY_JSON_ENCODER = "catalog.core.audit.Encoder"
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long", "calls"]}
}  # core.worker
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CSRF_FAILURE_VIEW = "marketplace.storefront.views.errors.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # public pages never open a session

# how many proxies of ours stand before this server, each adding its caller to X-Forwarded-For; none: no such header is believed
_proxies = os.environ.get("TRUSTED_PROXIES", "") or "0"
if not (_proxies.isascii() and _proxies.isdigit()):
    raise ImproperlyConfigured(f"TRUSTED_PROXIES is a number of proxies (0, 1, 2 …), not “{_proxies}”.")
TRUSTED_PROXIES = int(_proxies)

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
# the staff admin alone: unfold's Alpine compiles expressions and sets styles
ADMIN_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
}
PERMISSIONS_POLICY = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

UNFOLD = {"SITE_TITLE": _("Chợ OCOP · quản trị"), "SITE_HEADER": _("Chợ OCOP · quản trị"), "SITE_URL": "/"}

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
# Of a plain JPEG only every second, fourth or eighth pixel is decoded; everything else (PNG, WebP, AVIF, progressive JPEG) needs memory for each
PHOTO_MEGAPIXELS = {"jpeg": 50, "other": 16}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
DEFAULT_FROM_EMAIL = "Chợ OCOP <khong-tra-loi@localhost>"

LOGGING = logs.configured(json=False)
TRACE_SIGNING_KEY = os.environ.get("TRACE_SIGNING_KEY", "")  # signs the daily seal of events; "": made from SECRET_KEY
SCAN_PLACES = os.environ.get("SCAN_PLACES", "")  # a CSV of network addresses' provinces; none is shipped
UNIT_CODE_KEY = os.environ.get("UNIT_CODE_KEY", "")  # of the hashes of unit codes; empty: SECRET_KEY. Never to be lost
SIGNATURE_ROOTS = os.environ.get("SIGNATURE_ROOTS", "")  # whose signatures on uploaded decisions are trusted
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
# cards by Stripe Connect; empty: none are offered. The webhook is /payments/stripe/webhook/, for events of connected accounts
STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = os.environ.get("STRIPE_WEBHOOK_SECRET", "")
VNPAY_PAGE = os.environ.get("VNPAY_PAGE", "")  # the address of its payment page; empty: not offered
# hosts of shop fronts of the API, separated by commas: links in letters lead to them alone; our own always may
ALLOWED_CLIENT_HOSTS = os.environ.get("ALLOWED_CLIENT_HOSTS", "")
API_CHANGES_A_MINUTE = 1_200  # to checkouts, of one address: it may be a shop front's server with all its buyers
STRIPE_PUBLISHABLE_KEY = os.environ.get("STRIPE_PUBLISHABLE_KEY", "")  # given to shop fronts of the API that take cards
DUMMY_PAYMENTS = False  # whether the API has a way of paying by which no money moves; never where goods are sold
PAYMENT_KEY = os.environ.get("PAYMENT_KEY", "")  # seals shops' keys at payment services; empty: SECRET_KEY does
WEBHOOKS_TO_ANYWHERE = False  # whether apps may be told at private addresses and without TLS: in tests alone
STRIPE_API = os.environ.get("STRIPE_API", "")  # another server than Stripe's own, for tests

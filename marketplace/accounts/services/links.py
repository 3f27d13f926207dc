"""Letters of the API: links to a shop front's own pages, on a host that settings allow, with a token that proves the letter was read."""

import datetime as dt
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import RateLimited
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Refused
from marketplace.accounts.models import User

CONFIRM, RESET, DELETE = "confirm", "reset", "delete"
LIVES = {CONFIRM: dt.timedelta(days=3), RESET: dt.timedelta(hours=1), DELETE: dt.timedelta(hours=1)}


def check_address(url: str) -> str:
    """The shop front's page that a letter may lead to. Raises `Refused` (`redirect`) for any other host."""
    hosts = {urlsplit(settings.PUBLIC_URL).netloc, *(h.strip() for h in settings.ALLOWED_CLIENT_HOSTS.split(","))} - {
        ""
    }
    try:
        parts = urlsplit(url)
        known = (
            parts.scheme in {"http", "https"}
            and (parts.netloc in hosts or parts.hostname in hosts)
            and "@" not in parts.netloc
        )
    except ValueError:
        known = False
    if not known or len(url) > 500 or any(sign in url for sign in "\\\r\n\t "):
        raise Refused.because(
            "redirect", _("Địa chỉ này không có trong danh sách được phép (ALLOWED_CLIENT_HOSTS)."), "redirect_url"
        )
    return url


def send_link(*, user: User, purpose: str, url: str) -> None:
    """A letter with the link. Raises `Refused` (`delayed`) when too many went to that address."""
    assert user.email
    mark = "&" if urlsplit(url).query else "?"
    query = urlencode({"email": user.email, "token": link_token(user, purpose)})
    send(user.email, f"account/email/link_{purpose}", link=f"{url}{mark}{query}")


def send(email: str, template: str, **context: str) -> None:
    """A letter in its reader's language, counted with those of the pages. Raises `Refused` (`delayed`)."""
    try:
        get_adapter().send_mail(template, email, {"email": email, **context})
    except RateLimited as error:
        raise Refused.because("delayed", _("Vừa gửi rồi. Đợi một phút rồi thử lại."), "email") from error


def link_token(user: User, purpose: str) -> str:
    """Worth nothing after its time, a new password, or another address."""
    return _made(user, purpose, int(clock.now().timestamp()))


def _made(user: User, purpose: str, at: int) -> str:
    value = f"{user.pk}:{user.password}:{user.session_round}:{user.email}:{at}"
    mac = salted_hmac(f"marketplace.accounts.links.{purpose}", value, algorithm="sha256").hexdigest()[:40]
    return f"{at:x}-{mac}"


def is_token(user: User, purpose: str, token: str) -> bool:
    """Whether it was made for this user and purpose, and its time has not run out."""
    written = token.partition("-")[0]
    try:
        at = int(written, 16) if len(written) < 12 else -1
    except ValueError:
        return False
    age = clock.now().timestamp() - at
    return (
        age + 1 >= 0
        and age <= LIVES[purpose].total_seconds()
        and constant_time_compare(_made(user, purpose, at), token)
    )

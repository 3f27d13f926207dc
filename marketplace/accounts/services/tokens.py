"""Tokens of the API, as Saleor's clients read them: JSON Web Tokens by RS256, one for five minutes and one that gets new ones for 30 days."""

import base64
import binascii
import datetime as dt
from dataclasses import dataclass
from typing import Any

import jwt
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.ratelimit import allow, client_key
from marketplace.accounts.models import User
from marketplace.accounts.queries import public_key

from .keys import signing_key
from .people import sign_out_everywhere

ACCESS, REFRESH = "access", "refresh"
LIVES = {ACCESS: dt.timedelta(minutes=5), REFRESH: dt.timedelta(days=30)}
ASKED_A_MINUTE = 60  # of one address, which a carrier puts many phones behind; wrong passwords are axes's
LONGEST = 4_000  # characters


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives."""

    access: str
    refresh: str
    user: User


class BadToken(Exception):
    """`code` is what Saleor's clients know it by: ExpiredSignatureError, InvalidSignatureError, InvalidTokenError, DecodeError."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


def issuer() -> str:
    """The API's own address; clients compare it to the letter with the one that they ask."""
    return f"{settings.PUBLIC_URL}/graphql/"


def tokens_for(user: User) -> Tokens:
    """A fresh pair. 1 statement."""
    return Tokens(_signed(user, ACCESS), _signed(user, REFRESH), user)


def _signed(user: User, kind: str) -> str:
    kid, key = signing_key()
    now = clock.now()
    claims = {
        "iat": int(now.timestamp()),
        "owner": "saleor",
        "iss": issuer(),
        "exp": int((now + LIVES[kind]).timestamp()),
        "token": _mark(user),
        "email": user.email or "",
        "type": kind,
        "user_id": base64.b64encode(f"User:{user.pk}".encode()).decode(),
        "is_staff": user.is_staff,
    }
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})


def _mark(user: User) -> str:
    """Another one after a new password and after signing out everywhere: tokens of before are worth nothing then."""
    value = f"{user.password}:{user.session_round}"
    return salted_hmac("marketplace.accounts.tokens", value, algorithm="sha256").hexdigest()[:24]


def user_of_token(token: str, kind: str = ACCESS) -> User:
    """Whose token it is. 1 statement, and 1 a minute for the key. Raises `BadToken`."""
    claims = claims_of(token)
    if claims.get("type") != kind or claims.get("owner") != "saleor":
        raise BadToken("InvalidTokenError", f"This is no {kind} token.")
    pk = _pk(str(claims.get("user_id", "")))
    user = User.objects.filter(pk=pk, is_active=True).first() if pk else None
    if user is None or not constant_time_compare(_mark(user), str(claims.get("token", ""))):
        raise BadToken("InvalidTokenError", "Invalid token. Create new one by using tokenCreate mutation.")
    return user


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, if we signed it and its time has not run out. Raises `BadToken`."""
    try:
        if len(token) > LONGEST:
            raise jwt.DecodeError("too long")
        kid = jwt.get_unverified_header(token).get("kid")
        public = public_key(str(kid)[:32]) if kid else None
        if public is None:
            raise jwt.InvalidSignatureError("Signature verification failed")
        # exp and iat by our own clock
        options: Any = {"verify_exp": False, "verify_iat": False, "require": ["exp", "iat", "iss"]}
        claims: dict[str, Any] = jwt.decode(token, public, algorithms=["RS256"], issuer=issuer(), options=options)
        expires = int(claims["exp"])
    except jwt.InvalidSignatureError as error:
        raise BadToken("InvalidSignatureError", "Signature verification failed") from error
    except jwt.DecodeError as error:
        raise BadToken("DecodeError", "This is no token.") from error
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadToken("InvalidTokenError", "Invalid token.") from error
    if expires <= clock.now().timestamp():
        raise BadToken("ExpiredSignatureError", "Signature has expired")
    return claims


def _pk(user_id: str) -> int | None:
    try:
        kind, _colon, pk = base64.b64decode(user_id, validate=True).decode().partition(":")
    except (ValueError, binascii.Error):
        return None
    return int(pk) if kind == "User" and pk.isascii() and pk.isdigit() and len(pk) < 19 else None


def create_tokens(*, request: HttpRequest, password: str, email: str = "", phone: str = "") -> Tokens:
    """Sign in by address or telephone (E.164) and password, counted with the sign-ins of the pages (axes).

    Raises `Refused`: delayed, wrong, inactive, unconfirmed, second_factor. Whoever has two factors signs in on the pages alone: a password must not
    be worth more here than there.
    """
    late = Refused.because("delayed", _("Nhập sai quá nhiều lần. Đợi 15 phút rồi thử lại."), "email")
    if not allow(f"token:{client_key(request)}", ASKED_A_MINUTE, 60):
        raise late
    name = {"phone": phone} if phone else {"email": email}
    user = authenticate(request, password=password[:1000], **name)
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # else the middleware would answer with a page
        raise late
    if not isinstance(user, User):
        raise Refused.because("wrong", _("Địa chỉ e-mail hoặc mật khẩu không khớp. Xem lại."), "email")
    check_may_have_tokens(user)
    user_logged_in.send(
        sender=User, request=request, user=user
    )  # axes forgets wrong passwords, the day is written down
    return tokens_for(user)


def check_may_have_tokens(user: User) -> None:
    """Raises `Refused`: inactive, unconfirmed, second_factor. At most 3 statements."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.utils import is_mfa_enabled

    if not user.is_active:
        raise Refused.because("inactive", _("Tài khoản này đã bị khóa. Gọi cán bộ phụ trách để được giúp."), "email")
    if not user.phone_verified and not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise Refused.because("unconfirmed", _("Xác nhận địa chỉ e-mail trước đã: mở liên kết trong thư."), "email")
    if is_mfa_enabled(user) or (settings.OFFICERS_NEED_SECOND_FACTOR and (user.is_staff or user.posts.exists())):
        raise Refused.because(
            "second_factor", _("Tài khoản này đăng nhập bằng hai lớp. Hãy đăng nhập trên trang của chợ."), "email"
        )


def refresh_access(*, token: str) -> tuple[str, User]:
    """A new access token for a refresh token. 2 statements. Raises `BadToken`."""
    user = user_of_token(token, REFRESH)
    return _signed(user, ACCESS), user


def deactivate_tokens(*, user: User) -> User:
    """Every token of a user is worth nothing from now on, and every device is signed out."""
    return sign_out_everywhere(user=user, by=user)

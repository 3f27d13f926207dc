"""Which cart is whose, and whether a form was sent from a page of ours."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

from catalog.core import ratelimit
from marketplace.checkout.models import Cart
from marketplace.checkout.services import merge_carts

from ...queries.basket import COOKIE, KEPT_S, SALT, Mark

CODES_TRIED = 60
"""Pages with voucher codes that one address asks for in ten minutes: a carrier puts many phones behind it."""


def remember(response: HttpResponse, mark: Mark) -> HttpResponse:
    """Write the cookie: signed, so that nobody asks for a cart by a key of his own; no script reads it; other sites' forms do not send it."""
    response.set_signed_cookie(
        COOKIE,
        str(mark),
        salt=SALT,
        max_age=KEPT_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def buyer_of(request: HttpRequest) -> Any:
    """Who is signed in, or None for a guest."""
    return request.user if request.user.is_authenticated else None


def cart_for(request: HttpRequest) -> Cart | None:
    """The visitor's cart. Whoever has signed in since filling a guest's gets what is in it into his own. 1 statement."""
    key, user = Mark.of(request).key, buyer_of(request)
    if key is None and user is None:
        return None
    guests = Q(pk=key, user=None) if key else Q(pk__in=())
    found = list(Cart.objects.filter(guests | Q(user=user) if user else guests))
    guest = next((cart for cart in found if cart.user_id is None), None)
    if guest is not None and user is not None:
        return merge_carts(guest=guest, user=user)
    return found[0] if found else None


def codes_typed(request: HttpRequest, codes: list[str]) -> list[str]:
    """The voucher codes, or none of them when too many were tried from here: nobody finds codes by guessing."""
    if not codes or ratelimit.allow(f"voucher:{ratelimit.client_key(request)}", CODES_TRIED, 600):
        return codes
    messages.warning(request, _("Từ nơi này vừa thử quá nhiều mã giảm giá. Đợi mười phút rồi thử lại."))
    return []


_token = CsrfViewMiddleware(lambda request: HttpResponse())


def pressed_here(request: HttpRequest) -> bool:
    """Whether a form was sent from a page of ours, or carries its token: forms on pages for everybody have none (see `cart.add`)."""
    if sent_from_here(request) is True:
        return True
    return _token.process_view(request, lambda request: HttpResponse(), (), {}) is None


def sent_from_here(request: HttpRequest) -> bool | None:
    """Whether a form was sent from a page of this site: what the browser says, which no page can make it say. None: it says nothing."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    if origin := request.headers.get("Origin"):
        return urlsplit(origin).netloc == request.get_host()
    return None

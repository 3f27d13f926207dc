"""A product's badge on other sites: a picture, or a page to frame. It says what is true today."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.csp import CSP
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from catalog.certification.models import Certificate
from catalog.certification.queries import certificate_today
from catalog.core import clock
from catalog.core.formats import day, in_language
from catalog.producers.models import ProducerState
from catalog.products.models import Product, ProductState
from marketplace.storefront.symbols.badges import badge_png, badge_svg

FRAMED: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}
"""The one page of ours that others may frame: no script, no form, nothing but its own picture."""


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says today. `stars` 0: none count, or the product is not on the market. `page`: where it leads. `status` of the answer."""

    name: str
    stars: int
    words: str
    detail: str
    page: str
    status: int = 200


def badge_of(slug: str, language: str) -> Badge:
    """Of a product that is or was certified, or is published, in a language. 2 statements, 3 for one without stars today.

    One that is certified and not on the market says so, without stars: the picture on somebody's site is never broken. What the public
    knows nothing of, drafts too, is like what is not there: a picture as well, with the status 404.
    """
    known = Q(state=ProductState.PUBLISHED) | Q(Exists(Certificate.objects.filter(product=OuterRef("pk"))))
    product = Product.objects.filter(known, slug=slug).select_related("producer").defer("vector", "search").first()
    with translation.override(language):
        if product is None:
            words = _("Sản phẩm này không có trên Chợ OCOP")
            return Badge(_("Không tìm thấy sản phẩm"), 0, words, _("Không có trên chợ"), "/certified/", 404)
        name = in_language(product, "name")
        certificate = certificate_today(product)
        listed = product.state == ProductState.PUBLISHED and product.producer.state == ProducerState.VERIFIED
        if certificate is not None and listed:
            words = _("%(name)s: OCOP %(stars)s sao, đến %(until)s") % {
                "name": name,
                "stars": certificate.stars,
                "until": day(certificate.valid_until),
            }
            detail = _("Đến %(until)s") % {"until": day(certificate.valid_until)}
            return Badge(name, certificate.stars, words, detail, f"/products/{product.slug}/")
        last = certificate or Certificate.objects.filter(product=product).order_by("-valid_from", "-pk").first()
        page = f"/certificates/{last.pk}/" if last else "/certified/"
        if certificate is None:
            words = _("%(name)s: chứng nhận OCOP không còn hiệu lực") % {"name": name}
            return Badge(name, 0, words, _("Không còn hiệu lực"), page)
        words = _("%(name)s: hiện không có trên Chợ OCOP") % {"name": name}
        return Badge(name, 0, words, _("Hiện không có trên chợ"), page)


def _language(request: HttpRequest) -> str:
    """As the address says (`?lang=` is the site's own switch), else Vietnamese: a picture on another site has no reader of its own."""
    return "en" if request.GET.get("l") == "en" else "vi"


def _answer(request: HttpRequest, badge: Badge, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Kept by caches until the day ends at most, for a minute by those that ask again; then asked by its tag."""
    tag = quote_etag(hashlib.sha256(f"{badge}|{clock.today()}".encode()).hexdigest()[:24])
    response = (get_conditional_response(request, etag=tag) if badge.status == 200 else None) or make()
    if response.status_code == 200:
        response.status_code = badge.status
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={clock.seconds_to_keep()}"
    return response


@require_safe
def picture(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """As svg or png, also of what is not there."""
    badge = badge_of(slug, _language(request))

    def make() -> HttpResponse:
        if form == "png":
            png = badge_png(stars=badge.stars, name=badge.name, detail=badge.detail)
            return HttpResponse(png, content_type="image/png")
        svg = badge_svg(stars=badge.stars, words=badge.words, name=badge.name, detail=badge.detail)
        return HttpResponse(svg, content_type="image/svg+xml")

    response = _answer(request, badge, make)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
@xframe_options_exempt
@csp_override(FRAMED)
def frame(request: HttpRequest, slug: str) -> HttpResponse:
    """As a page for an iframe, without any script."""
    language = _language(request)
    badge = badge_of(slug, language)
    context: dict[str, Any] = {"badge": badge, "slug": slug, "language": language}
    return _answer(request, badge, lambda: render(request, "storefront/badge.html", context))


def snippet(slug: str, words: str) -> dict[str, str]:
    """What a producer copies into another site: a linked picture, or a frame."""
    at = f"{settings.PUBLIC_URL}/badge/{slug}"
    return {
        "image": f'<a href="{settings.PUBLIC_URL}/products/{slug}/"><img src="{at}.svg" width="320" height="96" alt="{words}"></a>',
        "frame": f'<iframe src="{at}/" width="320" height="96" loading="lazy" title="{words}"></iframe>',
    }

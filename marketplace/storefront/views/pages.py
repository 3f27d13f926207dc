"""Pages of text: rules and explanations, short and honest."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_cookie

from .seo import Meta

PAGES = {
    "stars": _("Sao OCOP nói điều gì"),
    "ranking": _("Cách xếp thứ tự"),
    "complaints": _("Khiếu nại"),
    "terms": _("Điều khoản sử dụng"),
    "privacy": _("Dữ liệu cá nhân"),
}


@require_safe
@conditional_page
@cache_control(public=True, max_age=300)
@vary_on_cookie
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One of `PAGES`. No statement."""
    if slug not in PAGES:
        raise Http404
    context = {"title": PAGES[slug], "meta": Meta(title=str(PAGES[slug]), path=f"/pages/{slug}/")}
    return render(request, f"storefront/pages/{slug}.html", context)

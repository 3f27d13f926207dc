"""Pictures that messengers show beside a link."""

from typing import Any

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from catalog.core import clock
from catalog.products.queries import listable

from ..symbols.previews import product_picture, site_picture

DAY = 24 * 60 * 60


@require_safe
@conditional_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """A product that may be shown today, with the stars it holds today; kept by caches for a minute. 404 once it is hidden. 1 statement."""
    found: Any = listable().filter(slug=slug).select_related("producer", "province").first()
    if found is None:
        raise Http404
    facts = {
        "name": found.name,
        "stars": found.stars,
        "place": found.province.name,
        "maker": found.producer.name,
    }
    store, key = caches["local"], f"og:{found.pk}:{hash(tuple(facts.values()))}"
    png = store.get(key)
    if png is None:
        png = product_picture(**facts)
        store.set(key, png, DAY)
    response = HttpResponse(png, content_type="image/png")
    patch_cache_control(response, public=True, max_age=clock.seconds_to_keep())
    return response


@require_safe
@conditional_page
@cache_control(public=True, max_age=DAY)
def site(request: HttpRequest) -> HttpResponse:
    """The market's own picture. No statement."""
    return HttpResponse(
        caches["local"].get_or_set("og:site", lambda: site_picture(words=_("Có sao, có gốc, có người làm")), DAY),
        content_type="image/png",
    )

"""Addresses for search engines: an index, and one list a family of pages."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.certification.queries import register as certificates_today
from catalog.places.queries import provinces_today
from catalog.producers.models import ProducerState
from catalog.products.queries import listable
from marketplace.content.queries import page_slugs
from marketplace.fairs.models import Fair, FairState
from marketplace.outlets.queries import public_outlets
from traceability.zones.models import Zone

from ..queries.producers import public_producers

CHUNK = 10_000  # addresses a file; the protocol allows 50,000
type Entry = tuple[str, Any]  # path, day of the last change or None


def _fixed() -> Iterable[Entry]:
    paths = [
        "/",
        "/products/",
        "/producers/",
        "/places/",
        "/fairs/",
        "/outlets/",
        "/enquiries/",
        "/boxes/",
        "/campaigns/",
        "/certified/",
    ]
    return [(path, None) for path in paths] + [(f"/pages/{slug}/", None) for slug in page_slugs()]


def _products() -> Iterable[Entry]:
    rows = listable().order_by("pk").values_list("slug", "updated_at")
    return ((f"/products/{slug}/", changed.date()) for slug, changed in rows.iterator())


def _producers() -> Iterable[Entry]:
    return ((f"/producers/{slug}/", None) for slug in public_producers().order_by("pk").values_list("slug", flat=True))


def _places() -> Iterable[Entry]:
    return ((f"/places/{unit.code}/", None) for unit in provinces_today())


def _zones() -> Iterable[Entry]:
    slugs = Zone.objects.filter(producer__state=ProducerState.VERIFIED).order_by("pk").values_list("slug", flat=True)
    return ((f"/zones/{slug}/", None) for slug in slugs)


def _fairs() -> Iterable[Entry]:
    return (
        (f"/fairs/{slug}/", None)
        for slug in Fair.objects.filter(state=FairState.PUBLISHED).values_list("slug", flat=True)
    )


def _outlets() -> Iterable[Entry]:
    return ((f"/outlets/{slug}/", None) for slug in public_outlets().order_by("pk").values_list("slug", flat=True))


def _certificates() -> Iterable[Entry]:
    pks = certificates_today().order_by("pk").values_list("pk", flat=True)
    return ((f"/certificates/{pk}/", None) for pk in pks)


SECTIONS: dict[str, Callable[[], Iterable[Entry]]] = {
    "fixed": _fixed,
    "products": _products,
    "producers": _producers,
    "places": _places,
    "zones": _zones,
    "fairs": _fairs,
    "outlets": _outlets,
    "certificates": _certificates,
}


@require_safe
@cache_control(public=True, max_age=3600)
def index(request: HttpRequest) -> HttpResponse:
    """The list of lists; products and certificates in chunks. 1 statement."""
    chunks = dict.fromkeys(SECTIONS, 1)
    chunks["products"] = chunks["certificates"] = max(1, -(-listable().count() // CHUNK))
    addresses = [
        f"{settings.PUBLIC_URL}/sitemaps/{name}-{n}.xml" for name, count in chunks.items() for n in range(1, count + 1)
    ]
    body = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in addresses)
    return _xml(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</sitemapindex>')


@require_safe
@cache_control(public=True, max_age=3600)
def section(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One chunk of one family. 1 statement, none for the fixed pages."""
    if name not in SECTIONS or number < 1:
        raise Http404
    body = "".join(_lines(_chunk(SECTIONS[name](), number)))
    if not body and number > 1:
        raise Http404
    return _xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</urlset>')


def _chunk(entries: Iterable[Entry], number: int) -> Iterator[Entry]:
    for n, entry in enumerate(entries):
        if n >= number * CHUNK:
            return
        if n >= (number - 1) * CHUNK:
            yield entry


def _lines(entries: Iterable[Entry]) -> Iterator[str]:
    for path, changed in entries:
        last = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        yield f"<url><loc>{escape(settings.PUBLIC_URL + path)}</loc>{last}</url>"


def _xml(body: str) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n', content_type="application/xml; charset=utf-8"
    )

"""Who makes things, and where: producers, provinces and communes, raw-material zones."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from catalog.core.errors import Refused
from catalog.places.models import Level
from catalog.places.queries import lineage, provinces_today, unit_today
from catalog.producers.models import ProducerKind
from catalog.products.models import Product
from catalog.products.queries import listable
from marketplace.shops.queries import CatalogueFilter, CatalogueRow, cards, catalogue
from traceability.zones.queries import public_zone

from ..queries.producers import (
    communes_with_products,
    producers_page,
    products_of_commune,
    public_producer,
    zones_of_producer,
)
from ..symbols.maps import province_map
from .catalogue import newest_counts
from .paging import neighbours
from .seo import Meta, json_ld, url

_BY_STARS = CatalogueFilter(sort="stars")
SHOWN = 60  # products of one producer or commune on its page; the largest real producer has about ten


def _rows(products: QuerySet[Product]) -> list[CatalogueRow]:
    """Cards of these products, most stars first. 4 statements."""
    ids = list(products.order_by().values_list("pk", flat=True).distinct()[:1000])
    return cards(product_ids=ids, asked=_BY_STARS, limit=SHOWN)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def producers(request: HttpRequest) -> HttpResponse:
    """Verified producers with something on show, by name. 2 statements."""
    provinces = {unit.code: unit for unit in provinces_today()}
    code, kind = request.GET.get("tinh", ""), request.GET.get("chu_the", "")
    asked: dict[str, Any] = {
        "q": request.GET.get("q", "").strip()[:80],
        "province": code if code in provinces else "",
        "kind": kind if kind in ProducerKind.values else "",
    }
    unknown = (code and not asked["province"]) or (kind and not asked["kind"])
    note = _("Đã bỏ qua điều kiện lọc không có trong chợ.") if unknown else ""
    try:
        page = producers_page(**asked, after=request.GET.get("sau", ""), before=request.GET.get("truoc", ""))
    except Refused as refused:
        page, note = producers_page(**asked), str(refused.problems[0].message)
    context = {
        "page": page,
        "note": note,
        "asked": asked,
        "provinces": list(provinces.values()),
        "kinds": ProducerKind.choices,
        "pager": neighbours(request, page, after="sau", before="truoc"),
        "meta": Meta(
            title=_("Người làm ra"),
            path="/producers/",
            description=_("Hợp tác xã, doanh nghiệp và hộ làm ra sản phẩm OCOP."),
            noindex=any(asked.values()),
        ),
    }
    return render(request, "storefront/producers.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def producer(request: HttpRequest, slug: str) -> HttpResponse:
    """A verified producer: story, products, zones, how to reach it. 4 statements."""
    found = public_producer(slug)
    if found is None:
        raise Http404
    path = f"/producers/{found.slug}/"
    context = {
        "producer": found,
        "products": cards(producer=found, asked=_BY_STARS, limit=SHOWN),
        "zones": zones_of_producer(found),
        "crumbs": [(_("Người làm ra"), "/producers/")],
        "meta": Meta(
            title=found.name,
            path=path,
            description=found.story[:200],
            json_ld=json_ld(
                {
                    "@type": "Organization",
                    "name": found.name,
                    "url": url(path),
                    "address": {
                        "@type": "PostalAddress",
                        "addressRegion": found.province.name,
                        "addressLocality": (found.place.current or found.place).full_name,
                        "addressCountry": "VN",
                    },
                }
            ),
        ),
    }
    return render(request, "storefront/producer.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def places(request: HttpRequest) -> HttpResponse:
    """The 34 provinces with how much each has on show. 2 statements."""
    counts = {choice.value: choice.count for choice in newest_counts("province")}
    context = {
        "provinces": [(unit, counts.get(unit.code, 0)) for unit in provinces_today()],
        "dots": counts,
        "meta": Meta(
            title=_("Sản phẩm OCOP theo tỉnh, thành"),
            path="/places/",
            description=_("34 tỉnh, thành và sản phẩm đạt sao của mỗi nơi, có tên xã trước và sau 01/07/2025."),
        ),
    }
    return render(request, "storefront/places.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def place(request: HttpRequest, code: str) -> HttpResponse:
    """A province or commune of today: what it was, and what it makes. At most 9 statements."""
    unit = unit_today(code)
    if unit is None or unit.level == Level.DISTRICT:
        raise Http404
    province = unit.province or unit
    is_province = unit.level == Level.PROVINCE
    context: dict[str, Any] = {
        "unit": unit,
        "province": province,
        "is_province": is_province,
        "ancestors": [a for a in lineage(unit) if a.unit.pk != unit.pk],
        "map": province_map(
            province_code=province.code,
            title=_("Bản đồ: %(place)s") % {"place": unit.full_name},
            commune="" if is_province else unit.full_name,
            latitude=None if is_province else unit.latitude,
            longitude=None if is_province else unit.longitude,
        ),
        "crumbs": [(_("Theo tỉnh"), "/places/")]
        + ([] if is_province else [(province.name, f"/places/{province.code}/")]),
        "meta": Meta(
            title=_("Sản phẩm OCOP của %(place)s") % {"place": unit.full_name},
            path=f"/places/{unit.code}/",
            description=_("Sản phẩm OCOP còn sao hôm nay của %(place)s, tên cũ và bản đồ của nơi này.")
            % {"place": unit.full_name},
        ),
    }
    if is_province:
        page = catalogue(CatalogueFilter(provinces=(unit.code,), sort="stars", limit=12))
        context |= {"rows": page.rows, "total": page.total_text, "communes": communes_with_products(unit)}
    else:
        context["rows"] = _rows(products_of_commune(unit))
    return render(request, "storefront/place.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def zone(request: HttpRequest, slug: str) -> HttpResponse:
    """A raw-material zone: where, what grows, who answers for it, its codes today. 4 statements."""
    found = public_zone(slug)
    if found is None:
        raise Http404
    here = found.place_today
    context = {
        "found": found,
        "zone": found.zone,
        "map": province_map(
            province_code=(here.province or here).code,
            title=_("Bản đồ: %(zone)s ở %(place)s") % {"zone": found.zone.name, "place": here.full_name},
            commune=here.full_name,
            latitude=found.latitude,
            longitude=found.longitude,
            outlines=[found.outline] if found.outline else None,
        ),
        "products": _rows(listable().filter(variants__lots__inputs__zone=found.zone)),
        "crumbs": [(found.zone.producer.name, f"/producers/{found.zone.producer.slug}/")],
        "meta": Meta(
            title=found.zone.name, path=f"/zones/{found.zone.slug}/", description=found.zone.description[:200]
        ),
    }
    return render(request, "storefront/zone.html", context)

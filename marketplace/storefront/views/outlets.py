"""Points of sale and pick-up places, by province."""

from math import isfinite
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from catalog.core import cursors, ratelimit
from catalog.core.errors import Refused
from catalog.core.formats import in_language
from catalog.places.models import Unit
from catalog.places.queries import provinces_today, resolve_place
from catalog.products.models import Product
from marketplace.outlets.models import OutletKind
from marketplace.outlets.queries import (
    NEARBY_DAYS,
    criteria_of,
    hours_of,
    nearest,
    openings_in_words,
    outlets_by_province,
    public_outlet,
    public_outlets,
    scans_near,
    shelf_of,
    shops_at,
)

from ..symbols.maps import country_map, province_map
from .buying.basket import sent_from_here
from .paging import neighbours
from .seo import Meta, json_ld, url

PAGE = 30
NEAR_A_MINUTE = 20


@require_safe
@conditional_page
@cache_control(no_cache=True)
def outlets(request: HttpRequest) -> HttpResponse:
    """Where specialities can be bought or picked up, by name, and whether it is open; of one province, place or kind, or with one product on the
    shelf. 4 statements, up to 4 more for a place that was typed and a product."""
    provinces = {unit.code: unit for unit in provinces_today()}
    asked = _asked(request.GET)
    code, note = request.GET.get("tinh", ""), ""
    province = provinces.get(code)
    place, note = _place(request.GET.get("noi", ""))
    if code and province is None:
        note = _("Đã bỏ qua điều kiện lọc không có trong chợ.")
    found = public_outlets(
        province=province.pk if province else None, place=place, kind=asked["kind"], product=asked["product"]
    )
    order = [("name", "asc"), ("pk", "asc")]
    try:
        page: Any = cursors.keyset(
            found.prefetch_related("openings"),
            order=order,
            after=request.GET.get("sau", ""),
            before=request.GET.get("truoc", ""),
            limit=PAGE,
        )
    except Refused as refused:
        page = cursors.keyset(found.prefetch_related("openings"), order=order, limit=PAGE)
        note = str(refused.problems[0].message)
    counts = outlets_by_province()
    context = {
        "rows": [(row, hours_of(row.openings.all()), None) for row in page.rows],
        "note": note,
        "province": province,
        "place": request.GET.get("noi", "")[:100],
        "provinces": [(unit, counts.get(unit.code, 0)) for unit in provinces.values()],
        "map": province_map(province_code=province.code, title=_("Bản đồ: %(place)s") % {"place": province.full_name})
        if province
        else country_map(title=_("Bản đồ Việt Nam, chấm càng lớn tỉnh càng có nhiều điểm bán"), dots=counts),
        "pager": neighbours(request, page, after="sau", before="truoc"),
        **_around(asked, noindex=bool(province or place)),
    }
    return render(request, "storefront/outlets.html", context)


def _asked(params: QueryDict) -> dict[str, str]:
    """Kind and product of the question; what is no kind is left out."""
    kind = params.get("loai", "")
    return {"kind": kind if kind in OutletKind.values else "", "product": params.get("hang", "")[:120]}


def _around(asked: dict[str, str], *, noindex: bool) -> dict[str, Any]:
    """What stands around the list. 1 statement when a product is asked for."""
    product = (
        Product.objects.filter(slug=asked["product"]).defer("vector", "search").first() if asked["product"] else None
    )
    title = _("Điểm bán và nhận hàng OCOP")
    if product is not None:
        title = _("Điểm bán có %(name)s") % {"name": in_language(product, "name")}
    return {
        **asked,
        "kinds": OutletKind.choices,
        "on_shelf": product,
        "meta": Meta(
            title=title,
            path="/outlets/",
            description=_("Nơi mua và nhận đặc sản OCOP ở từng tỉnh, có giờ mở cửa."),
            noindex=noindex or any(asked.values()),
        ),
    }


def _place(typed: str) -> tuple[Unit | None, str]:
    """The unit that was meant, or why none was found. No statement for nothing."""
    typed = typed.strip()[:100]
    if not typed:
        return None, ""
    found = resolve_place(typed)
    if found.unit is not None:
        return found.unit, ""
    if found.candidates:
        names = "; ".join(unit.address for unit in found.candidates[:5])
        return None, _("Có thể là: %(names)s. Ghi rõ một nơi.") % {"names": names}
    return None, _("Không tìm thấy nơi này. Ghi xã, phường và tỉnh, ví dụ: xã Kiến Đức, Lâm Đồng.")


@csrf_exempt  # the page is drawn for everybody and carries no token, and nothing is changed
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def near(request: HttpRequest) -> HttpResponse:
    """The outlets nearest to where the reader's browser says to be: sent once in the body, in no address, no log; kept nowhere. 3 statements."""
    try:
        latitude, longitude = (float(request.POST.get(name, "")) for name in ("latitude", "longitude"))
    except ValueError:
        return redirect("outlets")
    if not (isfinite(latitude) and isfinite(longitude)) or sent_from_here(request) is False:
        return redirect("outlets")
    if not ratelimit.allow(f"near:{ratelimit.client_key(request)}", NEAR_A_MINUTE, 60):
        return HttpResponse(status=429)
    asked = _asked(request.POST)
    found = nearest(latitude=latitude, longitude=longitude, kind=asked["kind"], product=asked["product"])
    context = {
        "rows": [(each.outlet, hours_of(each.outlet.openings.all()), each) for each in found],
        "is_near": True,
        **_around(asked, noindex=True),
    }
    return render(request, "storefront/outlets.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them: where, when it is open, whose goods are there, how many when they were counted; what it is measured by and was given; how often
    its goods are scanned in its province. 8 statements."""
    found = public_outlet(slug)
    if found is None:
        raise Http404
    place, path = found.place, f"/outlets/{found.slug}/"
    province = place.province or place
    about = {
        "@type": "Store",
        "name": found.name,
        "url": url(path),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": found.street,
            "addressLocality": place.full_name,
            "addressRegion": province.name,
            "addressCountry": "VN",
        },
    }
    context = {
        "outlet": found,
        "province": province,
        "shops": shops_at(found),
        "now": hours_of(found.openings.all()),
        "days": openings_in_words(found.openings.all()),
        "shelf": shelf_of(found),
        "criteria": criteria_of(found) if found.shop_id is None else [],
        "supports": found.supports.all(),
        "scans": scans_near(found),
        "scan_days": NEARBY_DAYS,
        "map": province_map(
            province_code=province.code,
            title=_("Bản đồ: %(outlet)s ở %(place)s") % {"outlet": found.name, "place": place.full_name},
            commune=place.full_name,
            latitude=found.latitude if found.latitude is not None else place.latitude,
            longitude=found.longitude if found.longitude is not None else place.longitude,
        ),
        "crumbs": [(_("Điểm bán"), "/outlets/"), (province.name, f"/outlets/?tinh={province.code}")],
        "meta": Meta(title=found.name, path=path, description=found.hours, json_ld=json_ld(about)),
    }
    return render(request, "storefront/outlet.html", context)

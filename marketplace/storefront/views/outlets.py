"""Points of sale and pick-up places, by province."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from catalog.core import cursors
from catalog.core.errors import Refused
from catalog.places.queries import provinces_today
from marketplace.outlets.models import OutletKind
from marketplace.outlets.queries import outlets_by_province, public_outlet, public_outlets, shops_at

from ..symbols.maps import country_map, province_map
from .paging import neighbours
from .seo import Meta, json_ld, url

PAGE = 30


@require_safe
@conditional_page
@cache_control(no_cache=True)
def outlets(request: HttpRequest) -> HttpResponse:
    """Where specialities can be bought or picked up, by name, with opening hours; of one province or kind. 3 statements."""
    provinces = {unit.code: unit for unit in provinces_today()}
    code, kind = request.GET.get("tinh", ""), request.GET.get("loai", "")
    province = provinces.get(code)
    kind = kind if kind in OutletKind.values else ""
    found = public_outlets(province=province.pk if province else None, kind=kind)
    order, note = [("name", "asc"), ("pk", "asc")], ""
    if code and province is None:
        note = _("Đã bỏ qua điều kiện lọc không có trong chợ.")
    try:
        page: Any = cursors.keyset(
            found, order=order, after=request.GET.get("sau", ""), before=request.GET.get("truoc", ""), limit=PAGE
        )
    except Refused as refused:
        page, note = cursors.keyset(found, order=order, limit=PAGE), str(refused.problems[0].message)
    counts = outlets_by_province()
    context = {
        "page": page,
        "note": note,
        "province": province,
        "kind": kind,
        "kinds": OutletKind.choices,
        "provinces": [(unit, counts.get(unit.code, 0)) for unit in provinces.values()],
        "map": province_map(province_code=province.code, title=_("Bản đồ: %(place)s") % {"place": province.full_name})
        if province
        else country_map(title=_("Bản đồ Việt Nam, chấm càng lớn tỉnh càng có nhiều điểm bán"), dots=counts),
        "pager": neighbours(request, page, after="sau", before="truoc"),
        "meta": Meta(
            title=_("Điểm bán và nhận hàng OCOP"),
            path="/outlets/",
            description=_("Nơi mua và nhận đặc sản OCOP ở từng tỉnh, có giờ mở cửa."),
            noindex=bool(kind or province),
        ),
    }
    return render(request, "storefront/outlets.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them: where, when it is open, whose goods are there. 2 statements."""
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

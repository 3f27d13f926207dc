"""The public register of certificates, and one certificate to check."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from catalog.certification.queries import RegisterPage, Standing, certificate_by_id, register_page, standing_of
from catalog.certification.queries.decisions import life_of, originals_of, originals_shown
from catalog.core.errors import Refused
from catalog.core.prepared import Prepared, noting
from catalog.places.models import Unit
from catalog.places.queries import provinces_today
from catalog.products.queries import group_on, listable

from .kept import kept_list
from .seo import Meta

SHOWS = {"": "valid", "het-han": "expired", "thu-hoi": "revoked"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of an address: as they are kept in it, and as the queries take them."""

    kept: dict[str, str]
    filters: dict[str, Any]
    provinces: dict[str, Unit]


_provinces = Prepared[Unit](provinces_today)


def asked_of(request: HttpRequest) -> Asked:
    """What is not among the choices filters nothing. 1 statement."""
    provinces = {unit.code: unit for unit in _provinces()}
    code, rank, text, show = (
        request.GET.get(key, "").replace("\x00", "").strip()[:200] for key in ("tinh", "sao", "q", "tt")
    )
    kept = {
        "q": text,
        "tinh": code if code in provinces else "",
        "sao": rank if rank in ("3", "4", "5") else "",
        "tt": show if show in SHOWS else "",
    }
    filters = {
        "province": provinces.get(code),
        "stars": int(kept["sao"]) if kept["sao"] else None,
        "text": text,
        "show": SHOWS[kept["tt"]],
    }
    return Asked(kept, filters, provinces)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def register(request: HttpRequest) -> HttpResponse:
    """Certificates that count today, or (by choice) that ended or were revoked; by province, stars and words. 2 statements."""
    note = ""
    with noting() as rows:
        wanted = asked_of(request)
        try:
            page = register_page(**wanted.filters, after=request.GET.get("sau", ""))
        except Refused as refused:
            page, note = register_page(**wanted.filters), str(refused.problems[0].message)
    return kept_list(request, rows, lambda: _draw_register(request, wanted, page, note))


def _draw_register(request: HttpRequest, wanted: Asked, page: RegisterPage, note: str) -> HttpResponse:
    kept, asked = wanted.kept, wanted.filters
    query = urlencode({key: value for key, value in kept.items() if value})
    context = {
        "page": page,
        "note": note,
        "asked": kept,
        "provinces": wanted.provinces.values(),
        "show": asked["show"],
        "query": query,
        "first": "" if page.is_first else f"?{query}",
        "after": f"?{query}&sau={page.after}".replace("?&", "?") if page.after else "",
        "meta": Meta(
            title=_("Danh sách sản phẩm đạt sao OCOP"),
            path="/certified/",
            description=_("Mọi giấy chứng nhận OCOP 3 đến 5 sao còn hiệu lực hôm nay."),
            noindex=bool(query or request.GET.get("sau")),
        ),
    }
    return render(request, "storefront/register.html", context)


VALID = (Standing.VALID, Standing.EXPIRING)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def certificate_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Our rendition as PDF: what it says, and when it does not count today, that. 2 statements."""
    from marketplace.storefront.symbols.certificate import certificate_pdf

    found = certificate_by_id(pk)
    if found is None:
        raise Http404
    standing = standing_of(found)
    content = certificate_pdf(found, check_url=f"{settings.PUBLIC_URL}/certificates/{found.pk}/", standing=standing)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="ocop-{found.pk}.pdf"'
    return answer


@require_safe
@conditional_page
@cache_control(no_cache=True)
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Does this certificate count today: valid, ended, revoked or replaced, with the days; its life, and the signed original's verdict.
    7 statements."""
    found = certificate_by_id(pk)
    if found is None:
        raise Http404
    standing = standing_of(found)
    life = life_of(found)
    context = {
        "certificate": found,
        "product": found.product,
        "standing": standing,
        "valid": standing in VALID,
        "is_listed": listable().filter(pk=found.product_id).exists(),
        "group": group_on(found.product, found.valid_from),
        "life": life,
        "originals": originals_shown(originals_of(found, life.decision)),
        "crumbs": [(_("Danh sách sản phẩm đạt sao"), "/certified/")],
        "meta": Meta(
            title=_("Giấy chứng nhận OCOP %(stars)s sao: %(name)s")
            % {"stars": found.stars, "name": found.product.name},
            path=f"/certificates/{found.pk}/",
        ),
    }
    return render(request, "storefront/certificate.html", context)

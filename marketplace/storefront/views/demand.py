"""What buyers look for, for everybody: the board, one enquiry, forum days. Contacts are never shown here."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from catalog.core import clock, cursors, ratelimit
from catalog.core.errors import Refused
from catalog.core.formats import days_between, in_language
from catalog.core.numbers import row_key
from catalog.places.queries import provinces_today
from catalog.products.queries import current_sets
from marketplace.enquiries import queries, services
from marketplace.enquiries.models import BuyerKind, Enquiry

from .paging import neighbours
from .seo import Meta

PAGE = 20
REPORTED_A_DAY = 10
ORDER = [("opened_at", "desc"), ("pk", "desc")]


@require_safe
@conditional_page
@cache_control(no_cache=True)
def board(request: HttpRequest) -> HttpResponse:
    """Enquiries that take quotes, the newest first; of a set, a province of delivery, a kind of buyer. 5 statements."""
    provinces = {unit.code: unit for unit in provinces_today()}
    sets = {str(one.pk): one for one in current_sets()}
    code, chosen, kind = (request.GET.get(name, "") for name in ("tinh", "bo", "loai"))
    province, product_set = provinces.get(code), sets.get(chosen)
    rows = queries.board(
        product_set=row_key(chosen) if product_set else None,
        province=province.pk if province else None,
        kind=kind if kind in BuyerKind.values else "",
    )
    note = ""
    if (code and not province) or (chosen and not product_set) or (kind and kind not in BuyerKind.values):
        note = _("Đã bỏ qua điều kiện lọc không có trong chợ.")
    try:
        page: Any = cursors.keyset(
            rows, order=ORDER, after=request.GET.get("after", ""), before=request.GET.get("before", ""), limit=PAGE
        )
    except Refused as refused:
        page = cursors.keyset(rows, order=ORDER, limit=PAGE)
        note = str(refused.problems[0].message)
    context = {
        "rows": page.rows,
        "page": neighbours(request, page),
        "note": note,
        "provinces": provinces.values(),
        "province": province,
        "sets": [(key, in_language(one, "name")) for key, one in sets.items()],
        "chosen": chosen,
        "kinds": BuyerKind.choices,
        "kind": kind,
        "forums": list(queries.public_forums()[:10]),
        "meta": Meta(title=_("Bên mua đang tìm"), path="/enquiries/", noindex=bool(request.GET)),
    }
    return render(request, "storefront/demand/board.html", context)


def _shown(pk: int) -> Enquiry:
    found = queries.public_enquiry(pk)
    if found is None:
        raise Http404
    return found


@require_safe
@conditional_page
@cache_control(no_cache=True)
def enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """One enquiry: what, how much, where, when; producers quote in their studio. 2 statements."""
    found = _shown(pk)
    context = {
        "enquiry": found,
        "standing": queries.standing(found),
        "crumbs": [(_("Bên mua đang tìm"), "/enquiries/")],
        "meta": Meta(
            title=found.title,
            description=_("%(buyer)s tìm mua, giao %(days)s.")
            % {"buyer": found.buyer.name, "days": days_between(found.delivery_from, found.delivery_until)},
            path=f"/enquiries/{pk}/",
        ),
    }
    return render(request, "storefront/demand/enquiry.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody says that an enquiry should not stand: a button, and an officer looks at it."""
    found = _shown(pk)
    if request.method == "POST":
        client = ratelimit.client_key(request)
        if ratelimit.allow(f"enquiry-report:{client}", REPORTED_A_DAY, 86_400):
            services.report_enquiry(enquiry=found, client=client)
        messages.success(request, _("Đã báo. Cán bộ phụ trách sẽ xem."))
        return redirect("enquiry", pk=pk)
    context = {"enquiry": found, "meta": Meta(title=_("Báo lời hỏi mua"), noindex=True)}
    return render(request, "storefront/demand/report.html", context)


@require_safe
@conditional_page
@cache_control(no_cache=True)
def forum(request: HttpRequest, pk: int) -> HttpResponse:
    """A forum day: when, where, who holds it, how one registers. 1 statement."""
    found = queries.public_forum(pk)
    if found is None:
        raise Http404
    now = clock.now()
    context = {
        "forum": found,
        "is_over": found.ends_at <= now,
        "registers": found.state == "open" and found.register_until > now,
        "crumbs": [(_("Bên mua đang tìm"), "/enquiries/")],
        "meta": Meta(title=found.name, path=f"/enquiries/forums/{pk}/"),
    }
    return render(request, "storefront/demand/forum.html", context)

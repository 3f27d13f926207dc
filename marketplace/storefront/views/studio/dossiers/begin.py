"""A producer's dossiers, and a new one."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.certification.models import CLOSED, Dossier
from catalog.certification.queries.dossiers import dossier_rows, last_dossier, ways_of
from catalog.certification.services.dossiers import sheet_today, start_dossier
from catalog.core.cursors import keyset
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.models import Product
from marketplace.storefront.services.dossier_facts import refresh_facts

from ...paging import neighbours
from ..desk import StudioRequest, at_desk, own, page, to
from .shared import WRITES, said

A_PAGE = 24


@at_desk
@require_safe
def dossiers(request: StudioRequest) -> HttpResponse:
    """All dossiers, the newest first. 1 statement of its own."""
    try:
        found = keyset(
            dossier_rows().filter(product__producer=request.desk.producer),
            order=[("started_at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=A_PAGE,
        )
    except Refused as refused:
        said(request, refused)
        return to(request, "studio_dossiers")
    return page(request, "dossiers/list", {"rows": found.rows, "page": neighbours(request, found), "closed": CLOSED})


@at_desk
@WRITES
def new_dossier(request: StudioRequest) -> HttpResponse:
    """Choose a product, then the kind of dossier that it may have today. 2 statements of its own, 7 more with a product chosen."""
    asked = request.POST.get("product") or request.GET.get("product", "")
    chosen = None
    if asked.isascii() and asked.isdigit() and len(asked) < 18:
        rows = Product.objects.select_related("product_set__group", "producer__place").defer("vector", "search")
        chosen = own(request, rows, int(asked))
    if request.method == "POST" and chosen is not None:
        try:
            made = start_dossier(product=chosen, kind=request.POST.get("kind", ""), by=request.user)
        except NotAllowed:
            raise
        except Conflict as conflict:
            there = Dossier.objects.filter(product=chosen).exclude(state__in=CLOSED).first()
            messages.warning(request, str(conflict.problems[0].message))
            return to(request, "studio_dossier", there.pk) if there else to(request, "studio_dossiers")
        except Refused as refused:
            return _new_page(request, chosen, refused)
        refresh_facts(made)
        messages.success(request, _("Đã lập hồ sơ. Tiếp theo: xem lại Biểu số 01 rồi tự chấm từng tiêu chí."))
        return to(request, "studio_dossier", made.pk)
    return _new_page(request, chosen)


def _without_sheet(product: Product) -> Refused | None:
    """Why the product can have no dossier today whatever its kind: nobody has brought its set's sheet, or the set is out of date."""
    try:
        sheet_today(product)
    except Refused as refused:
        return refused
    return None


def _new_page(request: StudioRequest, chosen: Product | None, refused: Refused | None = None) -> HttpResponse:
    missing = _without_sheet(chosen) if chosen else None  # said before any kind is chosen
    shown = refused or missing
    open_ones = Dossier.objects.exclude(state__in=CLOSED).filter(product__producer=request.desk.producer)
    context = {
        "chosen": chosen,
        "ways": ways_of(chosen) if chosen and not missing else [],
        "earlier": last_dossier(chosen) if chosen else None,
        "products": []
        if chosen
        else Product.objects.filter(producer=request.desk.producer)
        .select_related("product_set")
        .defer("vector", "search")
        .order_by("name", "pk")[:200],
        "begun": {} if chosen else dict(open_ones.values_list("product_id", "pk")),
        "problems": shown.problems if shown else (),
    }
    return page(request, "dossiers/new", context, status=422 if refused else 200)

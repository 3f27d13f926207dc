"""Lots at the desk: the list, a new one, the page of each, its facts while it is a draft."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core import clock
from catalog.core.cursors import keyset
from catalog.core.errors import Conflict, Refused
from catalog.core.once import once
from catalog.producers.models import ProducerState
from catalog.products.models import ProductState, Variant
from marketplace.storefront.forms.lots import CopyForm, LotForm, NewLotForm
from marketplace.storefront.queries.desk_lots import lots_at, products_with_lots, variants_at
from marketplace.storefront.queries.lot_parcels import concerned
from traceability.codes.policies import printing_problem
from traceability.codes.queries import spoken, uri_of
from traceability.codes.services import ensure_code
from traceability.lots import services
from traceability.lots.models import Lot, LotState, StageKind
from traceability.lots.policies import may_hold, may_release
from traceability.lots.queries import balance, completeness, last_day, next_number, usual_steps, without_figures
from traceability.scans.queries import asked

from ...paging import neighbours
from ...seo import Meta
from ...trace import offer_for, trace_context
from ..desk import StudioRequest, at_desk, page, to
from .shared import WRITES, lot_of, no_draft, told

A_PAGE = 24
NEWEST_FIRST = [("produced_on", "desc"), ("pk", "desc")]


@at_desk
@require_safe
def lots(request: StudioRequest) -> HttpResponse:
    """Lots, newest first; `?product=` and `?state=` narrow the list. 2 statements of its own."""
    asked, state = request.GET.get("product", ""), request.GET.get("state", "")
    producer = request.desk.producer
    # a product that is no number is none of ours: the list is empty and says which filter to drop
    product = _number(asked) if asked else None
    if state not in LotState:
        state = ""
    try:
        found = keyset(
            lots_at(producer, product=product, state=state),
            order=NEWEST_FIRST,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=A_PAGE,
        )
    except Refused as refused:  # an old or a broken cursor
        messages.warning(request, str(refused.problems[0].message))
        return to(request, "studio_lots")
    context = {
        "lots": found.rows,
        "page": neighbours(request, found),
        "products": products_with_lots(producer),
        "product": product,
        "states": LotState.choices,
        "state": state,
    }
    return page(request, "lots/list", context)


@at_desk
@WRITES
@once
def new_lot(request: StudioRequest) -> HttpResponse:
    """First what was made (skipped when there is only one thing), then how many. 1 and 2 statements of its own."""
    variants = list(variants_at(request.desk.producer)[:200])
    asked = request.GET.get("variant", "")
    if asked:
        chosen = next((v for v in variants if str(v.pk) == asked), None)
        if chosen is None:
            raise Http404
    elif len(variants) == 1:
        chosen = variants[0]
    else:
        return page(request, "lots/choose", {"variants": variants})
    form = _new_form(request, chosen)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_lot(variant=chosen, by=request.user, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            ensure_code(lot=made)  # here, since looking at a lot or its preview writes nothing
            messages.success(
                request, _("Đã lập lô %(lot)s. Ghi tiếp nguyên liệu và các công đoạn.") % {"lot": made.number}
            )
            return to(request, "studio_lot", made.pk)
    return page(
        request,
        "lots/new",
        {"form": form, "variant": chosen, "several": len(variants) > 1},
        status=422 if form.errors else 200,
    )


def _new_form(request: StudioRequest, variant: Variant) -> NewLotForm:
    today = clock.today()
    return NewLotForm(
        request.POST if request.method == "POST" else None,
        number=next_number(variant, today),
        last_day=last_day(variant, today),
        shelf_life=variant.product.shelf_life_days,
    )


@at_desk
@WRITES
def lot(request: StudioRequest, pk: int) -> HttpResponse:
    """Everything about one lot and what can be done with it now. POST issues a code for a lot that came without one (not by these pages).

    7 statements of its own for a draft; 6 for a public lot, 8 where somebody's role and posts are asked whether they may hold it; one less
    where no material is of a zone, two more for a lot that was stopped.
    """
    found = lot_of(request, pk)
    if request.method == "POST":
        ensure_code(lot=found)
        return to(request, "studio_lot", pk, at="qr")
    draft = found.state == LotState.DRAFT
    law = completeness(found) if draft else None
    items = (
        [(item, _where(request, found, item.problem.field if item.problem else "")) for item in law.items]
        if law
        else []
    )
    trace = getattr(found, "trace_code", None)
    holds = found.state in {LotState.PUBLISHED, LotState.HELD} and (
        request.desk.may_sell or may_hold(request.user, found)
    )
    context: dict[str, Any] = {
        "lot": found,
        "draft": draft,
        "law": law,
        "items": items,
        "inputs": found.inputs.all(),
        "stages": found.stages.all(),
        "balance": balance(found),
        "concerned": concerned(found),
        "unbounded": without_figures(found.inputs.all()),
        "usual": usual_steps(found.variant.product.product_set.number),
        "papers": found.papers.filter(withdrawn_at=None),
        "attestations": found.attestations.filter(withdrawn_at=None).select_related("place"),
        "kinds": StageKind.choices,
        "expired": found.expires_on is not None and found.expires_on < clock.today(),
        "trace": trace,
        "trace_spoken": spoken(trace.code) if trace else "",
        "uri": uri_of(found) if trace else "",
        "withheld": found.variant.product.state == ProductState.HIDDEN
        or request.desk.producer.state == ProducerState.SUSPENDED,
        "printing": printing_problem(),
        "may_hold": holds and found.state == LotState.PUBLISHED,
        "may_release": found.state == LotState.HELD and may_release(request.user, found),
        "may_recall": holds,
    }
    return page(request, "lots/lot", context)


def _where(request: StudioRequest, found: Lot, field: str) -> str:
    """The address at which a missing item is put right."""
    page_of, _dot, name = field.partition(".")
    query = request.desk.query
    match page_of:
        case "product":
            if name == "photos":
                return f"{reverse('studio_photos', args=[found.variant.product_id])}{query}"
            return f"{reverse('studio_product', args=[found.variant.product_id])}{query}#id_{name}"
        case "producer":
            return f"{reverse('studio_profile')}{query}#id_{name}"
        case "lot":
            return f"{reverse('studio_lot_facts', args=[found.pk])}{query}#id_{name}"
        case "inputs":
            return f"{reverse('studio_lot_input_new', args=[found.pk])}{query}"
    return "#stages"


@at_desk
@require_safe
def preview(request: StudioRequest, pk: int) -> HttpResponse:
    """The page behind the lot's symbol as buyers see it, or will; not counted as a scan. 8 statements of its own at most."""
    found = lot_of(request, pk)
    code = getattr(found, "trace_code", None)
    if code is None:
        return to(request, "studio_lot", pk, at="qr")
    read = asked(code.code, drafts_too=True)
    if read is None:  # thrown away in this very moment
        raise Http404
    shown = trace_context(read, offer_for(read.story)) | {
        "draft": found.state == LotState.DRAFT,
        "meta": Meta(noindex=True),
    }
    return page(request, "lots/preview", shown)


@at_desk
@WRITES
def facts(request: StudioRequest, pk: int) -> HttpResponse:
    """Change a draft's number, days, quantity, note."""
    found = lot_of(request, pk)
    if found.state != LotState.DRAFT:
        return no_draft(request, found)
    names = ("produced_on", "quantity", "number", "expires_on", "note")
    form = LotForm(request.POST if request.method == "POST" else None, initial={n: getattr(found, n) for n in names})
    if request.method == "POST" and form.is_valid():
        try:
            services.update_lot(lot=found, by=request.user, **form.facts())
        except Conflict as conflict:
            return told(request, found, conflict)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu."))
            return to(request, "studio_lot", pk)
    return page(request, "lots/facts", {"lot": found, "form": form}, status=422 if form.errors else 200)


@at_desk
@WRITES
@once
def copy(request: StudioRequest, pk: int) -> HttpResponse:
    """A new draft made as this lot was."""
    found = lot_of(request, pk)
    form = CopyForm(request.POST if request.method == "POST" else None, initial={"quantity": found.quantity})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.copy_lot(lot=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            ensure_code(lot=made.lot)
            messages.success(
                request,
                _("Đã chép thành lô nháp %(lot)s. Các bước sau thu hoạch dời theo ngày sản xuất: xem lại từng ngày.")
                % {"lot": made.lot.number},
            )
            if made.left_out:
                messages.warning(
                    request,
                    _(
                        "Không chép %(n)s mục: ngày không khớp (thu hoạch sau ngày sản xuất, bước chưa diễn ra), lấy từ đợt trong sổ hay lô "
                        "làm trước, hoặc vùng không còn đủ. Ghi lại các mục đó."
                    )
                    % {"n": made.left_out},
                )
            return to(request, "studio_lot", made.lot.pk)
    return page(request, "lots/copy", {"lot": found, "form": form}, status=422 if form.errors else 200)


@at_desk
@WRITES
def remove(request: StudioRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = lot_of(request, pk)
    if found.state != LotState.DRAFT:
        return no_draft(request, found)
    if request.method != "POST":
        return page(request, "lots/remove", {"lot": found})
    try:
        services.delete_lot(lot=found, by=request.user)
    except Conflict as conflict:
        return told(request, found, conflict)
    messages.success(request, _("Đã xóa lô nháp %(lot)s.") % {"lot": found.number})
    return to(request, "studio_lots")


def _number(text: str) -> int:
    """What can be no row's number is 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0

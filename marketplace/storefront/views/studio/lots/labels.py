"""Labels of a lot: chosen, looked at, taken home."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.text import slug
from marketplace.storefront.forms.labels import LabelsForm
from traceability.codes.models import TraceCode
from traceability.codes.policies import printing_problem
from traceability.codes.queries import public_code, stars_of
from traceability.codes.services import printed_bundle, printed_picture, printed_sheets
from traceability.codes.symbols import PRESETS
from traceability.lots.models import Lot, LotState

from ..desk import StudioRequest, at_desk, page, to
from .shared import lot_of

_TYPES = {"pdf": "application/pdf", "svg": "image/svg+xml", "zip": "application/zip", "csv": "text/csv; charset=utf-8"}


def _code(request: StudioRequest, pk: int) -> tuple[Lot, TraceCode | None]:
    """The lot, and its code if its labels are handed out: published, not past its last day, product and producer in good standing."""
    found = lot_of(request, pk)
    code = getattr(found, "trace_code", None)
    is_over = found.expires_on is not None and found.expires_on < clock.today()
    drawn = public_code(code.code) if code and found.state == LotState.PUBLISHED and not is_over else None
    return found, drawn


def _form(request: StudioRequest, code: TraceCode) -> LabelsForm:
    """As asked for; else one sheet of what is usual for a bag, with the stars that there are."""
    if "package" in request.GET:
        return LabelsForm(request.GET)
    usual = PRESETS["bag"]
    given = {"package": usual.key, "sheet": "", "copies": usual.stock.per_page, "start": 1, "stars": stars_of(code) > 0}
    return LabelsForm(given)


@at_desk
@require_safe
def labels(request: StudioRequest, pk: int) -> HttpResponse:
    """What is to be printed, with its picture; nothing is written. 4 statements of its own."""
    found, code = _code(request, pk)
    if code is None:
        messages.warning(
            request, _("Lô này chưa in nhãn được: chỉ in cho lô đã công bố, còn hạn, không bị giữ hay thu hồi.")
        )
        return to(request, "studio_lot", pk, at="qr")
    form, printing = _form(request, code), printing_problem()
    if form.is_valid() and not printing:
        try:
            printed_picture(code=code, wanted=form.wanted(), of="page")
        except Refused as refused:
            form.refuse(refused)
    asked = urlencode({name: form.data.get(name, "") for name in form.fields if form.data.get(name)})
    context = {"lot": found, "form": form, "printing": printing, "stars": stars_of(code), "asked": asked}
    return page(request, "lots/labels", context, status=422 if form.errors else 200)


@at_desk
@require_safe
def labels_file(request: StudioRequest, pk: int, form: str) -> HttpResponse:
    """The labels as asked for: pdf, svg (`?of=label` one label, else the first page), zip or csv. 4 statements of its own."""
    found, code = _code(request, pk)
    if code is None or form not in _TYPES:
        raise Http404
    wanted = _form(request, code)
    if not wanted.is_valid():
        return _back(request, pk)
    body: Any
    try:
        if form == "pdf":
            body = printed_sheets(code=code, wanted=wanted.wanted())
        elif form == "svg":
            body = printed_picture(code=code, wanted=wanted.wanted(), of=request.GET.get("of", "page"))
        else:
            body = printed_bundle(codes=[code], wanted=wanted.wanted(), form=form)
    except Refused:
        return _back(request, pk)
    kind = StreamingHttpResponse if form in {"zip", "csv"} else HttpResponse
    response = kind(body, content_type=_TYPES[form])
    if form != "svg":
        response["Content-Disposition"] = (
            f'attachment; filename="nhan-{slug(found.number, limit=40) or found.pk}.{form}"'
        )
    return cast("HttpResponse", response)


def _back(request: StudioRequest, pk: int) -> HttpResponse:
    """The page says what is wrong with the same wishes."""
    return redirect(f"{reverse('studio_lot_labels', args=[pk])}?{request.GET.urlencode()}")

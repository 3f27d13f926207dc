"""What proves a lot, and its family: papers added and withdrawn, where it came from and where it went."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core.errors import Refused
from catalog.core.once import once
from catalog.core.views import stored_file
from marketplace.storefront.forms.lots import ReasonForm
from marketplace.storefront.forms.proofs import PaperForm
from traceability.lots import services
from traceability.lots.models import Lot, LotPaper
from traceability.lots.queries import genealogy

from ...family import family_context
from ..desk import StudioRequest, at_desk, page, to
from .shared import WRITES, lot_of


@at_desk
@WRITES
@once
def new_paper(request: StudioRequest, pk: int) -> HttpResponse:
    """A test report or certificate, also of a public lot."""
    found = lot_of(request, pk)
    posted = request.method == "POST"
    form = PaperForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            made = services.add_paper(lot=found, by=request.user, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi giấy tờ. Người mua thấy tên, nơi cấp, ngày và kết luận."))
            if made.lot.state != found.state:
                messages.warning(
                    request, _("Phiếu không đạt nên lô đã tạm giữ, ngừng bán. Hàng đã giao có hại thì thu hồi ngay.")
                )
            return to(request, "studio_lot", pk, at="papers")
    return page(request, "lots/paper", {"lot": found, "form": form}, status=422 if form.errors else 200)


def _paper(found: Lot, number: int) -> LotPaper:
    row = found.papers.filter(pk=number).first()
    if row is None:
        raise Http404
    return row


@at_desk
@WRITES
def withdraw_paper(request: StudioRequest, pk: int, number: int) -> HttpResponse:
    """Take a paper back; asks why."""
    found = lot_of(request, pk)
    paper = _paper(found, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_paper(paper=paper, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã rút giấy tờ này khỏi trang của lô."))
            return to(request, "studio_lot", pk, at="papers")
    context = {"lot": found, "form": form, "paper": paper}
    return page(request, "lots/paper_withdraw", context, status=422 if form.errors else 200)


@at_desk
@require_safe
def paper_file(request: StudioRequest, pk: int, number: int) -> HttpResponse:
    """The file of a paper, for the producer's people."""
    paper = _paper(lot_of(request, pk), number)
    if not paper.file:
        raise Http404
    return cast("HttpResponse", stored_file(request, paper.file, download_as=paper.title))  # it streams


@at_desk
@require_safe
def family(request: StudioRequest, pk: int) -> HttpResponse:
    """Where a lot came from and where it went, over any number of steps. 4 statements of its own."""
    found = lot_of(request, pk)
    return page(
        request, "lots/family", {"lot": found, **family_context(genealogy(found, viewer=request.desk.producer))}
    )

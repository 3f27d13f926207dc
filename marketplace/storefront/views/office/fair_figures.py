"""A fair's numbers for its officers: live board, report, workbook; and the codes for its gate and stands."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from catalog.core import clock
from marketplace.accounts.views.gates import RoleRequest
from marketplace.fairs.models import PromotionProgramme
from marketplace.fairs.queries import (
    board_of,
    booths_on_site,
    compared_with,
    fairs_to_run,
    programme_figures,
    programme_goods,
)

from ...symbols.check_in import check_in_sheets
from ...symbols.fair_programme import registration_pdf, report_pdf
from ..fair_figures import context_of, file_of
from .common import door


@door
def figures(request: RoleRequest, pk: int) -> HttpResponse:
    """Now, while it runs; for good, when it is over. About 40 statements."""
    found = get_object_or_404(fairs_to_run(request.user), pk=pk)
    context = context_of(found, board_of(found)) | {"others": compared_with(found), "now": clock.now()}
    return render(request, "marketplace/storefront/office/fair_figures.html", context)


@door
def report(request: RoleRequest, pk: int, form: str) -> HttpResponse:
    """The closing report, also before it closes: it says so."""
    return file_of(get_object_or_404(fairs_to_run(request.user), pk=pk), form)


@door
def codes(request: RoleRequest, pk: int) -> HttpResponse:
    """What is printed for the gate and each stand: a page each."""
    found = get_object_or_404(fairs_to_run(request.user), pk=pk)
    made = check_in_sheets(found, booths_on_site(found))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-ma-tai-cho.pdf"'
    return response


@door
def programme(request: RoleRequest, pk: int, paper: str) -> HttpResponse:
    """The promotion programme's papers for the trade office: "registration", or once it is registered "report". 5 or 8 statements."""
    found = get_object_or_404(fairs_to_run(request.user), pk=pk)
    noted = PromotionProgramme.objects.filter(fair=found).first()
    goods = programme_goods(found)
    if paper == "registration":
        made, name = registration_pdf(found, noted, goods), "dang-ky-khuyen-mai"
    elif noted is not None:
        made, name = report_pdf(found, noted, programme_figures(found), goods), "bao-cao-khuyen-mai"
    else:
        raise Http404
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-{name}.pdf"'
    return response

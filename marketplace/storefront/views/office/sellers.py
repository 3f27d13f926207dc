"""What every seller sold in a year, for the tax office. Its files hold citizen numbers."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from catalog.core.errors import Refused
from marketplace.accounts.views.gates import RoleRequest
from marketplace.orders.models import ExportKind, OrderExport
from marketplace.orders.policies import may_report_sellers
from marketplace.orders.services import request_order_export
from marketplace.storefront.forms.money import SellersForm

from ..dossier_files import EVERY_S
from ..order_files import named_file
from .common import door, posted

SHOWN = 20


@door
def sellers(request: RoleRequest) -> HttpResponse:
    """Ask for a year, fetch what was asked for within a week; 404 for who may not. 5 statements with session, user and roles."""
    _must_report(request)
    form = SellersForm(posted(request))
    if form.is_bound and form.is_valid():
        year = form.cleaned_data["year"]
        try:
            request_order_export(
                kind=ExportKind.SELLERS,
                shop=None,
                form=form.cleaned_data["form"],
                first=dt.date(year, 1, 1),
                last=dt.date(year, 12, 31),
                by=request.user,
                language=(get_language() or "vi")[:2],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("office:sellers")
    rows = list(OrderExport.objects.filter(kind=ExportKind.SELLERS, by=request.user.pk)[:SHOWN])
    context = {"form": form, "rows": rows}
    answer = render(request, "marketplace/storefront/office/sellers.html", context, status=422 if form.errors else 200)
    if not form.is_bound and any(row.finished_at is None for row in rows):
        answer["Refresh"] = EVERY_S
    return answer


@door
def file(request: RoleRequest, pk: int) -> HttpResponse:
    """One's own."""
    _must_report(request)
    found = OrderExport.objects.filter(kind=ExportKind.SELLERS, by=request.user.pk, pk=pk).exclude(file="").first()
    if found is None:
        raise Http404
    return named_file(request, found)


def _must_report(request: RoleRequest) -> None:
    if not may_report_sellers(request.user):
        raise Http404

"""What a shop takes out: its orders, what its invoices need, its year. Files are made by a task."""

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core.errors import Refused
from catalog.core.ratelimit import allow
from marketplace.orders.models import OrderExport
from marketplace.orders.services import request_order_export
from marketplace.shops.models import Shop
from marketplace.storefront.forms.money import TakeOutForm

from ..dossier_files import EVERY_S
from ..order_files import named_file
from .desk import StudioRequest, at_desk, page, to
from .money import at_till

SHOWN, AN_HOUR = 20, 30


@at_desk
@at_till
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: StudioRequest, shop: Shop) -> HttpResponse:
    """Ask for a table, and fetch those that were asked for within a week. 1 statement of its own."""
    form = TakeOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not allow(f"order-exports:{shop.pk}", AN_HOUR, 3600):
            form.too_many()
        else:
            try:
                request_order_export(
                    shop=shop, by=request.user, language=(get_language() or "vi")[:2], **form.cleaned_data
                )
            except Refused as refused:
                form.refuse(refused)
            else:
                return to(request, "studio_order_exports")
    rows = list(OrderExport.objects.filter(shop=shop, by=request.user.pk)[:SHOWN])
    answer = page(request, "money/exports", {"form": form, "rows": rows}, status=422 if form.errors else 200)
    if request.method != "POST" and any(row.finished_at is None for row in rows):
        answer["Refresh"] = EVERY_S
    return answer


@at_desk
@at_till
@require_safe
def file(request: StudioRequest, shop: Shop, pk: int) -> HttpResponse:
    """One's own file: it holds buyers' names."""
    found = OrderExport.objects.filter(shop=shop, by=request.user.pk, pk=pk).exclude(file="").first()
    if found is None:
        raise Http404
    return named_file(request, found)

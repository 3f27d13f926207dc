"""The orders of a shop: what is to do first."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core.errors import Refused
from marketplace.checkout.models import Carrier
from marketplace.orders.models import Order, OrderState
from marketplace.storefront.queries.desk_orders import COUNTED, order_list

from ...paging import neighbours
from ..desk import StudioRequest, own, page, to
from .shared import at_packing_counter


@at_packing_counter
@require_safe
def orders(request: StudioRequest) -> HttpResponse:
    """What is to do, or the orders of one state, or those with a code. 3 statements of its own."""
    state = request.GET.get("state", "")
    state = state if state in OrderState.values else ""
    typed = "".join(request.GET.get("code", "").split()).upper()[:12]
    try:
        found = order_list(
            request.desk.producer,
            state=state,
            code=typed if typed.isalnum() else "",
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except Refused:
        return to(request, "studio_orders")
    tabs: list[tuple[str, str, int | None]] = [("", _("Cần làm"), found.to_do)]
    tabs += [(s.value, str(s.label), found.counts.get(s, 0) if s in COUNTED else None) for s in OrderState]
    context = {"orders": found.page.rows, "tabs": tabs, "state": state, "code": typed, "carriers": Carrier.choices}
    return page(request, "orders/list", {**context, "page": neighbours(request, found.page)})


@at_packing_counter
@require_safe
def scanned(request: StudioRequest, code: str) -> HttpResponse:
    """Where the symbol on packing lists and labels leads: the order's page."""
    pk = Order.objects.filter(code=code.upper()[:12]).values_list("pk", flat=True).first()
    if pk is None:
        raise Http404
    own(request, Order.objects.all(), pk, "shop__producer")
    return to(request, "studio_order", pk)

"""What the pages of an order share: whose they are, the order or parcel of this desk, what it is told."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from catalog.core.errors import Refused
from marketplace.orders.models import Fulfilment, Order
from marketplace.payments.queries import with_price

from ..desk import StudioRequest, StudioView, at_packing_desk, not_allowed, own, to

WRITES = require_http_methods(["GET", "HEAD", "POST"])


def at_packing_counter[**P](view: StudioView[P]) -> Callable[..., HttpResponse]:
    """The door of an order's packing: a desk, and somebody who works for its shop, its packers too. Orders hold buyers' names and addresses, so
    an officer who acts for the producer and a superuser get a 403 like strangers."""

    @at_packing_desk
    @wraps(view)
    def checked(request: StudioRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if request.desk.role else not_allowed(request)

    return checked


def at_counter[**P](view: StudioView[P]) -> Callable[..., HttpResponse]:
    """The same without packers: what is about money, or decided."""

    @at_packing_counter
    @wraps(view)
    def checked(request: StudioRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return not_allowed(request) if request.desk.packs_only else view(request, *args, **kwargs)

    return checked


def order_of(request: StudioRequest, pk: int) -> Order:
    """An order of this desk with who gets it and what it costs by now, or 404. 1 statement."""
    rows = Order.objects.select_related(
        "shop__producer", "group__recipient__place__province", "outlet__place__province", "province", "payment"
    )
    return own(request, with_price(rows), pk, "shop__producer")


def parcel_of(request: StudioRequest, pk: int) -> Fulfilment:
    """A parcel of this desk, or 404. 1 statement."""
    return own(request, Fulfilment.objects.select_related("order"), pk, "order__shop__producer")


def told(request: StudioRequest, order: int, refused: Refused) -> HttpResponse:
    """Back to the order's page with what stands in the way."""
    for problem in refused.problems:
        messages.error(request, str(problem.message))
    return to(request, "studio_order", order)

"""Counting what is left, everything on one page: for whoever stands in the store room."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.core.errors import NotAllowed, Refused
from catalog.products.models import Variant
from marketplace.shops import services
from marketplace.shops.models import Stock
from marketplace.shops.queries import Supply, supply_of
from marketplace.storefront.forms.base import CountField
from marketplace.storefront.queries import studio

from ..paging import neighbours
from .desk import StudioRequest, at_desk, page, to

FEW = 3


@dataclass(slots=True)
class Row:
    """A variant, the number that stands for the house, the number typed, and what was wrong with it."""

    variant: Variant
    stock: Stock | None
    quantity: int | None
    elsewhere: int
    typed: str
    error: str = ""

    @property
    def reserved(self) -> int:
        return self.stock.reserved if self.stock else 0

    @property
    def available(self) -> int:
        return (self.quantity or 0) + self.elsewhere - self.reserved

    @property
    def supply(self) -> Supply:
        return supply_of(self.stock)

    @property
    def few(self) -> bool:
        least = self.stock.alarm_below if self.stock and self.stock.alarm_below else FEW + 1
        return 0 < self.available < least


@at_desk
@require_http_methods(["GET", "HEAD", "POST"])
def stock(request: StudioRequest) -> HttpResponse:
    """How many units of every variant there are. 1 statement of its own; saving touches only what was changed."""
    try:
        found = studio.stock_list(
            request.desk.producer, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except Refused:
        return to(request, "studio_stock")
    rows = [_row(variant, request.POST) for variant in found.rows]
    if request.method == "POST":
        saved = sum(_save(request, row) for row in rows)
        if saved:
            messages.success(request, _("Đã lưu %(n)s quy cách.") % {"n": saved})
        if not any(row.error for row in rows):
            if not saved:
                messages.info(request, _("Không có số nào thay đổi."))
            return redirect(request.get_full_path())
    wrong = [row for row in rows if row.error]
    context = {"rows": rows, "wrong": wrong, "page": neighbours(request, found)}
    return page(request, "stock", context, status=422 if wrong else 200)


def _row(variant: Any, data: Any) -> Row:
    kept = getattr(variant, "stock", None)
    quantity = kept.quantity - variant.elsewhere if kept else None
    shown = "" if quantity is None else str(quantity)
    return Row(variant, kept, quantity, variant.elsewhere, str(data.get(f"q{variant.pk}", shown)))


def _save(request: StudioRequest, row: Row) -> int:
    """1 if it was saved. A number that another counted meanwhile is not overwritten: it is told."""
    pk = row.variant.pk
    seen = request.POST.get(f"seen{pk}", "")
    if f"q{pk}" not in request.POST or not row.typed.strip() or row.typed.strip() == seen:
        return 0
    try:
        quantity = CountField().clean(row.typed)
        expected = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 12 else None
        services.set_stock(variant=row.variant, quantity=quantity, by=request.user, expected=expected)
    except ValidationError as error:
        row.error = str(error.messages[0])
    except NotAllowed:
        raise
    except Refused as refused:
        row.error = str(refused.problems[0].message)
    else:
        row.quantity = quantity
        return 1
    return 0

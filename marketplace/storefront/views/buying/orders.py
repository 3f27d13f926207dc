"""What became of an order: at its unguessable address, found by number and telephone, in the account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.core import cursors, ratelimit
from catalog.core.errors import Refused
from marketplace.orders.models import CancelReason, OrderGroup
from marketplace.orders.queries import order_by_token
from marketplace.orders.services import cancel_order, erase_recipient

from ...forms.buying import FindOrderForm
from ...queries.buyer_orders import history_of, order_by_phone, orders_at
from ..paging import neighbours
from ..payments import private
from ..seo import Meta
from .basket import buyer_of

PAGE = 30
LOOKS_BY_CLIENT, LOOKS_BY_CODE = 20, 10
"""How often orders are looked for: of one address in ten minutes, for one order's number in an hour."""


@require_safe
def order(request: HttpRequest, token: str) -> HttpResponse:
    """An order of its buyer, or all that were placed at once. Whoever has the address is the buyer; nobody keeps or finds it. 6 statements."""
    found = orders_at(token)
    if not found:
        raise Http404
    context = {
        "orders": found,
        "group": found[0].order.group,
        "recipient": getattr(found[0].order.group, "recipient", None),
        "just_placed": token == found[0].order.group.token,
        "meta": Meta(title=_("Đơn hàng của bạn"), noindex=True),
    }
    return private(render(request, "storefront/buying/orders.html", context))


@require_POST
@never_cache
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """The buyer calls an order off, as long as the shop has not accepted it."""
    found = order_by_token(token)
    if found is None:
        raise Http404
    try:
        cancel_order(order=found, reason=CancelReason.BUYER, by=buyer_of(request), by_buyer=True)
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã hủy đơn %(code)s.") % {"code": found.code})
    return private(redirect("order", token=token))


@require_POST
@never_cache
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Who got the goods is forgotten, for all orders that were placed at once."""
    group = OrderGroup.objects.filter(token=token).first()
    if group is None:
        raise Http404
    try:
        erase_recipient(group=group)
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã xóa thông tin người nhận."))
    return private(redirect("order", token=token))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """By the order's number and the telephone. The same words for an order that is not there and a telephone that is another's."""
    form = FindOrderForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            if not (
                ratelimit.allow(f"find-order:{ratelimit.client_key(request)}", LOOKS_BY_CLIENT, 600)
                and ratelimit.allow(f"find-order:{said['code']}", LOOKS_BY_CODE, 3600)
            ):
                form.add_error(None, _("Vừa tra quá nhiều lần. Đợi mười phút rồi tra lại, hoặc gọi người bán."))
                status = 429
            elif (found := order_by_phone(code=said["code"], phone=said["phone"])) is not None:
                return private(redirect("order", token=found.token))
            else:
                form.add_error(None, _("Không có đơn nào khớp cả mã đơn và số điện thoại này. Xem lại từng chữ số."))
    context = {"form": form, "meta": Meta(title=_("Tra đơn hàng"), path="/orders/", noindex=True)}
    return render(request, "storefront/buying/find.html", context, status=status)


@never_cache
@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """What I have bought, the newest first. 3 statements: session, user, orders."""
    try:
        found: Any = cursors.keyset(
            history_of(request.user),
            order=[("placed_at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
        return redirect("account_orders")
    context = {"rows": found.rows, "page": neighbours(request, found)}
    return render(request, "storefront/buying/history.html", context)

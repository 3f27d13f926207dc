"""For whoever tends an outlet, on a phone between the shelves: count, put on and take off, order from shops."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core import cursors
from catalog.core.errors import Conflict, Refused
from catalog.core.once import once
from catalog.products.models import Product
from marketplace.accounts.views import ask_second_factor
from marketplace.outlets import services
from marketplace.outlets.models import Outlet, RestockOrder, RestockState, ShelfItem
from marketplace.outlets.queries import (
    goods_of,
    outlets_tended,
    products_for_shelf,
    restocks_at,
    shelf_of,
    shops_at,
    tended_outlet,
)
from marketplace.shops.models import Shop

from ..forms.tending import RestockForm, SpecialityForm, StockTakeForm
from .paging import neighbours

PAGE = 20
type TendedView = Callable[[Any, Outlet], HttpResponse]


def _tended(view: TendedView) -> Callable[[HttpRequest, int], HttpResponse]:
    """The door: signed in, and this outlet is one of theirs; another's is as absent as one that never was. Officers show their second
    factor as in the office. 1 statement, 2 for officers."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def inside(request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        found = tended_outlet(request.user, pk)
        if found is None:
            raise Http404
        if found.by_post and (asked := ask_second_factor(request)):
            return asked
        return view(request, found)

    return inside


@never_cache
@require_safe
def outlets(request: HttpRequest) -> HttpResponse:
    """Those that I tend, by name. 1 statement, 2 for officers."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return render(request, "storefront/tending/outlets.html", {"rows": outlets_tended(request.user)[:200]})


@_tended
def shelf(request: Any, outlet: Outlet) -> HttpResponse:
    """What stands there with the last counts; count again, put on, take off. 2 statements, 1 more for a search."""
    rows = shelf_of(outlet)
    action = request.POST.get("action", "")
    counting = StockTakeForm(request.POST if action == "count" else None, rows=rows)
    speciality = SpecialityForm(request.POST if action == "name" else None)
    done = _acted(request, outlet, action, counting, speciality) if request.method == "POST" else None
    if done is not None:
        return done
    asked = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    context = {
        "outlet": outlet,
        "tab": "shelf",
        "rows": [(row, counting[f"count{row.item}"]) for row in rows],
        "counting": counting,
        "speciality": speciality,
        "q": asked,
        "found": products_for_shelf(outlet, asked),
    }
    return render(request, "storefront/tending/shelf.html", context, status=422 if request.method == "POST" else 200)


def _acted(
    request: Any, outlet: Outlet, action: str, counting: StockTakeForm, speciality: SpecialityForm
) -> HttpResponse | None:
    """What was sent is done, and back to the page; None: something is to be put right."""
    form, said = counting, _("Đã lưu số đếm.")
    try:
        if remove := request.POST.get("remove", ""):
            services.remove_from_shelf(
                item=get_object_or_404(ShelfItem, pk=_key(remove), outlet=outlet), by=request.user
            )
            said = _("Đã bỏ khỏi kệ.")
        elif action == "product":
            product = get_object_or_404(
                Product.objects.select_related("producer"), pk=_key(request.POST.get("product", ""))
            )
            services.put_on_shelf(outlet=outlet, product=product, by=request.user)
            said = _("Đã thêm vào kệ.")
        elif action == "name":
            form, said = speciality, _("Đã thêm vào kệ.")  # type: ignore[assignment]
            if not speciality.is_valid():
                return None
            services.put_on_shelf(outlet=outlet, by=request.user, **speciality.cleaned_data)
        elif counting.is_valid():
            services.take_stock(outlet=outlet, counts=counting.counts(), by=request.user)
        else:
            return None
    except Conflict as refused:
        messages.warning(request, str(refused.problems[0].message))
    except Refused as refused:
        if form.is_bound:
            form.refuse(refused)
            return None
        messages.warning(request, str(refused.problems[0].message))
    else:
        messages.success(request, said)
    return redirect("tended_shelf", outlet.pk)


def _key(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


@_tended
@once
def restock(request: Any, outlet: Outlet) -> HttpResponse:
    """What was asked of shops and what became of it; ask for more (`?gian=` the shop). 5 statements, 1 more with a shop."""
    shops = shops_at(outlet) if outlet.shop_id is None else []
    shop = next((each for each in shops if str(each.pk) == request.GET.get("gian", "")), None)
    form = RestockForm(
        request.POST if request.method == "POST" and shop else None, goods=goods_of(shop) if shop else []
    )
    if request.method == "POST":
        if (pk := request.POST.get("withdraw", "")) and _withdrawn(request, outlet, pk):
            return redirect("tended_restock", outlet.pk)
        if shop is not None and form.is_valid() and _asked(request, outlet, shop, form):
            return redirect("tended_restock", outlet.pk)
    rows = restocks_at(outlet)
    order = [("asked_at", "desc"), ("pk", "desc")]
    try:
        found: Any = cursors.keyset(
            rows, order=order, after=request.GET.get("after", ""), before=request.GET.get("before", ""), limit=PAGE
        )
    except Refused:
        found = cursors.keyset(rows, order=order, limit=PAGE)
    context = {
        "outlet": outlet,
        "tab": "restock",
        "shops": shops,
        "shop": shop,
        "form": form,
        "orders": found.rows,
        "open": RestockState.ASKED,
        "page": neighbours(request, found),
    }
    return render(request, "storefront/tending/restock.html", context, status=422 if request.method == "POST" else 200)


def _asked(request: Any, outlet: Outlet, shop: Shop, form: RestockForm) -> bool:
    said = form.cleaned_data
    try:
        services.ask_restock(
            outlet=outlet,
            shop=shop,
            wanted=form.wanted(),
            wanted_by=said["wanted_by"],
            note=said["note"],
            by=request.user,
        )
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(
        request, _("Đã gửi tới %(shop)s. Khi gian trả lời, bạn nhận được thông báo.") % {"shop": shop.name}
    )
    return True


def _withdrawn(request: Any, outlet: Outlet, pk: str) -> bool:
    order = get_object_or_404(RestockOrder, pk=_key(pk), outlet=outlet)
    try:
        services.withdraw_restock(order=order, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã rút lại đơn nhập."))
    return True

"""Points of sale that officers keep, and whose goods they carry."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from catalog.core.text import words
from marketplace.accounts.views.gates import RoleRequest
from marketplace.outlets import services
from marketplace.outlets.models import Outlet
from marketplace.outlets.queries import outlets_to_keep, shops_at
from marketplace.shops.models import Shop, ShopState
from marketplace.storefront.forms.office.fields import tell
from marketplace.storefront.forms.outlets import OutletForm

from .common import door, paged, posted, searched, status_of, words_of

FOUND = 12
"""Shops offered for what was typed."""


@door
def outlets(request: RoleRequest) -> HttpResponse:
    """Those of this officer's places, by name."""
    rows, pager = paged(request, outlets_to_keep(request.user), [("name", "asc"), ("pk", "asc")])
    return render(request, "marketplace/storefront/office/outlets.html", {"rows": rows, "page": pager})


@door
def new(request: RoleRequest) -> HttpResponse:
    """One more."""
    return _edited(request, None)


@door
def outlet(request: RoleRequest, pk: int) -> HttpResponse:
    """Change one, say whose goods it carries, close it."""
    found = get_object_or_404(outlets_to_keep(request.user).filter(is_active=True), pk=pk)
    action = request.POST.get("action", "")
    if action in ("carry", "drop"):
        return _carried(request, found, carries=action == "carry")
    if action == "close":
        services.close_outlet(outlet=found, by=request.user)
        messages.success(request, _("Đã đóng “%(name)s”. Đơn đang chờ ở đó vẫn giữ.") % {"name": found.name})
        return redirect("office:outlets")
    return _edited(request, found)


def _carried(request: RoleRequest, found: Outlet, *, carries: bool) -> HttpResponse:
    key = request.POST.get("shop", "")
    shop = get_object_or_404(Shop, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0)
    try:
        services.carry_shop(outlet=found, shop=shop, by=request.user, carries=carries)
    except Refused as refused:
        messages.warning(request, words_of(refused))
    else:
        messages.success(request, _("Đã lưu."))
    return redirect("office:outlet", found.pk)


def _edited(request: RoleRequest, found: Outlet | None) -> HttpResponse:
    status = 200
    form = OutletForm(posted(request), kept=found.place if found else None, initial=OutletForm.initial_of(found))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = services.save_outlet(outlet=found, facts=form.facts(), by=request.user)
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã lưu điểm bán."))
                return redirect("office:outlet", saved.pk)
    context: dict[str, Any] = {"form": form, "outlet": found}
    if found is not None:
        asked = searched(request)
        carried = shops_at(found)
        context |= {"q": asked, "carried": carried, "shops": _shops(asked, {shop.pk for shop in carried})}
    return render(request, "marketplace/storefront/office/outlet.html", context, status=status)


def _shops(asked: str, carried: set[int]) -> list[Shop]:
    """Open shops whose producer's name has these words. 1 statement, none when nothing was typed."""
    typed = words(asked)[:6]
    if not typed:
        return []
    found = Shop.objects.filter(state=ShopState.OPEN).exclude(pk__in=carried)
    for word in typed:
        found = found.filter(producer__search__contains=word)
    return list(found.select_related("producer__place__current", "producer__province").order_by("name", "pk")[:FOUND])

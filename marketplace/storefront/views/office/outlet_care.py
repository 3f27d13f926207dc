"""What officers write about a point of sale: hours, criteria, support, who counts its shelves."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from catalog.core.once import once
from marketplace.accounts.views.gates import RoleRequest
from marketplace.outlets import services
from marketplace.outlets.models import Outlet, OutletKeeper
from marketplace.outlets.queries import NEARBY_DAYS, criteria_of, outlets_to_keep, scans_near, spans_in_words
from marketplace.storefront.forms.base import StudioForm
from marketplace.storefront.forms.tending import CheckForm, HoursForm, KeeperForm, SupportForm

from .common import door, status_of, words_of


@door
def care(request: RoleRequest, pk: int) -> HttpResponse:
    """Four short forms, each sent by itself. 8 statements besides session, user and roles."""
    return _cared(request, get_object_or_404(outlets_to_keep(request.user).filter(is_active=True), pk=pk))


@once  # inside the look whose outlet it is: strangers write nothing
def _cared(request: RoleRequest, found: Outlet) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "end_keeper":
        return _ended(request, found)
    criteria = criteria_of(found)
    forms: dict[str, Any] = {
        "hours": HoursForm(_sent(request, "hours"), initial=_hours(found)),
        "check": CheckForm(_sent(request, "check"), criteria=[each for each, _check in criteria]),
        "support": SupportForm(_sent(request, "support")),
        "keeper": KeeperForm(_sent(request, "keeper")),
    }
    status = 200
    if request.method == "POST":
        status = 422
        form = forms.get(action)
        if form is not None and form.is_valid():
            try:
                _SAVES[action](found, form, request.user)
            except Refused as refused:
                form.refuse(refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã lưu."))
                return redirect("office:outlet_care", found.pk)
    context = {
        "outlet": found,
        "criteria": criteria,
        "supports": found.supports.select_related("recorded_by"),
        "keepers": found.keepers.filter(ended_at=None).select_related("user"),
        "scans": scans_near(found),
        "scan_days": NEARBY_DAYS,
        **forms,
    }
    return render(request, "marketplace/storefront/office/outlet_care.html", context, status=status)


def _sent(request: RoleRequest, action: str) -> Any:
    return request.POST if request.POST.get("action") == action else None


def _hours(outlet: Outlet) -> dict[str, str]:
    return {f"day{day}": words for day, words in spans_in_words(outlet.openings.all()).items()}


def _ended(request: RoleRequest, outlet: Outlet) -> HttpResponse:
    key = request.POST.get("keeper", "")
    keeper = get_object_or_404(
        OutletKeeper, outlet=outlet, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
    )
    try:
        services.end_keeper(keeper=keeper, by=request.user)
    except Refused as refused:
        messages.warning(request, words_of(refused))
    else:
        messages.success(request, _("Đã lưu."))
    return redirect("office:outlet_care", outlet.pk)


def _save_hours(outlet: Outlet, form: Any, by: Any) -> None:
    services.set_openings(outlet=outlet, spans=form.spans(), by=by)


def _save_check(outlet: Outlet, form: Any, by: Any) -> None:
    said = form.cleaned_data
    services.record_check(
        outlet=outlet,
        criterion=said["criterion"],
        is_met=said["is_met"] == "1",
        checked_on=said["checked_on"],
        note=said["note"],
        by=by,
    )


def _save_support(outlet: Outlet, form: Any, by: Any) -> None:
    services.record_support(outlet=outlet, by=by, **form.cleaned_data)


def _save_keeper(outlet: Outlet, form: Any, by: Any) -> None:
    services.name_keeper(outlet=outlet, user=form.cleaned_data["who"], by=by)


_SAVES: dict[str, Callable[[Outlet, StudioForm, Any], None]] = {
    "hours": _save_hours,
    "check": _save_check,
    "support": _save_support,
    "keeper": _save_keeper,
}

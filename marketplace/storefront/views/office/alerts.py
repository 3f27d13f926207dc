"""What looks wrong about codes: alerts that scans gave cause for, and what people reported. One inbox."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from catalog.places.queries import provinces_today
from catalog.programme.models import ReportState
from catalog.programme.queries.inspections import officer_reports
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.inspections import DismissForm, InspectAlertForm, refuse
from traceability.scans.models import Alert, AlertState
from traceability.scans.queries.alerts import alerts_waiting, officer_alerts
from traceability.scans.queries.places import addresses_are_known
from traceability.scans.services import dismiss_alert, inspect_alert

from .common import chosen, door, paged, words_of

TABS: list[tuple[str, Any]] = [
    ("new", gettext_lazy("Cảnh báo mới")),
    ("reports", gettext_lazy("Phản ánh mới")),
    ("handled", gettext_lazy("Đã xử lý")),
]


@door
def alerts(request: RoleRequest) -> HttpResponse:
    """Alerts, the latest first, and reports. 6 statements with session, user and roles."""
    tab = chosen(request, TABS)
    rows: list[Any]
    if tab == "reports":
        found = officer_reports(request.user).filter(state=ReportState.NEW)
        rows, pager = paged(request, found, [("created_at", "desc"), ("pk", "desc")])
    else:
        listed = alerts_waiting(request.user)
        if tab == "handled":
            listed = officer_alerts(request.user).exclude(state=AlertState.NEW)
        rows, pager = paged(request, listed, [("last_at", "desc"), ("pk", "desc")])
    context = {"tabs": TABS, "tab": tab, "rows": rows, "page": pager, "by_address": addresses_are_known()}
    return render(request, "marketplace/storefront/office/alerts.html", context)


@door
def alert(request: RoleRequest, pk: int) -> HttpResponse:
    """One alert: open an inspection of its product, or close it with a reason."""
    found = get_object_or_404(officer_alerts(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    is_dismissal = request.POST.get("action") == "dismiss"
    form: Any = DismissForm(request.POST) if is_dismissal else InspectAlertForm(request.POST)
    bound = {"dismiss_form" if is_dismissal else "inspect_form": form}
    if not form.is_valid():
        return _page(request, found, 422, **bound)
    try:
        if is_dismissal:
            dismiss_alert(alert=found, note=form.cleaned_data["outcome"], by=request.user)
            messages.success(request, _("Đã đóng cảnh báo."))
            return redirect("office:alert", pk)
        made = inspect_alert(alert=found, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        fresh = get_object_or_404(officer_alerts(request.user), pk=pk)
        return _page(request, fresh, 409, faster=words_of(conflict))
    except Refused as refused:
        return _page(request, found, refuse(form, refused), **bound)
    messages.success(request, _("Đã mở kiểm tra từ cảnh báo này."))
    return redirect("office:inspection", made.pk)


def _page(request: RoleRequest, found: Alert, status: int = 200, **bound: Any) -> HttpResponse:
    names = dict(provinces_today().values_list("code", "name")) if found.provinces else {}
    context = {
        "alert": found,
        "places": [names.get(code, code) for code in found.provinces],
        "is_new": found.state == AlertState.NEW,
        "inspect_form": InspectAlertForm(initial={"planned_on": clock.today() + dt.timedelta(days=7)}),
        "dismiss_form": DismissForm(),
    }
    return render(request, "marketplace/storefront/office/alert.html", context | bound, status=status)

"""Inspections with their findings; reports of misuse that may become one."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from catalog.core.numbers import row_key
from catalog.core.once import once
from catalog.core.views import stored_file
from catalog.producers.models import Producer
from catalog.producers.queries import producers_in_reach
from catalog.products.models import Product
from catalog.programme.models import Inspection, MisuseReport, ReportState
from catalog.programme.policies import may_inspect
from catalog.programme.queries.inspections import officer_inspections, officer_reports
from catalog.programme.services import inspections as services
from catalog.programme.services import misuse
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.inspections import (
    ConcludeForm,
    DismissForm,
    InspectReportForm,
    PlanInspectionForm,
    ResolveForm,
    refuse,
)
from marketplace.storefront.queries.office import find_producers, products_in_reach

from .common import chosen, door, on_duty, paged, posted, searched, words_of

TABS: list[tuple[str, Any]] = [
    ("planned", gettext_lazy("Sắp kiểm tra")),
    ("follow", gettext_lazy("Chờ khắc phục")),
    ("reports", gettext_lazy("Phản ánh")),
    ("done", gettext_lazy("Đã xong")),
]
SHOWN = 20


@door
def inspections(request: RoleRequest) -> HttpResponse:
    """By what they need. 6 statements with session, user and roles."""
    tab = chosen(request, TABS)
    rows: list[Any]
    if tab == "reports":
        rows, pager = paged(request, officer_reports(request.user), [("created_at", "desc"), ("pk", "desc")])
    else:
        found = officer_inspections(request.user)
        match tab:
            case "planned":
                found, order = found.filter(done_on=None), [("planned_on", "asc"), ("pk", "asc")]
            case "follow":
                found = found.filter(done_on__isnull=False, closed_at=None)
                order = [("planned_on", "asc"), ("pk", "asc")]
            case _:
                found, order = found.filter(closed_at__isnull=False), [("planned_on", "desc"), ("pk", "desc")]
        rows, pager = paged(request, found, order)
    context = {
        "tabs": TABS,
        "tab": tab,
        "rows": rows,
        "page": pager,
        "today": clock.today(),
        "may_add": on_duty(request),
    }
    return render(request, "marketplace/storefront/office/inspections.html", context)


@door
@once
def new(request: RoleRequest) -> HttpResponse:
    """Plan one: find the producer, then say when. Evaluators inspect nothing."""
    if not on_duty(request):
        raise Http404
    mine = producers_in_reach(request.user)
    if not (number := request.GET.get("producer", "")):
        text = searched(request)
        found = list(find_producers(mine, text).order_by("name", "pk")[:SHOWN]) if text else []
        return render(request, "marketplace/storefront/office/inspection_for.html", {"q": text, "rows": found})
    producer: Producer = get_object_or_404(mine, pk=row_key(number))
    products = list(producer.products.only("name").order_by("name", "pk")[:200])
    form = PlanInspectionForm(posted(request), initial={"planned_on": clock.today()})
    status, wanted = 200, request.POST.get("product", request.GET.get("product", ""))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            product = (
                get_object_or_404(
                    Product.objects.select_related("origin", "province"), producer=producer, pk=row_key(wanted)
                )
                if wanted
                else None
            )
            try:
                made = services.plan_inspection(
                    producer=producer, product=product, by=request.user, **form.cleaned_data
                )
            except Refused as refused:
                status = refuse(form, refused)
            else:
                messages.success(request, _("Đã ghi. Ghi kết quả ở đây khi kiểm tra xong."))
                return redirect("office:inspection", made.pk)
    context = {"form": form, "producer": producer, "products": products, "wanted": wanted}
    return render(request, "marketplace/storefront/office/inspection_new.html", context, status=status)


@door
def inspection(request: RoleRequest, pk: int) -> HttpResponse:
    """One inspection: its result, what is still to be put right."""
    found = get_object_or_404(officer_inspections(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    if action == "conclude":
        form: Any = ConcludeForm(request.POST)
        bound = {"conclude_form": form}
    elif action == "resolve":
        form = ResolveForm(request.POST)
        finding = get_object_or_404(
            found.findings.select_related("inspection__producer__place", "inspection__product__origin"),
            pk=row_key(request.POST.get("finding", "")),
        )
        bound = {"resolve_form": form, "resolving": finding.pk}
    else:
        raise Http404
    if not form.is_valid():
        return _page(request, found, 422, **bound)
    try:
        if action == "conclude":
            said = form.cleaned_data
            services.conclude_inspection(
                inspection=found,
                done_on=said["done_on"],
                summary=said["summary"],
                findings=form.found(),
                by=request.user,
            )
        else:
            services.resolve_finding(finding=finding, resolution=form.cleaned_data["resolution"], by=request.user)
    except Conflict as conflict:
        fresh = get_object_or_404(officer_inspections(request.user), pk=pk)
        return _page(request, fresh, 409, faster=words_of(conflict))
    except Refused as refused:
        return _page(request, found, refuse(form, refused), **bound)
    messages.success(request, _("Đã lưu."))
    return redirect("office:inspection", pk)


def _page(request: RoleRequest, found: Inspection, status: int = 200, **bound: Any) -> HttpResponse:
    context = {
        "inspection": found,
        "findings": list(found.findings.select_related("case").order_by(F("resolved_on").asc(nulls_first=True), "pk")),
        "reports": list(found.reports.all()[:20]),
        "may_act": may_inspect(request.user, found.producer),
        "conclude_form": ConcludeForm(initial={"done_on": clock.today()}),
        "resolve_form": ResolveForm(),
        "today": clock.today(),
    }
    return render(request, "marketplace/storefront/office/inspection.html", context | bound, status=status)


@door
def report(request: RoleRequest, pk: int) -> HttpResponse:
    """One report: open an inspection of it, or close it with a reason."""
    found = get_object_or_404(officer_reports(request.user), pk=pk)
    if request.method != "POST":
        return _report_page(request, found)
    is_dismissal = request.POST.get("action") == "dismiss"
    form: Any = DismissForm(request.POST) if is_dismissal else InspectReportForm(request.POST)
    bound = {"dismiss_form" if is_dismissal else "inspect_form": form}
    if not form.is_valid():
        return _report_page(request, found, 422, **bound)
    said = form.cleaned_data
    try:
        if is_dismissal:
            misuse.dismiss_report(report=found, outcome=said["outcome"], by=request.user)
            messages.success(request, _("Đã đóng phản ánh."))
            return redirect("office:report", pk)
        slug = said["product"].strip().strip("/").rpartition("/")[2]
        product = products_in_reach(request.user).filter(slug=slug).first() if slug else None
        made = misuse.inspect_report(
            report=found, planned_on=said["planned_on"], team=said["team"], product=product, by=request.user
        )
    except Conflict as conflict:
        fresh = get_object_or_404(officer_reports(request.user), pk=pk)
        return _report_page(request, fresh, 409, faster=words_of(conflict))
    except Refused as refused:
        return _report_page(request, found, refuse(form, refused), **bound)
    messages.success(request, _("Đã mở kiểm tra từ phản ánh này."))
    return redirect("office:inspection", made.pk)


def _report_page(request: RoleRequest, found: MisuseReport, status: int = 200, **bound: Any) -> HttpResponse:
    context = {
        "report": found,
        "is_new": found.state == ReportState.NEW,
        "inspect_form": InspectReportForm(initial={"planned_on": clock.today() + dt.timedelta(days=7)}),
        "dismiss_form": DismissForm(),
    }
    return render(request, "marketplace/storefront/office/report.html", context | bound, status=status)


@door
def report_photo(request: RoleRequest, pk: int, number: int) -> HttpResponse:
    """A photo of a report, for those who read the report."""
    found = get_object_or_404(officer_reports(request.user), pk=pk)
    if not 0 < number <= len(found.photos):
        raise Http404
    return cast("HttpResponse", stored_file(request, found.photos[number - 1]["name"]))

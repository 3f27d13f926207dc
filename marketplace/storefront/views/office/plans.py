"""Plans of places for a year: drafted, issued, adjusted; how far each number has come; work and money reported."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from catalog.core.once import once
from catalog.core.spreadsheets import sheets_of
from catalog.programme.models import PlanState, YearPlan
from catalog.programme.policies import may_plan
from catalog.programme.queries.duties import duties_of
from catalog.programme.queries.plans import entries_of, plans_within
from catalog.programme.queries.survey import in_plan
from catalog.programme.services import plan_money, plan_rows
from catalog.programme.services import plans as services
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.base import StudioForm
from marketplace.storefront.forms.office.plans import (
    ActivityForm,
    BudgetForm,
    CopyForm,
    IssueForm,
    MoneyForm,
    PlanForm,
    ReportForm,
    SaidForm,
    TargetForm,
    WhyForm,
)
from marketplace.storefront.queries.plan_sheets import sheets_of_plan
from marketplace.storefront.queries.plans import counted_rows, plan_page
from marketplace.storefront.symbols.plan_paper import plan_pdf

from .common import door, on_duty, paged, posted, status_of, words_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "targets": (TargetForm, "target", plan_rows.put_target),
    "activities": (ActivityForm, "activity", plan_rows.put_activity),
    "budget": (BudgetForm, "line", plan_rows.put_budget),
}
"""Of each part of a plan: the form of a row, what services call it, what writes it."""


@door
def plans(request: RoleRequest) -> HttpResponse:
    """Plans of the officer's places, this year's first. 6 statements with session, user and roles."""
    rows, pager = paged(request, plans_within(request.user).order_by(), [("year", "desc"), ("pk", "desc")])
    context = {"rows": rows, "page": pager, "may_add": on_duty(request)}
    return render(request, "marketplace/storefront/office/plans.html", context)


@door
def new(request: RoleRequest) -> HttpResponse:
    """A first draft."""
    if not on_duty(request):
        raise Http404
    places = [post.place for post in request.roles.posts if post.place is not None]
    form, status = PlanForm(posted(request), places=places), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = services.draft_plan(by=request.user, **form.cleaned_data)
            except Refused as refused:
                _show(form, refused)
                status = status_of(refused)
            else:
                return redirect("office:plan", made.pk)
    return render(request, "marketplace/storefront/office/plan_new.html", {"form": form}, status=status)


def _show(form: StudioForm, refused: Refused) -> None:
    for problem in refused.problems:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))


def _plan(request: RoleRequest, pk: int) -> YearPlan:
    found: YearPlan = get_object_or_404(plans_within(request.user).prefetch_related("activities", "budget"), pk=pk)
    return found


@door
def plan(request: RoleRequest, pk: int) -> HttpResponse:
    """Targets with their numbers, work, money; a draft is issued or thrown away, an issued one adjusted or copied."""
    found = _plan(request, pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    forms = {"issue": IssueForm, "adjust": WhyForm, "copy": CopyForm}
    form = forms[action](request.POST) if action in forms else None
    if form is not None and not form.is_valid():
        return _page(request, found, 422, **{f"{action}_form": form})
    try:
        return _act(request, found, action, form.cleaned_data if form else {})
    except Refused as refused:
        if form is None or isinstance(refused, Conflict):
            return _page(request, _plan(request, pk), status_of(refused), faster=words_of(refused))
        _show(form, refused)
        return _page(request, found, status_of(refused), **{f"{action}_form": form})


def _act(request: RoleRequest, found: YearPlan, action: str, said: dict[str, Any]) -> HttpResponse:
    match action:
        case "issue":
            services.issue_plan(plan=found, by=request.user, **said)
            messages.success(request, _("Đã ban hành kế hoạch. Từ nay chỉ điều chỉnh bằng bản mới."))
        case "adjust":
            made = services.adjust_plan(plan=found, by=request.user, **said)
            return redirect("office:plan", made.pk)
        case "copy":
            made = services.copy_plan(plan=found, by=request.user, **said)
            messages.success(request, _("Đã chép thành bản nháp. Sửa số và ngày rồi ban hành."))
            return redirect("office:plan", made.pk)
        case "delete":
            services.delete_draft(plan=found, by=request.user)
            messages.success(request, _("Đã bỏ bản nháp."))
            return redirect("office:plans")
        case _:
            raise Http404
    return redirect("office:plan", found.pk)


def _page(request: RoleRequest, found: YearPlan, status: int = 200, **bound: Any) -> HttpResponse:
    context = {
        "page": plan_page(found),
        "plan": found,
        "may_write": may_plan(request.user, found.place),
        "is_draft": found.state == PlanState.DRAFT,
        "is_issued": found.state == PlanState.ISSUED,
        "today": clock.today(),
        "potentials": in_plan(found)[:200],
        "duties": duties_of(found)[:200],
        "issue_form": IssueForm(),
        "adjust_form": WhyForm(),
        "copy_form": CopyForm(initial={"year": found.year + 1}),
    }
    return render(request, "marketplace/storefront/office/plan.html", context | bound, status=status)


@door
@once
def plan_row_new(request: RoleRequest, pk: int, part: str) -> HttpResponse:
    """Another target, activity or budget line of a draft."""
    if part not in PARTS:
        raise Http404
    return _write(request, _plan(request, pk), part, None)


@door
def plan_row(request: RoleRequest, pk: int, part: str, row: int) -> HttpResponse:
    """A row: of a draft it is written anew or removed, of an issued plan what came of it is reported, with what was counted or booked."""
    if part not in PARTS:
        raise Http404
    found = _plan(request, pk)
    here = get_object_or_404(getattr(found, part), pk=row)
    if found.state == PlanState.DRAFT:
        if request.POST.get("action") == "remove":
            try:
                plan_rows.remove_row(plan=found, part=part, pk=row, by=request.user)
            except Refused as refused:
                return _page(request, found, status_of(refused), faster=words_of(refused))
            return redirect("office:plan", pk)
        return _write(request, found, part, here)
    return _report(request, found, part, here)


def _write(request: RoleRequest, found: YearPlan, part: str, row: Any) -> HttpResponse:
    if not may_plan(request.user, found.place) or found.state != PlanState.DRAFT:
        raise Http404
    make, name, put = PARTS[part]
    form, status = make(posted(request), place=found.place, row=row), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                put(plan=found, by=request.user, **form.cleaned_data, **({name: row} if row else {}))
            except Refused as refused:
                _show(form, refused)
                status = status_of(refused)
            else:
                return redirect("office:plan", found.pk)
    context = {"plan": found, "form": form, "part": part, "row": row}
    return render(request, "marketplace/storefront/office/plan_row.html", context, status=status)


def _report(request: RoleRequest, found: YearPlan, part: str, row: Any) -> HttpResponse:
    """Of an issued plan, or of one that was replaced: then nothing is asked."""
    may = may_plan(request.user, found.place) and found.state == PlanState.ISSUED
    form, status = (_report_form(request, part, row) if may else None), 200
    if request.method == "POST":
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            try:
                _reported(request, part, row, form.cleaned_data)
            except Refused as refused:
                _show(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã ghi."))
                return redirect("office:plan_row", found.pk, part, row.pk)
    context: dict[str, Any] = {"plan": found, "part": part, "row": row, "form": form}
    if part == "targets":
        context["reached"] = next(r for r in plan_page(found).targets if r.target.pk == row.pk)
        context["counted"] = counted_rows(context["reached"])
    if part == "activities":
        context |= {"duties": duties_of(found).filter(activity=row)[:200], "today": clock.today()}
    if part == "budget":
        context["entries"] = list(entries_of(row)[:200])
    return render(request, "marketplace/storefront/office/plan_report.html", context, status=status)


def _report_form(request: RoleRequest, part: str, row: Any) -> StudioForm | None:
    if part == "budget":
        return MoneyForm(posted(request))
    if part == "activities":
        return ReportForm(posted(request), initial={"result": row.result, "done_on": row.done_on})
    return (
        SaidForm(posted(request), initial={"value": row.said, "note": row.said_note}) if row.kind == "other" else None
    )


def _reported(request: RoleRequest, part: str, row: Any, said: dict[str, Any]) -> None:
    if part == "budget":
        plan_money.book_money(line=row, by=request.user, **said)
    elif part == "activities":
        plan_rows.report_activity(activity=row, by=request.user, **said)
    else:
        plan_rows.say_target(target=row, by=request.user, **said)


@door
def plan_file(request: RoleRequest, pk: int) -> HttpResponse:
    """The plan with its numbers of today as .xlsx."""
    found = _plan(request, pk)
    return _file(found, sheets_of(sheets_of_plan(plan_page(found))), XLSX, "xlsx")


@door
def plan_paper(request: RoleRequest, pk: int) -> HttpResponse:
    """The plan in the office's form, to be signed or passed on."""
    page = plan_page(_plan(request, pk))
    return _file(page.plan, plan_pdf(page.plan, page.targets, page.money), "application/pdf", "pdf")


def _file(found: YearPlan, made: bytes, kind: str, suffix: str) -> HttpResponse:
    name = f"ke-hoach-ocop-{found.year}-{found.place.code}-v{found.version}.{suffix}"
    return HttpResponse(made, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})

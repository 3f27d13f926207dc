"""The score sheets: what each asks for, as a spreadsheet to take home, and new versions or official words to bring."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.certification.models import RubricVersion
from catalog.certification.policies.rubrics import may_import_rubrics, may_import_wording
from catalog.certification.queries.rubrics import (
    begun_regimes,
    older_regimes,
    sets_with_sheets,
    sheet_of,
    wording_of,
)
from catalog.certification.queries.scoring import Criterion, Option
from catalog.certification.services.rubrics import import_first_sheet, import_rubric, import_wording, sheet_file
from catalog.core.errors import Refused
from catalog.products.models import Regime
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.rubrics import FirstSheetForm, SheetForm

from ..spreadsheets import spreadsheet
from .common import door, posted, status_of


@door
def rubrics(request: RoleRequest) -> HttpResponse:
    """The sets of a regime (of the newest, unless `?regime=` names another), each with its newest sheet. 8 statements."""
    regimes = begun_regimes()
    regime = _named(request, regimes) or regimes[0]
    may_import = may_import_rubrics(request.user)
    context = {
        "rows": sets_with_sheets(regime),
        "regime": regime,
        "regimes": regimes,
        "older": older_regimes() if may_import else [],
    }
    return render(request, "marketplace/storefront/office/rubrics.html", context)


def _named(request: RoleRequest, regimes: Sequence[Regime]) -> Regime | None:
    """The regime of the address, if it is one of these."""
    return next((regime for regime in regimes if str(regime.pk) == request.GET.get("regime")), None)


@door
def new(request: RoleRequest) -> HttpResponse:
    """The first sheet of a set of the older regime that the address names; without a name they are offered. For the ministry."""
    if not may_import_rubrics(request.user):
        raise Http404
    regimes = older_regimes()
    regime = _named(request, regimes)
    context = {"regimes": regimes, "regime": regime}
    if regime is None:
        return render(request, "marketplace/storefront/office/rubric_new.html", context)
    wanted = request.GET.get("set", "")
    waiting = [one for one, sheet in sets_with_sheets(regime) if sheet is None]
    there = next((one for one in waiting if str(one.number) == wanted), None)
    initial = (
        {"number": there.number, "group": there.group_id, "name": there.name, "name_en": there.name_en} if there else {}
    )
    files = request.FILES if request.method == "POST" else None
    form = FirstSheetForm(posted(request), files, groups=list(regime.groups.all()), initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = import_first_sheet(regime=regime, by=request.user, **form.first_sheet())
            except Refused as refused:
                _tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã lưu phiếu đầu tiên của bộ %(n)d.") % {"n": made.product_set.number})
                return redirect("office:rubric", made.pk)
    return render(request, "marketplace/storefront/office/rubric_new.html", context | {"form": form}, status=status)


def _tell(form: forms.Form, refused: Refused) -> None:
    """What was refused, beside its field; a cell of the file is no field of the form and is named in words."""
    for problem in refused.problems:
        mine = problem.field in form.fields
        said = f"{problem.field}: {problem.message}" if problem.field and not mine else str(problem.message)
        form.add_error(problem.field if mine else None, said)


@door
def rubric(request: RoleRequest, pk: int) -> HttpResponse:
    """One version: its criteria, options, points and minima, with the official words where an office brought them. 10 statements."""
    found = get_object_or_404(RubricVersion.objects.select_related("product_set__regime"), pk=pk)
    words = may_import_wording(request.user)
    sheets = may_import_rubrics(request.user)
    form = SheetForm(posted(request), request.FILES if request.method == "POST" else None, sheets=sheets)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            document, source = form.cleaned_data["file"].read(), form.cleaned_data["source"]
            try:
                if form.cleaned_data["what"] == "sheet":
                    made = import_rubric(
                        product_set=found.product_set, document=document, source=source, by=request.user
                    )
                    messages.success(
                        request, _("Đã lưu phiên bản %(n)d. Hồ sơ đang làm giữ phiên bản cũ.") % {"n": made.version}
                    )
                    return redirect("office:rubric", made.pk)
                import_wording(rubric=found, document=document, source=source, by=request.user)
                messages.success(request, _("Đã lưu nguyên văn. Người chấm sẽ thấy cạnh nhãn ngắn."))
                return redirect("office:rubric", found.pk)
            except Refused as refused:
                _tell(form, refused)
                status = status_of(refused)
    sheet = sheet_of(found)
    official = wording_of(found)
    parts = [(part, most, [_row(c, official) for c in sheet.criteria if c.part == part]) for part, most in sheet.parts]
    context = {
        "rubric": found,
        "parts": parts,
        "disqualifiers": sheet.disqualifiers,
        "versions": found.product_set.rubrics.order_by("-version").only(
            "pk", "version", "in_force_from", "product_set_id"
        ),
        "form": form if words else None,
        "has_wording": bool(official),
    }
    return render(request, "marketplace/storefront/office/rubric.html", context, status=status)


def _row(criterion: Criterion, official: dict[str, str]) -> tuple[Criterion, str, list[tuple[Option, str]]]:
    options = [(option, official.get(f"{criterion.number}#{n}", "")) for n, option in enumerate(criterion.options)]
    return criterion, official.get(criterion.number, ""), options


@door
def rubric_file(request: RoleRequest, pk: int) -> HttpResponse:
    """The sheet as a spreadsheet: to be given its official words or to be changed, and brought back. 5 statements."""
    found = get_object_or_404(RubricVersion.objects.select_related("product_set"), pk=pk)
    return spreadsheet(sheet_file(found.sheet, wording_of(found)), f"phieu-cham-bo-{found.product_set.number:02}.xlsx")

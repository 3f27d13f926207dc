"""The score sheets: what each asks for, as a spreadsheet to take home, and new versions or official words to bring."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.certification.models import RubricVersion
from catalog.certification.policies.rubrics import may_import_rubrics, may_import_wording
from catalog.certification.queries.rubrics import rubric_list, sheet_of, wording_of
from catalog.certification.queries.scoring import Criterion, Option
from catalog.certification.services.rubrics import import_rubric, import_wording, sheet_file
from catalog.core.errors import Refused
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.rubrics import SheetForm

from .common import door, posted, status_of
from .imports import download


@door
def rubrics(request: RoleRequest) -> HttpResponse:
    """The 26 sets, each with its newest sheet. 5 statements."""
    return render(request, "marketplace/storefront/office/rubrics.html", {"rows": rubric_list()})


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
                for problem in refused.problems:  # a cell of the file is no field of the form
                    mine = problem.field in form.fields
                    form.add_error(
                        problem.field if mine else None, f"{'' if mine else problem.field + ': '}{problem.message}"
                    )
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
    return download(sheet_file(found.sheet, wording_of(found)), f"phieu-cham-bo-{found.product_set.number:02}.xlsx")

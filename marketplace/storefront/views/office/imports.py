"""Lists of certified products: upload, progress, preview, storing, the bad rows."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.certification import services
from catalog.certification.models import ImportJob, ImportState
from catalog.certification.policies import import_provinces
from catalog.certification.queries import import_preview, imports_of
from catalog.certification.services.importing.columns import LABELS
from catalog.core.errors import Refused
from catalog.core.spreadsheets import sheet_of
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office import ListForm
from marketplace.storefront.forms.office.fields import tell

from ..spreadsheets import spreadsheet
from .common import door, paged, posted, status_of, words_of

RUNNING = {ImportState.UPLOADED, ImportState.CHECKING, ImportState.COMMITTING}
TEMPLATE_COLUMNS = (
    "name", "producer", "producer_type", "commune", "district", "province", "stars", "decision_number", "decided_on",
    "recognised_year", "group", "set", "brand", "source",
)  # fmt: skip


@door
def imports(request: RoleRequest) -> HttpResponse:
    """Past lists of this officer, and a new one. 6 statements."""
    form = ListForm(posted(request), request.FILES if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                job = services.start_import(uploaded=form.cleaned_data["file"], by=request.user)
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                return redirect("office:import", job.pk)
    rows, pager = paged(request, imports_of(request.user), [("created_at", "desc"), ("pk", "desc")])
    context = {"form": form, "rows": rows, "page": pager, "may_import": import_provinces(request.user) != set()}
    return render(request, "marketplace/storefront/office/imports.html", context, status=status)


@door
def template(request: RoleRequest) -> HttpResponse:
    """An empty spreadsheet with our headings."""
    return spreadsheet(
        sheet_of(_("Danh sách"), [LABELS[column] for column in TEMPLATE_COLUMNS]), "mau-danh-sach-ocop.xlsx"
    )


@door
def job(request: RoleRequest, pk: int) -> HttpResponse:
    """How far a list is; once checked, its rows with every error, and the button that stores all of them. 6 statements."""
    found = get_object_or_404(imports_of(request.user), pk=pk)
    if request.method == "POST":
        return _store(request, found)
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isdecimal() and len(asked) < 10 else 1
    only_bad = request.GET.get("rows", "bad" if found.rows_bad else "all") == "bad"
    preview = import_preview(found, page, only_bad=only_bad)
    columns = [column for _heading, column in found.columns if column]
    context = {
        "job": found,
        "running": found.state in RUNNING,
        "preview": preview,
        "percent": round(preview.share * 100),
        "only_bad": only_bad,
        "labels": [LABELS[column] for column in columns],
        "rows": [
            (
                row,
                [
                    (LABELS[column], row.values.get(column, ""), [m for c, _code, m in row.problems if c == column])
                    for column in columns
                ],
                [m for c, _code, m in row.problems if c not in columns],
            )
            for row in preview.rows
        ],
        "before": preview.page - 1,
        "after": preview.page + 1 if preview.page < preview.pages else 0,
        "good": found.rows_total - found.rows_bad,
    }
    return render(request, "marketplace/storefront/office/import.html", context)


def _store(request: RoleRequest, found: ImportJob) -> HttpResponse:
    try:
        services.request_commit(job=found, by=request.user)
    except Refused as refused:
        messages.error(request, words_of(refused))
    return redirect("office:import", found.pk)


@door
def bad_rows(request: RoleRequest, pk: int) -> HttpResponse:
    """A spreadsheet of only the rows at fault, to be put right and sent again."""
    found = get_object_or_404(imports_of(request.user), pk=pk)
    return spreadsheet(services.bad_rows_file(job=found), f"dong-sai-{found.pk}.xlsx")

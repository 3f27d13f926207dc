"""Prices and stock of the whole shop as a spreadsheet: given out, and taken back."""

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core import clock
from catalog.core.errors import Refused
from marketplace.shops.models import SheetImport, SheetProgress, SheetState
from marketplace.shops.services import sheet_jobs, sheets
from marketplace.storefront.forms.stock import OffersSheetForm

from ..dossier_files import EVERY_S
from ..spreadsheets import spreadsheet
from .desk import StudioRequest, at_desk, for_editors, own, page, to

SHOWN = 100  # rows at fault on the page; the file has them all
KEPT = 3600  # seconds that the file of bad rows waits to be fetched


@at_desk
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: StudioRequest) -> HttpResponse:
    """Fetch the table, change it, send it back: all rows are saved, or none and those at fault are shown and given back as a file."""
    posted = request.method == "POST"
    form = OffersSheetForm(request.POST if posted else None, request.FILES if posted else None)
    context: dict[str, object] = {"form": form, "columns": sheets.COLUMNS.values()}
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            if sheet_jobs.is_long(data):
                job = sheet_jobs.start_sheet_import(
                    producer=request.desk.producer,
                    data=data,
                    filename=file.name,
                    by=request.user,
                    language=(get_language() or "vi")[:2],
                )
                return to(request, "studio_sheet_job", job.pk)
            saved = sheets.import_offers(producer=request.desk.producer, data=data, by=request.user)
        except Refused as refused:
            form.refuse(refused)
        else:
            if not saved.bad:
                messages.success(
                    request, _("Đã đọc %(rows)s dòng, đổi %(n)s dòng.") % {"rows": saved.rows, "n": saved.changed}
                )
                return to(request, "studio_sheet")
            token = get_random_string(32)
            cache.set(_key(request, token), sheets.TABLE.bad_sheet(saved.bad), KEPT)
            context |= _told(saved) | {"token": token}
    return page(request, "sheet", context, status=422 if posted else 200)


def _told(saved: sheets.Saved) -> dict[str, object]:
    """The rows at fault, the first of them on the page."""
    shown = [(line.number, line.values.get("sku", ""), sheets.TABLE.told(line)) for line in saved.bad[:SHOWN]]
    return {"bad": shown, "count": len(saved.bad), "rows": saved.rows}


@at_desk
@for_editors
@require_safe
def job(request: StudioRequest, pk: int) -> HttpResponse:
    """How far a long one is, and what became of it. 2 statements of its own."""
    found = own(request, SheetImport.objects.all(), pk)
    running = found.state in (SheetState.WAITING, SheetState.RUNNING)
    context: dict[str, object] = {"job": found, "running": running}
    if running:
        done = SheetProgress.objects.filter(pk=found.pk).values_list("done", flat=True).first() or 0
        context["percent"] = round(100 * done / found.rows) if found.rows else 0
    elif found.bad:
        context |= _told(sheet_jobs.outcome_of(found))
    answer = page(request, "sheet_job", context)
    if running:
        answer["Refresh"] = EVERY_S
    return answer


@at_desk
@for_editors
@require_safe
def job_bad_rows(request: StudioRequest, pk: int) -> HttpResponse:
    """The rows at fault of a long one."""
    found = own(request, SheetImport.objects.all(), pk)
    if not found.bad:
        raise Http404
    return spreadsheet(sheets.TABLE.bad_sheet(sheet_jobs.outcome_of(found).bad), "gia-kho-dong-sai.xlsx")


def _key(request: StudioRequest, token: str) -> str:
    return f"offers-bad-rows:{request.desk.producer.pk}:{token}"


@at_desk
@for_editors
@require_safe
def export(request: StudioRequest, form: str) -> HttpResponse:
    """The table as it stands now. 4 statements of its own."""
    name = f"gia-kho-{clock.today():%d-%m-%Y}"
    if form not in ("xlsx", "csv"):
        raise Http404
    if form == "xlsx":
        return spreadsheet(sheets.offers_sheet(producer=request.desk.producer), f"{name}.xlsx")
    return HttpResponse(
        sheets.offers_csv(producer=request.desk.producer),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


@at_desk
@for_editors
@require_safe
def bad_rows(request: StudioRequest, token: str) -> HttpResponse:
    """The rows at fault of a file sent within the last hour at this desk."""
    data = cache.get(_key(request, token)) if token.isalnum() and len(token) == 32 else None
    if data is None:
        raise Http404
    return spreadsheet(data, "gia-kho-dong-sai.xlsx")

"""Prices and stock of the whole shop as a spreadsheet: given out, and taken back."""

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core import clock
from catalog.core.errors import Refused
from marketplace.shops.services import sheets
from marketplace.storefront.forms.stock import OffersSheetForm

from ..spreadsheets import spreadsheet
from .desk import StudioRequest, at_desk, for_editors, page, to

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
        try:
            saved = sheets.import_offers(
                producer=request.desk.producer, data=form.cleaned_data["file"].read(), by=request.user
            )
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
            shown = [(line.number, line.values.get("sku", ""), sheets.TABLE.told(line)) for line in saved.bad[:SHOWN]]
            context |= {"bad": shown, "count": len(saved.bad), "rows": saved.rows, "token": token}
    return page(request, "sheet", context, status=422 if posted else 200)


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

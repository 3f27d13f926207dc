"""Many lots from one spreadsheet."""

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core.errors import Refused
from marketplace.storefront.forms.lots import SheetForm
from traceability.codes.services import ensure_code
from traceability.lots import services
from traceability.lots.services.bulk import COLUMNS, TABLE

from ...spreadsheets import spreadsheet
from ..desk import StudioRequest, at_desk, page, to
from .shared import WRITES

SHOWN = 100  # rows at fault on the page; the file has them all
KEPT = 3600  # seconds that the file of bad rows waits to be fetched


@at_desk
@WRITES
def bulk(request: StudioRequest) -> HttpResponse:
    """A spreadsheet becomes drafts, all or none; rows at fault are shown, and given back as a file."""
    posted = request.method == "POST"
    form = SheetForm(request.POST if posted else None, request.FILES if posted else None)
    context: dict[str, object] = {"form": form, "columns": COLUMNS.values()}
    if posted and form.is_valid():
        try:
            outcome = services.import_lots(
                producer=request.desk.producer, data=form.cleaned_data["file"].read(), by=request.user
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            if not outcome.bad:
                for made in outcome.lots:
                    ensure_code(lot=made)
                messages.success(
                    request, _("Đã lập %(n)s lô nháp. Xem lại từng lô rồi công bố.") % {"n": len(outcome.lots)}
                )
                return to(request, "studio_lots")
            token = get_random_string(32)
            cache.set(_key(request, token), TABLE.bad_sheet(outcome.bad), KEPT)
            shown = [(row.number, row.values.get("product", ""), TABLE.told(row)) for row in outcome.bad[:SHOWN]]
            context |= {"bad": shown, "count": len(outcome.bad), "rows": outcome.rows, "token": token}
    return page(request, "lots/bulk", context, status=422 if posted else 200)


def _key(request: StudioRequest, token: str) -> str:
    return f"lots-bad-rows:{request.desk.producer.pk}:{token}"


@at_desk
@require_safe
def bulk_template(request: StudioRequest) -> HttpResponse:
    """An empty spreadsheet with our headings."""
    return spreadsheet(TABLE.sheet(_("Lô hàng")), "mau-lo-hang.xlsx")


@at_desk
@require_safe
def bulk_bad_rows(request: StudioRequest, token: str) -> HttpResponse:
    """The rows at fault of a file sent within the last hour at this desk."""
    data = cache.get(_key(request, token)) if token.isalnum() and len(token) == 32 else None
    if data is None:
        raise Http404
    return spreadsheet(data, "lo-hang-dong-sai.xlsx")

"""How often a producer's codes are scanned."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core.formats import number
from catalog.places.queries import provinces_today
from marketplace.storefront.queries.desk_lots import products_with_lots
from marketplace.storefront.symbols.charts import Bar, bar_chart
from traceability.scans.queries.figures import scan_figures

from .desk import StudioRequest, at_desk, page
from .periods import PERIODS, days_asked, days_chart, spans_of

LINES = 20  # of a table
BARS = 8  # provinces in the chart


@at_desk
@require_safe
def scans(request: StudioRequest) -> HttpResponse:
    """Charts with their tables; `?days=` and `?product=` narrow them. 3 statements of its own."""
    days = days_asked(request)
    wanted = request.GET.get("product", "")
    product = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
    found = scan_figures(request.desk.producer, days=days, product=product)
    names = dict(provinces_today().values_list("code", "name"))
    provinces = [replace(row, name=names.get(str(row.key), str(row.key))) for row in found.provinces]
    spans = spans_of(found.days, days)
    context = {
        "figures": found, "spans": spans, "provinces": provinces[:LINES], "products_of": found.products[:LINES], "lots": found.lots[:LINES],
        "days_chart": days_chart(_("%(n)s lượt quét") % {"n": number(found.total)}, spans, days),
        "periods": PERIODS.items(), "days": days, "product": product,
        "products": products_with_lots(request.desk.producer),
        "places_chart": bar_chart(
            title=_("Người quét theo tỉnh"), bars=[Bar(row.name[:9], row.count) for row in provinces[:BARS]]
        ),
    }  # fmt: skip
    return page(request, "scans", context)

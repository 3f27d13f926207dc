"""How often a producer's codes are scanned."""

import datetime as dt
from dataclasses import replace
from itertools import groupby

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.core.formats import number
from catalog.places.queries import provinces_today
from marketplace.storefront.queries.desk_lots import products_with_lots
from marketplace.storefront.symbols.charts import Bar, bar_chart
from traceability.scans.queries.figures import ScanFigures, scan_figures

from .desk import StudioRequest, at_desk, page

PERIODS = {
    7: gettext_lazy("7 ngày"),
    30: gettext_lazy("30 ngày"),
    90: gettext_lazy("90 ngày"),
    365: gettext_lazy("1 năm"),
}
LINES = 20  # of a table
BARS = 8  # provinces in the chart


@at_desk
@require_safe
def scans(request: StudioRequest) -> HttpResponse:
    """Charts with their tables; `?days=` and `?product=` narrow them. 3 statements of its own."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(period) for period in PERIODS} else 30
    wanted = request.GET.get("product", "")
    product = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
    found = scan_figures(request.desk.producer, days=days, product=product)
    names = dict(provinces_today().values_list("code", "name"))
    provinces = [replace(row, name=names.get(str(row.key), str(row.key))) for row in found.provinces]
    spans = _spans(found, days)
    context = {
        "figures": found, "spans": spans, "provinces": provinces[:LINES], "products_of": found.products[:LINES], "lots": found.lots[:LINES],
        "days_chart": _chart(spans, days), "periods": PERIODS.items(), "days": days, "product": product,
        "products": products_with_lots(request.desk.producer),
        "places_chart": bar_chart(
            title=_("Người quét theo tỉnh"), bars=[Bar(row.name[:9], row.count) for row in provinces[:BARS]]
        ),
    }  # fmt: skip
    return page(request, "scans", context)


def _spans(found: ScanFigures, days: int) -> list[tuple[dt.date, int]]:
    """By day, for a quarter by week, for a year by month: the first day of each with its scans."""
    if days <= 30:
        return found.days

    def start_of(row: tuple[dt.date, int]) -> dt.date:
        return row[0].replace(day=1) if days > 90 else row[0] - dt.timedelta(days=row[0].weekday())

    return [(start, sum(count for _day, count in of)) for start, of in groupby(found.days, start_of)]


def _chart(spans: list[tuple[dt.date, int]], days: int) -> str:
    total = sum(count for _day, count in spans)
    every = 5 if days == 30 else 2 if days == 90 else 1
    bars = [
        Bar((f"{day.month}/{day:%y}" if days > 90 else f"{day.day}/{day.month}") if n % every == 0 else "", count, is_now=n == len(spans) - 1)
        for n, (day, count) in enumerate(spans)
    ]  # fmt: skip
    return bar_chart(title=_("%(n)s lượt quét") % {"n": number(total)}, bars=bars, values=days != 30)

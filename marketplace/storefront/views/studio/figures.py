"""What a shop sold, and what is to come in for it."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core.formats import money as dong
from marketplace.orders.queries import sales_figures
from marketplace.payments.queries import money_of
from marketplace.shops.models import Shop
from marketplace.storefront.symbols.charts import Bar, bar_chart

from .desk import StudioRequest, at_desk, page
from .money import at_till
from .periods import PERIODS, days_asked, days_chart, spans_of

LINES = 20  # of a table
BARS = 8  # products or provinces in a chart
THOUSAND, MILLION = 1_000, 1_000_000
_MANY = 30 * MILLION  # ₫ in one column, from which millions are read more easily


@at_desk
@at_till
@require_safe
def figures(request: StudioRequest, shop: Shop) -> HttpResponse:
    """Charts with their tables; `?days=` chooses the time. 3 statements of its own."""
    days = days_asked(request)
    found = sales_figures(shop, days=days)
    spans = spans_of(found.days, days)
    unit = MILLION if max(amount for _day, amount in spans) >= _MANY else THOUSAND
    charted = [(day, amount // unit) for day, amount in spans]
    context = {
        "figures": found, "spans": spans, "days": days, "periods": PERIODS.items(), "money": money_of(shop), "in_millions": unit == MILLION,
        "chart": days_chart(_("Bán được %(sum)s") % {"sum": dong(found.total.amount)}, charted, days),
        "tables": [
            ("products", _("Theo sản phẩm"), _("Sản phẩm"), found.products[:LINES]),
            ("channels", _("Theo nơi bán"), _("Chợ, hội chợ"), found.channels[:LINES]),
        ],
        "provinces": found.provinces[:LINES],
        "places_chart": bar_chart(
            title=_("Đơn theo tỉnh"),
            bars=[Bar(row.name[:9], row.orders) for row in found.provinces[:BARS] if row.name],
        ),
    }  # fmt: skip
    return page(request, "money/figures", context)

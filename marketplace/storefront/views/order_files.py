"""Tables of orders that a task made: how studio and office give them out."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from catalog.core.views import stored_file
from marketplace.orders.models import ExportKind, OrderExport

_NAMES = {
    ExportKind.ORDERS: "don-hang",
    ExportKind.INVOICES: "du-lieu-hoa-don",
    ExportKind.REVENUE: "doanh-thu",
    ExportKind.SELLERS: "nguoi-ban-doanh-thu",
}


def named_file(request: HttpRequest, found: OrderExport) -> HttpResponse:
    """As a download that nobody keeps, under a name that says what and when. The view has checked who asks."""
    days = f"{found.first:%d-%m-%Y}-den-{found.last:%d-%m-%Y}"
    name = f"{_NAMES[ExportKind(found.kind)]}-{days}.{found.form}"
    answer = cast("HttpResponse", stored_file(request, found.file, download_as=name))  # it streams
    answer["Cache-Control"] = "private, no-store"
    return answer

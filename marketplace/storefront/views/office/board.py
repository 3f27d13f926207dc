"""The board of a place: the funnel, what ends when, what was renewed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalog.certification.queries.board import board as board_of
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.symbols.charts import Bar, bar_chart

from .common import door


@door
def board(request: RoleRequest) -> HttpResponse:
    """Of the officer's reach. 6 statements with session, user and roles, however many dossiers there are."""
    found = board_of(request.user)
    said = ", ".join(f"{month:%m/%Y}: {count}" for month, count in found.months)
    bars = [
        Bar(f"{month.month}/{month:%y}" if n == 0 or month.month == 1 else f"{month.month}", count, is_now=n == 0)
        for n, (month, count) in enumerate(found.months)
    ]
    context = {
        "board": found,
        "chart": bar_chart(title=_("Số giấy chứng nhận hết hạn mỗi tháng. %(numbers)s") % {"numbers": said}, bars=bars),
        "dossiers": sum(stage.total for stage in found.funnel),
        "late": sum(stage.soon for stage in found.funnel),
    }
    return render(request, "marketplace/storefront/office/board.html", context)

"""What the pages of a fair's numbers share, at the office and in the studio."""

from typing import Any

from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace.fairs.models import Fair
from marketplace.fairs.queries import Board, board_of, compared_with

from ..symbols.charts import Bar, bar_chart
from ..symbols.fair_report import report_pdf, report_xlsx

LINES = 50
THOUSAND = 1_000


def context_of(fair: Fair, board: Board) -> dict[str, Any]:
    """Totals, two charts and the tables."""
    return {
        "fair": fair,
        "total": board.total,
        "visits_chart": _hours(_("Lượt xem theo giờ"), [(row.name, row.figures.visits) for row in board.hours]),
        "revenue_chart": _hours(
            _("Doanh số theo giờ, nghìn đồng"), [(row.name, row.figures.revenue // THOUSAND) for row in board.hours]
        ),
        "tables": [
            (title, rows[:LINES], max(len(rows) - LINES, 0))
            for title, rows in (
                (_("Gian hàng"), board.booths),
                (_("Sản phẩm"), board.products),
                (_("Phiên trực tiếp"), board.slots),
                (_("Tỉnh"), board.provinces),
                (_("Ngày"), board.days),
            )
            if rows
        ],
    }


def _hours(title: str, rows: list[tuple[str, int]]) -> SafeString | str:
    """Nothing where there is nothing."""
    if not any(value for _label, value in rows):
        return ""
    bars = [Bar(label if int(label) % 3 == 0 else "", value) for label, value in rows]
    return bar_chart(title=title, bars=bars, values=False)


def file_of(fair: Fair, form: str, shop: int | None = None) -> HttpResponse:
    """The report as "pdf" or "xlsx"; with other fairs only where it is the whole fair's."""
    board = board_of(fair, shop)
    others = compared_with(fair) if shop is None else []
    made, kind = (
        (report_pdf(fair, board, others), "application/pdf")
        if form == "pdf"
        else (
            report_xlsx(fair, board, others),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    )
    response = HttpResponse(made, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{fair.slug}.{form}"'
    return response

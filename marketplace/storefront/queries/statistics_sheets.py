"""The half-year's and the year's report as tables: one list for the spreadsheet and for the paper."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.producers.models import ProducerKind
from catalog.programme.queries.statistics import FEW, Line, Statistics
from marketplace.storefront.queries.statistics import Selling

type Table = tuple[str, list[str], list[Sequence[Any]]]


def tables_of(found: Statistics, sold: Selling, year: int) -> list[Table]:
    """(title, headings, rows) in the reader's language; money in đồng. What is told of persons is told from five."""
    this = {kind: years.get(year, 0) for kind, years in found.flows.items()}
    few = _("dưới %(few)d") % {"few": FEW}
    sums: list[Sequence[Any]] = [
        (_("Sản phẩm còn sao"), found.products),
        (_("Chủ thể có sản phẩm còn sao"), found.producers),
        (_("Trong đó do phụ nữ đại diện"), few if found.women is None else found.women),
        (_("Công nhận lần đầu trong năm"), this["new"]),
        (_("Đánh giá lại trong năm"), this["reevaluated"]),
        (_("Trong đó nâng hạng"), this["upgraded"]),
        (_("Hết hạn trong năm, chưa nối tiếp"), this["lapsed"]),
        (_("Bị thu hồi trong năm"), this["revoked"]),
    ]
    selling: list[Sequence[Any]] = [
        (_("Doanh thu qua sàn, đồng"), sold.revenue),
        (_("Đơn đã giao"), sold.orders),
        (_("Gian hàng đang bán hôm nay"), sold.shops),
        (_("Điểm bán"), sold.outlets),
        (_("Hội chợ do nơi này mở"), sold.fairs),
        (_("Gian của chủ thể ở đây tại hội chợ"), sold.booths),
    ]
    money: list[Sequence[Any]] = [
        (_("Kế hoạch đã ban hành"), sold.plans),
        (_("Kế hoạch, đồng"), sold.money["planned"]),
        (_("Phân bổ, đồng"), sold.money["allocated"]),
        (_("Chi, đồng"), sold.money["spent"]),
        (_("Quyết toán, đồng"), sold.money["settled"]),
    ]
    kinds = {str(value): str(label) for value, label in ProducerKind.choices}
    named = [
        (_("Theo số sao"), "stars", _("Số sao")),
        (_("Theo nơi"), "place", _("Nơi")),
        (_("Theo bộ sản phẩm"), "set", _("Bộ sản phẩm")),
        (_("Theo loại chủ thể"), "kind", _("Loại chủ thể")),
    ]
    counted = [_("Chỉ tiêu"), pgettext("statistics", "Số")]
    broken: list[Table] = []
    for title, what, head in named:
        rows = [(_label(what, line, kinds), line.products, line.producers) for line in found.lines.get(what, [])]
        broken.append((title, [head, _("Sản phẩm"), _("Chủ thể")], list(rows)))
    return [
        (_("Kết quả"), counted, sums),
        *broken,
        (_("Bán hàng"), counted, selling),
        (_("Tiền của kế hoạch"), counted, money),
    ]


def _label(what: str, line: Line, kinds: dict[str, str]) -> str:
    if what == "stars":
        return _("%(stars)s sao") % {"stars": line.key}
    return kinds.get(line.key, line.key) if what == "kind" else line.label or _("Chưa rõ nơi")

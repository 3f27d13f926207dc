"""The half-year's and the year's report as an office writes it (Decree 30/2020/NĐ-CP, Annex I). In Vietnamese: it is a document."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import translation

from catalog.core import clock, paper
from catalog.core.formats import day, number
from catalog.places.models import Unit

type Table = tuple[str, list[str], list[Sequence[Any]]]
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def period(on: dt.date) -> str:
    """What a report that ends on this day is of, in Vietnamese."""
    if (on.month, on.day) == (6, 30):
        return f"sáu tháng đầu năm {on.year}"
    return f"năm {on.year}" if (on.month, on.day) == (12, 31) else f"từ đầu năm {on.year} tới ngày {day(on)}"


def report_pdf(tables: Callable[[], Sequence[Table]], *, on: dt.date, place: Unit | None, map_on: dt.date) -> bytes:
    """A4, to be signed or passed on. `tables` gives its parts (title, headings, rows) in the language that holds when it is called. No statement."""
    with translation.override("vi"):
        where = place.full_name if place else "các địa phương phụ trách"
        authority = (
            ["ỦY BAN NHÂN DÂN", place.full_name.upper()] if place else ["CHƯƠNG TRÌNH MỖI XÃ", "MỘT SẢN PHẨM (OCOP)"]
        )
        story = paper.head(authority, number="", place=place.dateline if place else "", day=clock.today())
        story += paper.title("BÁO CÁO", f"Kết quả Chương trình Mỗi xã một sản phẩm {period(on)}, {where}")
        story += paper.facts([("Số liệu của ngày", day(on)), ("Địa giới của ngày", day(map_on))])
        for numeral, table in zip(_NUMERALS, tables(), strict=False):
            story += _part(numeral, table)
        story += [
            paper.words(
                "Sản phẩm đếm theo địa chỉ của chủ thể, mỗi sản phẩm một nơi. Đánh giá lại gồm cả nâng hạng.", "small"
            )
        ]
        drafter = ["NGƯỜI LẬP", "(Ký, ghi rõ họ tên)", ""]
        story += paper.signatures(drafter, ["THỦ TRƯỞNG ĐƠN VỊ", "(Ký, ghi rõ họ tên, đóng dấu)", ""])
        return paper.build(story, name=f"Báo cáo OCOP {period(on)}, {where}", footer=f"Số liệu của ngày {day(on)}")


def _part(numeral: str, table: Table) -> list[Any]:
    title, head, rows = table
    widths = (115, 50) if len(head) == 2 else (105, 30, 30)
    said = [[row[0], *(number(value) if isinstance(value, int) else value for value in row[1:])] for row in rows]
    body = paper.table([head, *said], widths) if said else paper.words("Không có.")
    return [paper.gap(3), paper.marked(f"<b>{numeral}. {paper.safe(title)}</b>"), body]

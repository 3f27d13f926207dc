"""Tables that banks and carriers give out: which column is which, days and amounts as they write them."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.numbers import whole_number
from catalog.core.spreadsheets import Row, read_rows
from catalog.core.text import fold, words

type Headings = Sequence[tuple[str, Sequence[str]]]
"""Our columns with phrases that stand in a heading (folded); of two that fit, the earlier counts."""

FIRST_ROWS = 40  # banks put the account, its holder and the period above the table
_CURRENCY = re.compile(r"(\u20ab|dong|vnd|d)\.?$")  # of folded text
_ZEROS = re.compile(r"[.,]0{1,2}$")
_DAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})(?=\D|$)", re.ASCII)
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


@dataclass(slots=True)
class Line:
    """A row of the table: what stands in each of our columns, and what is wrong with it."""

    number: int
    values: dict[str, str]
    problems: list[str] = field(default_factory=list)

    def say(self, message: "str | Promise") -> None:
        self.problems.append(str(message))


def read_table(data: bytes, headings: Headings, needed: Sequence[Sequence[str]]) -> list[Line]:
    """The rows under the heading, wherever in the first 40 rows that stands. `needed`: of each group one column has to be there.

    Raises `Refused` on "file" for what is no table or lacks a column.
    """
    columns: dict[int, str] = {}
    lines: list[Line] = []
    looked_at = 0
    for row in read_rows(data):
        if columns:
            lines.append(Line(row.number, {name: _cell(row, index) for index, name in columns.items()}))
            continue
        looked_at += 1
        found = _columns(row, headings)
        if all(any(name in found.values() for name in group) for group in needed):
            columns = found
        elif looked_at >= FIRST_ROWS:
            break
    if not columns:
        raise Refused.because(
            "no_columns",
            _(
                "Không thấy dòng tiêu đề có đủ các cột cần. Xem danh sách cột bên dưới, rồi gửi lại tệp như ngân hàng hay bên giao hàng xuất ra."
            ),
            "file",
        )
    return lines


def _cell(row: Row, index: int) -> str:
    return row.cells[index].strip() if index < len(row.cells) else ""


def _columns(row: Row, headings: Headings) -> dict[int, str]:
    found: dict[int, str] = {}
    for index, cell in enumerate(row.cells):
        heading = f" {' '.join(words(cell))} "
        name = (
            next((name for name, phrases in headings if any(f" {phrase} " in heading for phrase in phrases)), "")
            if len(heading) < 90
            else ""
        )
        if name and not name.startswith("-") and name not in found.values():
            found[index] = name
    return found


def amount_in(text: str) -> int | None:
    """Whole đồng: "332,000", "+332.000 VND", "332,000.00", "(50,000)" is less than nothing. None for what is no amount."""
    bare = _CURRENCY.sub("", fold("".join(text.split()))).lstrip("+")
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    amount = whole_number(bare)
    if amount is None and _ZEROS.search(bare):
        amount = whole_number(_ZEROS.sub("", bare))
    if amount is None and re.fullmatch(r"-?\d+\.\d+", bare, re.ASCII) and Decimal(bare) == int(Decimal(bare)):
        amount = int(Decimal(bare))
    return amount if amount is not None and abs(amount) < 10**13 else None


def moment_in(text: str) -> dt.datetime | None:
    """An instant from "22/11/2026 10:05:00", "2026-11-22T10:05", "10:05 22-11-2026" in Viet Nam; midnight without a time. None for no day."""
    match = _DAY.search(text)
    if match is None:
        return None
    day, month, year = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    time = _TIME.search(text)
    hour, minute, second = ((int(time[1]), int(time[2]), int(time[3] or 0))) if time else (0, 0, 0)
    try:
        return dt.datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=clock.VIETNAM)
    except ValueError:
        return None


_TOTALS = ("tong", "cong phat sinh", "so du dau", "so du cuoi", "total", "opening balance", "closing balance")


def is_total(values: Mapping[str, str]) -> bool:
    """A line of sums or balances under or above the movements."""
    return any(" ".join(words(value)).startswith(_TOTALS) for value in values.values())

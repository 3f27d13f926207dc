"""Sheets that people download."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from itertools import chain, islice, zip_longest
from typing import Any

from catalog.core.text import harmless


def sheet_of(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """An .xlsx of one sheet, as `book_of` makes it."""
    buffer = io.BytesIO()
    book_of(title, headings, rows).save(buffer)
    return buffer.getvalue()


_WIDTHS = (10, 48)
_LOOKED_AT = 200  # rows that decide how wide a column is


def sheets_of(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """An .xlsx of several sheets (name, headings, rows), each as `book_of` makes one."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    for title, headings, rows in sheets:
        _add_sheet(book, title, headings, rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def book_of(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]] = ()) -> Any:
    """A workbook of one sheet to be saved once: bold headings that stay in sight, columns as wide as their words.

    Rows are written as they come, however many there are. Text that a spreadsheet would take for a formula, and characters that it cannot hold,
    are made harmless.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    _add_sheet(book, title, headings, rows)
    return book


def _add_sheet(book: Any, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    def cell(value: Any) -> Any:
        return harmless(ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value

    sheet = book.create_sheet(title)
    left = iter(rows)
    first = [[cell(value) for value in row] for row in islice(left, _LOOKED_AT)]
    for number, said in enumerate(zip_longest(headings, *first, fillvalue=""), start=1):
        longest = max(len(f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value or "")) for value in said)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1])
    sheet.freeze_panes = "A2"
    heads = [WriteOnlyCell(sheet, cell(heading)) for heading in headings]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in chain(first, ([cell(value) for value in row] for row in left)):
        sheet.append(row)

"""Rows of an .xlsx, read from its XML: merged cells, formulas, a million empty rows."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Generator, Iterator
from typing import IO, Any
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from catalog.core.errors import Refused

from .cells import LAST_ROW, MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, Row, clean, refuse

_CHUNK = 1 << 20
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')


def _book(data: bytes, *, data_only: bool) -> Any:
    """openpyxl's workbook. Its shared texts are read as `_stored_rows` reads rows: by the parser in C, without an object for each text."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.xml.constants import SHARED_STRINGS

    class Reader(ExcelReader):
        def read_strings(self) -> None:
            package: Any = self.package
            if (part := package.find(SHARED_STRINGS)) is not None:
                with self.archive.open(part.PartName[1:]) as source:
                    self.shared_strings = list(_shared_texts(source))

    reader = Reader(io.BytesIO(data), read_only=True, data_only=data_only)
    reader.read()
    return reader.wb


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _shared_texts(source: IO[bytes]) -> Iterator[str]:
    """The texts that cells refer to by number."""
    for _event, element in ET.iterparse(source):  # noqa: S314  as in _stored_rows
        if element.tag == f"{_MAIN}si":
            yield _written(element).replace("x005F_", "")
            element.clear()


def _written(element: Any) -> str:
    """A text that is plain, or of pieces with fonts of their own; without what is said of its sound."""
    return "".join(part.text or "" for part in (*element.findall(f"{_MAIN}t"), *element.findall(f"{_MAIN}r/{_MAIN}t")))


def rows_of_xlsx(data: bytes) -> Iterator[Row]:
    """The rows of its first sheet."""
    broken = refuse("broken_file", _("Tệp Excel bị hỏng. Mở bằng Excel, lưu lại thành .xlsx rồi gửi."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
                raise refuse("too_large", _("Tệp giải nén ra quá lớn. Xóa các dòng, cột trống rồi lưu lại."))
        book = _book(data, data_only=False)
        sheet = next(iter(book.worksheets), None)
        if sheet is None:
            raise broken
        rows, formulas = _sheet(book, sheet)
        if formulas:
            _put_values(data, rows)
        _fill_merged(rows, _merges(book, sheet))
    except Refused:
        raise
    except Exception as error:  # openpyxl raises whatever the broken part makes it raise
        raise broken from error
    yield from rows.values()


def _stored_rows(book: Any, sheet: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Number and cells of each row that the file holds, in order and to the sheet's end.

    Rows that the file leaves out, and cells that have a format alone, cost next to nothing: formatted sheets go on for a million rows.
    The sheet's stated size may be a lie and is not asked. Raises ValueError when rows are out of order or beyond Excel's last.
    """
    from openpyxl.utils.cell import coordinate_to_tuple
    from openpyxl.worksheet._reader import INLINE_STRING, ROW_TAG, VALUE_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        def parse(self) -> Generator[Any]:
            # openpyxl's own loop, for rows alone, with the parser in C: defusedxml's in Python takes most of a long list's time. Entities
            # that multiply are stopped by expat itself (2.4.1 and later), and those outside the file are not looked for.
            for _event, element in ET.iterparse(self.source):  # noqa: S314
                if element.tag == ROW_TAG:
                    yield self.parse_row(element)
                    element.clear()

        def parse_row(self, row: Any) -> tuple[int, list[dict[str, Any]]]:
            for name in set(row.attrib) - {"r"}:  # heights and the like, which it would keep for every row
                del row.attrib[name]
            if not any(len(cell) for cell in row):
                del row[:]
            number, cells = super().parse_row(row)
            return number, [cell for cell in cells if cell["column"] <= MOST_COLUMNS]

        def parse_cell(self, element: Any) -> dict[str, Any]:
            # a text and nothing else, as nearly every cell of a list is: openpyxl makes an object of it and of each of its pieces
            kind, held = element.get("t"), element[0] if len(element) == 1 else None
            if held is not None and kind == "s" and held.tag == VALUE_TAG and held.text:
                text = self.shared_strings[int(held.text)]
            elif held is not None and kind == "inlineStr" and held.tag == INLINE_STRING:
                text = _written(held)
            else:
                return dict(super().parse_cell(element))
            if place := element.get("r"):
                row, self.col_counter = coordinate_to_tuple(place)
            else:
                row, self.col_counter = self.row_counter, self.col_counter + 1
            return {"row": row, "column": self.col_counter, "value": text, "data_type": "s"}

    with book._archive.open(sheet._worksheet_path) as part:
        parser = Parser(
            part,
            sheet._shared_strings,
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        before = 0
        for number, cells in parser.parse():
            if not before < number <= LAST_ROW:
                raise ValueError(f"row {number} after row {before}")
            before = number
            yield number, cells


def _sheet(book: Any, sheet: Any) -> tuple[dict[int, Row], bool]:
    """Rows by number to the end of the sheet, and whether a formula was met. Empty rows between them end nothing."""
    rows: dict[int, Row] = {}
    formulas = False
    for number, cells in _stored_rows(book, sheet):
        if not cells:
            continue
        row = Row(number, [""] * MOST_COLUMNS)
        for cell in cells:
            index = cell["column"] - 1
            if cell["data_type"] == "f":
                formulas = True
                row.faults[index] = ("formula", "")  # until its stored value is known
            else:
                row.cells[index] = _text(cell["value"], index, row)
        if row.is_empty:
            continue
        rows[number] = row
        if len(rows) > MOST_ROWS + 20:
            break
    return rows, formulas


def _put_values(data: bytes, rows: dict[int, Row]) -> None:
    """Formulas stand with the value their program stored; without one, or with an error, the cell is at fault."""
    book = _book(data, data_only=True)
    last = max(rows, default=0)
    for number, cells in _stored_rows(book, book.worksheets[0]):
        if number > last:
            break
        row = rows.get(number)
        if row is None:
            continue
        values = {cell["column"] - 1: cell["value"] for cell in cells}
        for index in [index for index, (code, _m) in row.faults.items() if code == "formula"]:
            value = values.get(index)
            del row.faults[index]
            if value is None:
                message = _("Ô này là công thức chưa có kết quả. Chép lại thành giá trị (Dán đặc biệt → Giá trị).")
                row.faults[index] = ("formula", message)
            else:
                row.cells[index] = _text(value, index, row)


def _merges(book: Any, sheet: Any) -> list[tuple[int, int, int, int]]:
    """Merged ranges as first row, first column, last row, last column (columns from 0)."""
    from openpyxl.utils import range_boundaries

    found: list[tuple[int, int, int, int]] = []
    with book._archive.open(sheet._worksheet_path) as part:  # read-only sheets do not tell them
        tail = b""
        while chunk := part.read(_CHUNK):
            block = tail + chunk
            done = 0
            for match in _MERGE.finditer(block):
                left, top, right, bottom = (edge or 0 for edge in range_boundaries(match.group(1).decode()))
                found.append((top, left - 1, bottom, right - 1))
                done = match.end()
            tail = block[max(done, len(block) - 200) :]  # the next may stand across the edge
            if len(found) > MOST_ROWS:
                break
    return found


def _fill_merged(rows: dict[int, Row], merges: list[tuple[int, int, int, int]]) -> None:
    """A cell merged over several rows (a producer with three products) means its value in each of them."""
    for top, left, bottom, _right in merges:
        first = rows.get(top)
        if first is None or bottom == top or left >= len(first.cells) or bottom - top > MOST_ROWS:
            continue
        for number in range(top + 1, bottom + 1):
            row = rows.get(number)
            if row is None:
                continue
            row.cells += [""] * (left + 1 - len(row.cells))
            row.cells[left] = row.cells[left] or first.cells[left]


def _text(value: Any, index: int, row: Row) -> str:
    """A cell as a person reads it: 3.0 is "3", a date is ISO."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = clean(str(value))
    if text in _ERRORS:
        row.faults[index] = ("formula_error", _("Ô này là công thức bị lỗi (%(error)s). Sửa lại.") % {"error": text})
        return ""
    return text

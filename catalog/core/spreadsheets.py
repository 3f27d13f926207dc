"""A spreadsheet's cells as text, and spreadsheets for people. Never runs a formula, never trusts a file's name or its stated size."""

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from typing import IO, Any
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from catalog.core.text import FORMULA, harmless

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 600 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LAST_ROW = 1_048_576
"""Where Excel's sheets end."""
_CHUNK = 1 << 20

_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_MOJIBAKE = re.compile("áº|á»|Ã¡|Ã |Æ°|Ä‘|â€")
_LOST = re.compile(r"""(?:^|[\s,;"'(])(?=[^\W\d_]*\?)[^\W\d_?]*\?+[^\W\d_]+""")
"""A word with a question mark inside, as in "Th?c ph?m"; in an address of the web it would follow a slash or a dot."""
_VIETNAMESE = frozenset(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
    "–—‘’“”•…°×²³½®™©«»₫·\xa0"
)


@dataclass(slots=True)
class Row:
    """`number` as the spreadsheet counts; `cells` as text; `faults`: column index → (code, message)."""

    number: int
    cells: list[str]
    faults: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.faults and not any(self.cells)


def _refuse(code: str, message: str) -> Refused:
    return Refused.because(code, message, "file")


def read_rows(data: bytes) -> Iterator[Row]:
    """The rows of the first sheet that are not empty. Raises `Refused` on field "file" when it cannot be read as a table."""
    if not data:
        raise _refuse("empty_file", _("Tệp rỗng. Chọn lại tệp."))
    if len(data) > MOST_BYTES:
        raise _refuse("too_large", _("Tệp nặng quá 20 MB. Chia thành nhiều tệp."))
    if data.startswith(b"PK\x03\x04"):
        rows = _xlsx(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refuse("old_excel", _("Tệp .xls cũ hoặc có mật khẩu chưa đọc được. Trong Excel chọn Lưu thành → .xlsx."))
    elif data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise _refuse("not_a_table", _("Tệp này không phải bảng tính. Gửi tệp .xlsx hoặc .csv."))
    else:
        rows = _csv(data)
    count = 0
    for row in rows:
        if row.is_empty:
            continue
        count += 1
        if count > MOST_ROWS:
            raise _refuse("too_many_rows", _("Tệp có hơn 50.000 dòng. Chia thành nhiều tệp."))
        yield row


# ---- .csv -----------------------------------------------------------------------------------------------------------------------
def decode(data: bytes) -> str:
    """UTF-8, UTF-16, or Vietnamese Windows-1258, told apart by content. Anything else is refused with what to do about it."""
    wrong = _refuse(
        "wrong_encoding",
        _(
            "Chữ trong tệp không phải UTF-8 nên sẽ sai dấu. Trong Excel chọn Lưu thành → “CSV UTF-8”, hoặc gửi tệp .xlsx."
        ),
    )
    text = ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise wrong from None
    elif b"\x00" in data[:4000]:
        text = _utf16_without_mark(data, wrong)
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _windows(data, wrong)
    text = unicodedata.normalize("NFC", text)
    if "\ufffd" in text or _MOJIBAKE.search(text):
        raise wrong
    lost = _LOST.findall(text)
    if len(lost) > 2:
        message = _(
            "Chữ có dấu trong tệp đã mất thành dấu hỏi, như “%(word)s”. Mở lại tệp gốc trong Excel, chọn Lưu thành → “CSV UTF-8”, hoặc gửi tệp .xlsx."
        )
        raise _refuse("letters_lost", message % {"word": lost[0].strip(" \t\r\n,;\"'(")[:40]})
    return text


def _utf16_without_mark(data: bytes, wrong: Refused) -> str:
    little = data[1:4000:2].count(0) > data[0:4000:2].count(0)
    try:
        return data.decode("utf-16-le" if little else "utf-16-be")
    except UnicodeDecodeError:
        raise wrong from None


def _windows(data: bytes, wrong: Refused) -> str:
    """Windows-1258 writes tones as marks after the letter; text of another code page comes out with letters no Vietnamese word has."""
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        raise wrong from None
    foreign = sum(1 for c in text if ord(c) > 126 and c not in _VIETNAMESE)
    if foreign:
        raise wrong
    return text


def _csv(data: bytes) -> Iterator[Row]:
    text = decode(data)
    head = "\n".join(text.splitlines()[:20])
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > MOST_COLUMNS:
                raise _refuse("too_many_columns", _("Tệp có quá nhiều cột. Xem lại dấu ngăn cách các cột."))
            yield Row(number, [clean(cell) for cell in cells])
    except csv.Error:
        message = _("Dòng %(line)s của tệp bị hỏng: có lẽ thiếu một dấu ngoặc kép.") % {"line": reader.line_num}
        raise _refuse("broken_csv", message) from None


# ---- .xlsx ----------------------------------------------------------------------------------------------------------------------
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


def _xlsx(data: bytes) -> Iterator[Row]:
    broken = _refuse("broken_file", _("Tệp Excel bị hỏng. Mở bằng Excel, lưu lại thành .xlsx rồi gửi."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
                raise _refuse("too_large", _("Tệp giải nén ra quá lớn. Xóa các dòng, cột trống rồi lưu lại."))
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


def clean(text: str) -> str:
    """One line, one spelling, no outer spaces; the apostrophe with which our own export disarms a formula is taken off again."""
    out = " ".join(unicodedata.normalize("NFC", text).replace("\x00", "").split())
    return out[1:] if len(out) > 1 and out[0] == "'" and out[1] in FORMULA else out


_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: .*)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")


def day_of(typed: str) -> dt.date | None:
    """A day from 05/08/2026, 5.8.2026 or 2026-08-05, whatever time stands behind it; day before month, as in Viet Nam. None for anything else."""
    if match := _DAY.fullmatch(typed):
        day, month, year = map(int, match.groups())
    elif match := _ISO.fullmatch(typed):
        year, month, day = map(int, match.groups())
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


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

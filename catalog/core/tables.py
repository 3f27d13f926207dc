"""Tables that people send: rows under headings that are ours in any language, each with what is wrong in it; the wrong ones are given back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .errors import Refused
from .spreadsheets import Row, read_rows, sheet_of
from .text import words


@dataclass(slots=True)
class Line:
    """A row with what is wrong in it: messages by our column, "" for the whole."""

    number: int
    values: dict[str, str]
    problems: dict[str, list[str]] = field(default_factory=dict)

    def say(self, column: str, message: str | Promise) -> None:
        """Something is wrong there."""
        self.problems.setdefault(column, []).append(str(message))


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of table: our columns with their headings, what other headings (folded) mean, which columns must be there, how many rows at most."""

    columns: Mapping[str, str | Promise]
    headings: Mapping[str, str]
    needed: tuple[str, ...]
    most: int

    def read(self, data: bytes) -> list[Line]:
        """The rows of an .xlsx or .csv under its headings. Raises `Refused` on "file" for what is no table, lacks a column or is too long."""
        columns: dict[int, str] = {}
        lines: list[Line] = []
        for row in read_rows(data):
            if not columns:
                columns = self._columns(row)
                continue
            if len(lines) == self.most:
                message = _("Tệp có hơn %(n)s dòng. Chia thành nhiều tệp.") % {"n": self.most}
                raise Refused.because("too_many_rows", message, "file")
            line = Line(row.number, {name: _cell(row, index) for index, name in columns.items()})
            for index, (_code, message) in row.faults.items():
                line.say(columns.get(index, ""), message)
            lines.append(line)
        if not lines:
            raise Refused.because("no_rows", _("Tệp không có dòng nào dưới hàng tiêu đề."), "file")
        return lines

    def _columns(self, row: Row) -> dict[int, str]:
        found: dict[int, str] = {}
        for index, heading in enumerate(row.cells):
            name = self.headings.get(folded(heading), "")
            if name and name not in found.values():
                found[index] = name
        lacking = [str(self.columns[name]) for name in self.needed if name not in found.values()]
        if lacking:
            message = _("Hàng đầu của tệp phải là tiêu đề; thiếu cột: %(names)s. Tải tệp mẫu để xem.")
            raise Refused.because("missing_columns", message % {"names": ", ".join(lacking)}, "file")
        return found

    def told(self, line: Line) -> str:
        """All that is wrong with a row, each with its column."""
        return "; ".join(
            f"{self.columns[column]}: {message}" if column in self.columns else message
            for column, messages in line.problems.items()
            for message in messages
        )

    def bad_sheet(self, bad: Iterable[Line]) -> bytes:
        """An .xlsx of the rows at fault under our headings, to be put right and sent again."""
        return sheet_of(
            _("Dòng sai"),
            [*self._headings(), _("Dòng trong tệp"), _("Sai ở đâu")],
            ([*(line.values.get(column, "") for column in self.columns), line.number, self.told(line)] for line in bad),
        )

    def sheet(self, title: str, rows: Iterable[Iterable[object]] = ()) -> bytes:
        """An .xlsx under our headings: with rows in the order of the columns, or empty to be filled in."""
        return sheet_of(title, self._headings(), (list(row) for row in rows))

    def _headings(self) -> list[str]:
        return [str(words) for words in self.columns.values()]


def folded(text: str) -> str:
    """As headings and names are compared: marks, case and signs aside."""
    return " ".join(words(text))


def _cell(row: Row, index: int) -> str:
    return " ".join(row.cells[index].split()) if index < len(row.cells) else ""

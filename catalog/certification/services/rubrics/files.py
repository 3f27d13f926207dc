"""A score sheet as a file: JSON as `RubricVersion.sheet` keeps it, or a spreadsheet with one row for each part, criterion and option.

Whatever the file, the result is one nested sheet, and for every value the place in the file it came from, so that a mistake is told by its cell.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from catalog.core.errors import Problem, Refused
from catalog.core.spreadsheets import Row, clean, read_rows
from catalog.core.spreadsheets import sheet_of as spreadsheet

type Path = tuple[str | int, ...]

HEADINGS = (
    "row",
    "part",
    "number",
    "label_vi",
    "label_en",
    "points",
    "min_stars",
    "evidence",
    "fact",
    "official",
    "note_vi",
    "note_en",
    "private",
)
"""Columns of the spreadsheet. `row`: part, criterion or option; `points`: a maximum, or an option's points; `private`: anything there says
that only those who evaluate read what is answered."""
MOST_BYTES = 2 * 1024 * 1024
_NUMBER = re.compile(r"\d+(\.\d+)*")


@dataclass(slots=True)
class ReadSheet:
    """A sheet as it was read, unchecked. `texts`: the official words by place ("1.1", "1.1#0"), where the file has them."""

    sheet: dict[str, Any]
    texts: dict[str, str] = field(default_factory=dict)
    cells: dict[Path, str] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        """Where a value stands in the file: a cell ("F12"), or a path ("sections[0].criteria[2].max"); of what is missing, its owner's."""
        short = path
        while short and short not in self.cells and self.cells:
            short = short[:-1]
        if short in self.cells:
            return self.cells[short]
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def read_file(data: bytes) -> ReadSheet:
    """Read either kind of file, told apart by its content. Raises `Refused` on "file" (or a cell) when it is neither."""
    if len(data) > MOST_BYTES:
        raise Refused.because("too_large", _("Tệp nặng quá 2 MB: phiếu chấm không lớn như vậy."), "file")
    return _table(list(read_rows(data))) if data.startswith(b"PK\x03\x04") else _json(data)


def _json(data: bytes) -> ReadSheet:
    try:
        stored = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refused.because("not_a_sheet", _("Tệp không phải JSON hay .xlsx đọc được."), "file") from None
    if not isinstance(stored, dict) or not isinstance(stored.get("sections"), list):
        raise Refused.because("not_a_sheet", _("Tệp JSON không có mục “sections” của phiếu chấm."), "file")
    texts = stored.pop("official", {})
    if not isinstance(texts, dict) or not all(isinstance(value, str) for value in texts.values()):
        raise Refused.because("not_a_sheet", _("Mục “official” phải là chữ theo số tiêu chí."), "official")
    return ReadSheet(stored, {str(key): value.strip() for key, value in texts.items() if value.strip()})


def _table(rows: list[Row]) -> ReadSheet:
    if not rows:
        raise Refused.because("empty_file", _("Tệp rỗng. Chọn lại tệp."), "file")
    head = [cell.strip().lower() for cell in rows[0].cells]
    missing = [name for name in HEADINGS[:7] if name not in head]
    if missing:
        message = _("Dòng %(row)d thiếu cột: %(columns)s.") % {"row": rows[0].number, "columns": ", ".join(missing)}
        raise Refused.because("missing_columns", message, "file")
    columns = {name: head.index(name) for name in HEADINGS if name in head}
    return _Reader(columns).read(rows[1:])


class _Reader:
    """Builds the tree while it goes down the rows: a criterion "1.2.3" hangs on "1.2", an option on the criterion above it."""

    def __init__(self, columns: dict[str, int]) -> None:
        self.columns = columns
        self.found = ReadSheet({"set": None, "sections": [], "disqualifiers": []})
        self.paths: dict[str, Path] = {}
        self.nodes: dict[str, dict[str, Any]] = {}
        self.problems: list[Problem] = []
        self.last = ""

    def cell(self, row: Row, name: str) -> str:
        place = self.columns.get(name)
        if place is None or place >= len(row.cells):
            return ""
        if place in row.faults:
            self.problems.append(Problem(row.faults[place][0], row.faults[place][1], self.address(row, name)))
        return clean(row.cells[place])

    def address(self, row: Row, name: str) -> str:
        """A1 style."""
        place = self.columns.get(name, 0)
        letters = ""
        while place >= 0:
            letters, place = chr(ord("A") + place % 26) + letters, place // 26 - 1
        return f"{letters}{row.number}"

    def points(self, row: Row) -> Any:
        text = self.cell(row, "points").replace(",", ".")
        try:
            value = float(text)
        except ValueError:
            return text
        return int(value) if value.is_integer() else value

    def stars(self, row: Row) -> Any:
        """A minimum: 4 or ****; whatever else is there is left for the check."""
        text = self.cell(row, "min_stars")
        if not text:
            return None
        return int(text) if text.isdecimal() and len(text) < 3 else text.count("*") or text

    def keep(self, row: Row, path: Path, **columns: str) -> None:
        self.found.cells[path] = self.address(row, "row")
        for key, column in columns.items():
            self.found.cells[(*path, key)] = self.address(row, column)

    def read(self, rows: list[Row]) -> ReadSheet:
        for row in rows:
            kind = self.cell(row, "row").lower()
            reader = {"set": self._set, "part": self._part, "criterion": self._criterion, "option": self._option,
                      "disqualifier": self._disqualifier}.get(kind)  # fmt: skip
            if reader is None:
                message = _("“%(kind)s” không phải loại dòng: dùng set, part, criterion, option, disqualifier.") % {
                    "kind": kind
                }
                self.problems.append(Problem("unknown_row", message, self.address(row, "row")))
                continue
            reader(row)
        if self.problems:
            raise Refused(*self.problems)
        return self.found

    def _label(self, row: Row) -> dict[str, str]:
        return {"vi": self.cell(row, "label_vi"), "en": self.cell(row, "label_en")}

    def _set(self, row: Row) -> None:
        text = self.cell(row, "number")
        self.found.sheet["set"] = int(text) if text.isdecimal() and len(text) < 4 else text
        self.found.cells[("set",)] = self.address(row, "number")

    def _disqualifier(self, row: Row) -> None:
        listed = self.found.sheet["disqualifiers"]
        self.keep(row, ("disqualifiers", len(listed)), vi="label_vi", en="label_en")
        listed.append(self._label(row))

    def _part(self, row: Row) -> None:
        sections = self.found.sheet["sections"]
        path: Path = ("sections", len(sections))
        self.keep(row, path, part="part", max="points")
        sections.append({"part": self.cell(row, "part").upper(), "max": self.points(row), "criteria": []})
        self.nodes[""], self.paths[""] = sections[-1], path

    def _criterion(self, row: Row) -> None:
        number = self.cell(row, "number").rstrip(".")
        above = number.rpartition(".")[0]
        if not _NUMBER.fullmatch(number) or number in self.nodes or above not in self.nodes:
            if not _NUMBER.fullmatch(number):
                message = _("“%(number)s” không phải số tiêu chí, ví dụ 1.6.") % {"number": number}
            elif number in self.nodes:
                message = _("Tiêu chí %(number)s đã có ở trên.") % {"number": number}
            else:
                message = _("Chưa có dòng của “%(above)s” phía trên %(number)s.") % {
                    "above": above or "part",
                    "number": number,
                }
            self.problems.append(Problem("bad_number", message, self.address(row, "number")))
            return
        owner, key = self.nodes[above], "children" if above else "criteria"
        listed = owner.setdefault(key, [])
        path = (*self.paths[above], key, len(listed))
        self.keep(row, path, no="number", max="points", min_stars="min_stars", evidence="evidence", fact="fact")
        self.found.cells[(*path, "label", "vi")] = self.address(row, "label_vi")
        self.found.cells[(*path, "label", "en")] = self.address(row, "label_en")
        evidence = [word.strip() for word in self.cell(row, "evidence").split(",") if word.strip()]
        node = {"no": number, "label": self._label(row), "max": self.points(row), "min_stars": self.stars(row), "evidence": evidence,
                "fact": self.cell(row, "fact") or None, "options": []}  # fmt: skip
        note = {"vi": self.cell(row, "note_vi"), "en": self.cell(row, "note_en")}
        if any(note.values()):
            node["note"] = note
            self.found.cells[(*path, "note", "vi")] = self.address(row, "note_vi")
            self.found.cells[(*path, "note", "en")] = self.address(row, "note_en")
        if self.cell(row, "private"):
            node["private"] = True
        listed.append(node)
        self.nodes[number], self.paths[number], self.last = node, path, number
        if text := self.cell(row, "official"):
            self._official(row, number, text)

    def _official(self, row: Row, place: str, text: str) -> None:
        self.found.texts[place] = text
        self.found.cells["official", place] = self.address(row, "official")

    def _option(self, row: Row) -> None:
        if not self.last:
            self.problems.append(
                Problem("no_criterion", _("Dòng lựa chọn đứng trước mọi tiêu chí."), self.address(row, "row"))
            )
            return
        options = self.nodes[self.last]["options"]
        path = (*self.paths[self.last], "options", len(options))
        self.keep(row, path, points="points", min_stars="min_stars")
        self.found.cells[(*path, "label", "vi")] = self.address(row, "label_vi")
        self.found.cells[(*path, "label", "en")] = self.address(row, "label_en")
        if text := self.cell(row, "official"):
            self._official(row, f"{self.last}#{len(options)}", text)
        options.append({"label": self._label(row), "points": self.points(row), "min_stars": self.stars(row)})


def sheet_file(sheet: dict[str, Any], texts: dict[str, str]) -> bytes:
    """The spreadsheet of a sheet, as `read_file` reads it: to be changed and brought back, or to be given its official words."""
    lines: list[list[Any]] = []

    def row(kind: str, part: str, number: str, node: dict[str, Any], place: str) -> None:
        label = node.get("label", {"vi": "", "en": ""})
        lines.append([
            kind, part, number, label["vi"], label["en"], node.get("points", node.get("max")), node.get("min_stars"),
            ", ".join(node.get("evidence", [])), node.get("fact"), texts.get(place, ""),
            *(node.get("note", {}).get(language, "") for language in ("vi", "en")), "x" if node.get("private") else "",
        ])  # fmt: skip

    def criterion(part: str, node: dict[str, Any]) -> None:
        row("criterion", part, node["no"], node, node["no"])
        for place, option in enumerate(node.get("options", [])):
            row("option", part, node["no"], option, f"{node['no']}#{place}")
        for child in node.get("children", []):
            criterion(part, child)

    lines.append(["set", "", str(sheet["set"])])
    for section in sheet["sections"]:
        lines.append(["part", section["part"], "", "", "", section["max"]])
        for node in section["criteria"]:
            criterion(section["part"], node)
    lines += [["disqualifier", "", "", label["vi"], label["en"]] for label in sheet.get("disqualifiers", [])]
    return spreadsheet(f"{sheet['set']}", HEADINGS, lines)

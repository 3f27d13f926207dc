"""Is a score sheet whole? Every sum, every label, every key, told by its place in the file."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from catalog.core.errors import Problem

from ...models import EvidenceKind, FactKind
from .files import Path, ReadSheet

CRITERION_CHARACTERS, OPTION_CHARACTERS, NOTE_CHARACTERS = 60, 90, 160
TOTAL = 100
_PLACEHOLDER = re.compile(r"(lựa chọn|phương án|mức|option|choice|level|todo|tbd|xxx|\?+|\.+|-+)\s*\d*", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(\.\d+){0,3}")


def check_sheet(read: ReadSheet, *, set_number: int, maxima: Mapping[str, int]) -> list[Problem]:
    """What is wrong with a sheet for this set under a regime with these part maxima; `field` of each problem is the cell or path.

    Sums (parts as the regime has them, groups the sum of their children, a criterion its best option, 100 in all), numbers once each,
    labels in both languages, no placeholder, no two options of a criterion alike, minima that rise with the points, known evidence and facts.
    """
    return _Check(read).run(set_number, maxima)


class _Check:
    def __init__(self, read: ReadSheet) -> None:
        self.read = read
        self.problems: list[Problem] = []
        self.numbers: set[str] = set()

    def wrong(self, code: str, message: str, path: Path) -> None:
        self.problems.append(Problem(code, message, self.read.place(path)))

    def run(self, set_number: int, maxima: Mapping[str, int]) -> list[Problem]:
        sheet = self.read.sheet
        if sheet.get("set") != set_number:
            message = _("Phiếu này của bộ %(has)s, không phải bộ %(wanted)s.") % {
                "has": sheet.get("set"),
                "wanted": set_number,
            }
            self.wrong("other_set", message, ("set",))
        sections = sheet["sections"]
        parts = [section.get("part") if isinstance(section, dict) else None for section in sections]
        if parts != sorted(maxima):
            message = _("Phiếu phải có đúng các phần %(parts)s.") % {"parts": ", ".join(sorted(maxima))}
            self.wrong("bad_parts", message, self.first_other(parts, sorted(maxima)))
            return self.problems
        total = Decimal(0)
        for n, section in enumerate(sections):
            path: Path = ("sections", n)
            most = self.points(section.get("max"), (*path, "max"))
            if most is not None and most != maxima[section["part"]]:
                message = _("Phần %(part)s tối đa %(wanted)s điểm, tệp ghi %(has)s.") % {
                    "part": section["part"], "wanted": maxima[section["part"]], "has": most,
                }  # fmt: skip
                self.wrong("bad_part_maximum", message, (*path, "max"))
            total += self.children(section.get("criteria"), (*path, "criteria"), most, section["part"])
        if not self.problems and total != TOTAL:
            self.wrong(
                "bad_total",
                _("Cộng cả phiếu được %(has)s điểm, phải là 100.") % {"has": total},
                ("sections", len(sections) - 1, "max"),
            )
        self.disqualifiers(sheet.get("disqualifiers", []))
        return self.problems

    @staticmethod
    def first_other(parts: Sequence[Any], wanted: Sequence[str]) -> Path:
        """Where the first part stands that is not the one that should stand there; the last one where only some are missing."""
        both = enumerate(zip(parts, wanted, strict=False))
        same = next((n for n, (has, should) in both if has != should), min(len(parts), len(wanted)))
        return ("sections", min(same, len(parts) - 1), "part") if parts else ("sections",)

    def points(self, value: Any, path: Path) -> Decimal | None:
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise InvalidOperation
            number = Decimal(str(value))
            if not (number.is_finite() and 0 <= number <= TOTAL and number == number.quantize(Decimal("0.01"))):
                raise InvalidOperation
        except InvalidOperation:
            self.wrong("bad_points", _("“%(value)s” không phải số điểm từ 0 đến 100.") % {"value": value}, path)
            return None
        return number

    def stars(self, value: Any, path: Path) -> bool:
        if value is None or (type(value) is int and value in (3, 4, 5)):
            return True
        message = _("Điều kiện tối thiểu là 3, 4 hoặc 5 sao, không phải “%(stars)s”.") % {"stars": value}
        self.wrong("bad_min_stars", message, path)
        return False

    def children(self, nodes: Any, path: Path, most: Decimal | None, name: str) -> Decimal:
        if not isinstance(nodes, list) or not nodes or not all(isinstance(node, dict) for node in nodes):
            self.wrong("no_criteria", _("%(name)s chưa có tiêu chí nào.") % {"name": name}, path)
            return Decimal(0)
        before = len(self.problems)
        total = sum((self.criterion(node, (*path, n)) for n, node in enumerate(nodes)), Decimal(0))
        if len(self.problems) == before and most is not None and total != most:
            message = _("Các tiêu chí của %(name)s cộng lại được %(has)s điểm, không phải %(wanted)s.") % {
                "name": name, "has": total, "wanted": most,
            }  # fmt: skip
            self.wrong("bad_sum", message, (*path[:-1], "max"))
        return total

    def criterion(self, node: dict[str, Any], path: Path) -> Decimal:
        number = node.get("no")
        if not isinstance(number, str) or not _NUMBER.fullmatch(number):
            self.wrong(
                "bad_number", _("“%(number)s” không phải số tiêu chí, ví dụ 1.6.") % {"number": number}, (*path, "no")
            )
            number = "?"
        elif number in self.numbers:
            self.wrong("number_twice", _("Tiêu chí %(number)s có hai lần.") % {"number": number}, (*path, "no"))
        self.numbers.add(number)
        self.label(node.get("label"), (*path, "label"), CRITERION_CHARACTERS)
        most = self.points(node.get("max"), (*path, "max"))
        self.stars(node.get("min_stars"), (*path, "min_stars"))
        if node.get("min_stars") is not None and (node.get("children") or node.get("options")):
            message = _("Tiêu chí %(number)s có lựa chọn: ghi điều kiện tối thiểu ở lựa chọn.") % {"number": number}
            self.wrong("minimum_misplaced", message, (*path, "min_stars"))
        if node.get("children"):
            if node.get("options"):
                message = _("Tiêu chí %(number)s có cả mục con lẫn lựa chọn.") % {"number": number}
                self.wrong("both", message, path)
            self.children(node["children"], (*path, "children"), most, number)
            return most or Decimal(0)
        if node.get("note"):
            self.label(node["note"], (*path, "note"), NOTE_CHARACTERS)
        self.keys(node, path)
        self.options(node, path, most, number)
        return most or Decimal(0)

    def keys(self, node: dict[str, Any], path: Path) -> None:
        evidence = node.get("evidence", [])
        unknown = (
            [str(kind) for kind in evidence if kind not in EvidenceKind.values]
            if isinstance(evidence, list)
            else [str(evidence)]
        )
        if unknown:
            message = _("Không có loại minh chứng “%(kind)s”.") % {"kind": ", ".join(unknown)}
            self.wrong("unknown_evidence", message, (*path, "evidence"))
        if node.get("private") not in (None, False, True):
            message = _("Tiêu chí %(number)s: private là true hoặc false.") % {"number": node.get("no")}
            self.wrong("bad_private", message, (*path, "private"))
        if node.get("fact") and node["fact"] not in FactKind.values:
            self.wrong("unknown_fact", _("Không có số liệu “%(fact)s”.") % {"fact": node["fact"]}, (*path, "fact"))

    def options(self, node: dict[str, Any], path: Path, most: Decimal | None, number: str) -> None:
        options = node.get("options", [])
        if (
            not isinstance(options, list)
            or not all(isinstance(option, dict) for option in options)
            or len(options) == 1
        ):
            message = _("Tiêu chí %(number)s cần từ hai lựa chọn (không có lựa chọn nào là câu hỏi Có/Không).") % {
                "number": number
            }
            self.wrong("bad_options", message, path)
            return
        best: Decimal | None = None
        seen: dict[tuple[str, str], int] = {}
        minima: dict[int, Decimal] = {}
        for n, option in enumerate(options):
            here = (*path, "options", n)
            points = self.points(option.get("points"), (*here, "points"))
            words = self.label(option.get("label"), (*here, "label"), OPTION_CHARACTERS)
            for language, text in words.items():
                if seen.setdefault((language, text.casefold()), n) != n:
                    message = _("Hai lựa chọn của tiêu chí %(number)s giống nhau: “%(text)s”.") % {
                        "number": number,
                        "text": text,
                    }
                    self.wrong("options_alike", message, (*here, "label", language))
            stars = option.get("min_stars")
            if self.stars(stars, (*here, "min_stars")) and points is not None:
                best = points if best is None else max(best, points)
                if stars is not None:
                    minima[stars] = min(points, minima.get(stars, points))
        if best is not None and most is not None and best != most:
            message = _("Tiêu chí %(number)s tối đa %(most)s điểm nhưng lựa chọn cao nhất là %(best)s.") % {
                "number": number, "most": most, "best": best,
            }  # fmt: skip
            self.wrong("bad_maximum", message, (*path, "max"))
        if [minima[level] for level in sorted(minima)] != sorted(minima.values()):
            message = _("Tiêu chí %(number)s: điều kiện của sao cao hơn lại ít điểm hơn.") % {"number": number}
            self.wrong("minima_fall", message, path)

    def label(self, label: Any, path: Path, limit: int) -> dict[str, str]:
        words = {}
        for language in ("vi", "en"):
            text = label.get(language) if isinstance(label, dict) else None
            if not isinstance(text, str) or not text.strip():
                self.wrong("no_label", _("Thiếu nhãn (%(language)s).") % {"language": language}, (*path, language))
            elif len(text) > limit:
                message = _("Nhãn dài %(has)d ký tự, tối đa %(limit)d.") % {"has": len(text), "limit": limit}
                self.wrong("label_too_long", message, (*path, language))
            elif _PLACEHOLDER.fullmatch(text.strip()):
                self.wrong("placeholder", _("“%(text)s” không phải nhãn thật.") % {"text": text}, (*path, language))
            else:
                words[language] = text.strip()
        return words

    def disqualifiers(self, labels: Any) -> None:
        if not isinstance(labels, list):
            self.wrong("bad_disqualifiers", _("Danh sách lý do loại hồ sơ không đúng."), ("disqualifiers",))
            return
        for n, label in enumerate(labels):
            self.label(label, ("disqualifiers", n), NOTE_CHARACTERS)

"""A row as read, its limits, and what is made of a cell."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field

from catalog.core.errors import Refused
from catalog.core.text import FORMULA

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 600 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LAST_ROW = 1_048_576
"""Where Excel's sheets end."""


@dataclass(slots=True)
class Row:
    """`number` as the spreadsheet counts; `cells` as text; `faults`: column index → (code, message)."""

    number: int
    cells: list[str]
    faults: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.faults and not any(self.cells)


def refuse(code: str, message: str) -> Refused:
    """What is wrong with the file as a whole."""
    return Refused.because(code, message, "file")


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

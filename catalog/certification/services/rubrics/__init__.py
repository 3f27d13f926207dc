"""Score sheets from files: read, checked to the cell, stored as a version that never changes; and the decision's own words for them."""

from .check import check_sheet
from .files import HEADINGS, ReadSheet, read_file, sheet_file
from .store import import_first_sheet, import_rubric, import_wording

__all__ = [
    "HEADINGS",
    "ReadSheet",
    "check_sheet",
    "import_first_sheet",
    "import_rubric",
    "import_wording",
    "read_file",
    "sheet_file",
]

"""A spreadsheet's cells as text, and spreadsheets for people."""

from .cells import MOST_BYTES, Row, clean, day_of
from .rows import read_rows
from .writing import book_of, sheet_of, sheets_of

__all__ = ["MOST_BYTES", "Row", "book_of", "clean", "day_of", "read_rows", "sheet_of", "sheets_of"]

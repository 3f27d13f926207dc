"""QR symbols, labels, sheets of labels and bundles for printing houses: pure drawing, no database."""

from traceability.codes.symbols.bundles import Item, printers_csv, svg_zip
from traceability.codes.symbols.labels import label_png, label_svg
from traceability.codes.symbols.layout import Label
from traceability.codes.symbols.qr import matrix, qr_png, qr_svg
from traceability.codes.symbols.sheets import MOST_LABELS, page_svg, sheets_pdf
from traceability.codes.symbols.stock import PRESETS, STOCKS, Preset, Stock

__all__ = [
    "MOST_LABELS",
    "PRESETS",
    "STOCKS",
    "Item",
    "Label",
    "Preset",
    "Stock",
    "label_png",
    "label_svg",
    "matrix",
    "page_svg",
    "printers_csv",
    "qr_png",
    "qr_svg",
    "sheets_pdf",
    "svg_zip",
]

"""QR symbols and single labels: pure drawing, no database."""

from traceability.codes.symbols.labels import Label, label_png, label_svg
from traceability.codes.symbols.qr import matrix, qr_png, qr_svg

__all__ = ["Label", "label_png", "label_svg", "matrix", "qr_png", "qr_svg"]

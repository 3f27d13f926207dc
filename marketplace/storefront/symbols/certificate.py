"""Our rendition of a product's certificate: one landscape A4 with a QR of its public check page. The signed original is what counts."""

import io
from collections.abc import Sequence
from typing import Any

from django.utils import translation

from catalog.certification.models import Certificate, IssuingLevel
from catalog.certification.queries import Standing
from catalog.core import paper
from traceability.codes.symbols.qr import matrix, runs

CHAM, NGHE, INK, SOFT, STOP = "#1b2857", "#b97e0a", "#1c1f2b", "#5a6072", "#a3261b"
_MM = 72 / 25.4
_STAR = [
    (0, 7.1), (2.05, 2.33), (7.23, 1.85), (3.32, -1.58), (4.47, -6.65),
    (0, -4), (-4.47, -6.65), (-3.32, -1.58), (-7.23, 1.85), (-2.05, 2.33),
]  # fmt: skip


STAMPS = {Standing.REVOKED: "ĐÃ THU HỒI", Standing.EXPIRED: "ĐÃ HẾT HẠN", Standing.SUPERSEDED: "ĐÃ THAY BẰNG GIẤY MỚI"}
"""What is no longer worth what it says shows it from across a room, and on a copy."""


def certificate_pdf(certificate: Certificate, *, check_url: str, standing: Standing) -> bytes:
    """The rendition: product, producer, place, stars, decision, last day, QR to `check_url`, marked "Bản thể hiện".

    When it is not worth today what it says (`standing`: revoked, expired, replaced), it says that. In Vietnamese: a document.
    """
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfgen.canvas import Canvas

    paper.styles()  # registers the font
    width, height = landscape(A4)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1, lang="vi")
    with translation.override("vi"):
        canvas.setTitle(f"Giấy chứng nhận OCOP {certificate.stars} sao: {certificate.product.name}")
        _frame(canvas, width, height)
        _words(canvas, certificate, width, height)
        _foot(canvas, certificate, width, check_url, _note(certificate, standing))
        if standing in STAMPS:
            _stamp(canvas, STAMPS[standing], width, height)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _note(certificate: Certificate, standing: Standing) -> str:
    if standing == Standing.REVOKED and certificate.revoked_from is not None:
        return f"Giấy này đã bị thu hồi từ {certificate.revoked_from:%d/%m/%Y}."
    return {
        Standing.EXPIRED: f"Giấy này đã hết hạn, ngày cuối là {certificate.valid_until:%d/%m/%Y}.",
        Standing.SUPERSEDED: "Giấy này đã được thay bằng giấy mới hơn.",
    }.get(standing, "")


def _stamp(canvas: Any, text: str, width: float, height: float) -> None:
    """Across the sheet, over everything, through which the rest is read."""
    size = 76
    while canvas.stringWidth(text, paper.BOLD, size) > width * 0.8:
        size -= 2
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(24)
    canvas.setFillColor(STOP, alpha=0.3)
    canvas.setFont(paper.BOLD, size)
    canvas.drawCentredString(0, -size / 3, text)
    canvas.restoreState()


def _frame(canvas: Any, width: float, height: float) -> None:
    """A double rule, and the woven strip's diamonds along the top and the bottom."""
    canvas.setStrokeColor(CHAM)
    canvas.setLineWidth(2)
    canvas.rect(10 * _MM, 10 * _MM, width - 20 * _MM, height - 20 * _MM)
    canvas.setLineWidth(0.5)
    canvas.rect(12.5 * _MM, 12.5 * _MM, width - 25 * _MM, height - 25 * _MM)
    step = 5 * _MM
    count = int((width - 33 * _MM) / step)
    left = (width - (count - 1) * step) / 2
    for y in (16 * _MM, height - 16 * _MM):
        for n in range(count):
            x, r = left + n * step, (1.5 if n % 2 == 0 else 0.9) * _MM
            canvas.setFillColor(NGHE if n % 2 == 0 else CHAM)
            path = canvas.beginPath()
            path.moveTo(x, y + r)
            for dx, dy in ((r, 0), (0, -r), (-r, 0)):
                path.lineTo(x + dx, y + dy)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)


def _centre(
    canvas: Any,
    text: str,
    y: float,
    *,
    size: float,
    width: float,
    font: str = paper.FONT,
    colour: str = INK,
    lines: int = 2,
) -> float:
    """Centred text of at most so many lines, smaller until it fits; gives the height below its last line."""
    from reportlab.lib.utils import simpleSplit

    most = width - 60 * _MM
    split = simpleSplit(text, font, size, most)
    while len(split) > lines and size > 11:
        size -= 1
        split = simpleSplit(text, font, size, most)
    canvas.setFillColor(colour)
    canvas.setFont(font, size)
    for line in split[:3]:
        canvas.drawCentredString(width / 2, y, line)
        y -= size * 1.32
    return y


def _authority(certificate: Certificate) -> str:
    if certificate.issuing_place is None or certificate.issuing_level == IssuingLevel.MINISTRY:
        return str(IssuingLevel.MINISTRY.label)
    return f"Ủy ban nhân dân {certificate.issuing_place.full_name}"


def _words(canvas: Any, certificate: Certificate, width: float, height: float) -> None:
    product = certificate.product
    y = height - 27 * _MM
    y = _centre(canvas, paper.NATION[0], y, size=12, width=width, font=paper.BOLD)
    y = _centre(canvas, paper.NATION[1], y, size=11, width=width, font=paper.BOLD)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.6)
    canvas.line(width / 2 - 26 * _MM, y + 8, width / 2 + 26 * _MM, y + 8)
    y = _centre(canvas, _authority(certificate), y - 14, size=13, width=width, colour=SOFT)
    y = _centre(canvas, "GIẤY CHỨNG NHẬN", y - 26, size=34, width=width, font=paper.BOLD, colour=CHAM)
    y = _centre(canvas, "Sản phẩm OCOP (Mỗi xã một sản phẩm)", y + 14, size=13, width=width, colour=SOFT)
    y = _centre(canvas, product.name, y - 20, size=27, width=width, font=paper.BOLD)
    y = _centre(canvas, f"của {product.producer.name}", y + 4, size=15, width=width, lines=1)
    y = _centre(canvas, product.origin.address, y - 1, size=12, width=width, colour=SOFT)
    y -= 20
    _stars(canvas, certificate.stars, width / 2, y)
    _centre(canvas, f"Đạt hạng {certificate.stars} sao", y - 32, size=17, width=width, font=paper.BOLD, colour=CHAM)


def _stars(canvas: Any, rank: int, x: float, y: float) -> None:
    scale, step = 1.7, 34.0
    canvas.setFillColor(NGHE)
    for n in range(rank):
        centre = x + (n - (rank - 1) / 2) * step
        path = canvas.beginPath()
        points = [(centre + dx * scale, y + dy * scale) for dx, dy in _STAR]
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)


def _qr(canvas: Any, text: str, x: float, y: float, side: float) -> None:
    """A symbol with its quiet zone, `side` points wide, its lower left corner at x, y."""
    rows = matrix(text)
    module = side / (len(rows) + 8)
    canvas.setFillColor("#ffffff")
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    canvas.setFillColor("#000000")
    for column, row, length in runs(rows):
        canvas.rect(
            x + (column + 4) * module, y + side - (row + 5) * module, length * module, module * 1.02, stroke=0, fill=1
        )


def _lines(canvas: Any, lines: Sequence[tuple[str, str]], x: float, y: float) -> None:
    for label, value in lines:
        canvas.setFillColor(SOFT)
        canvas.setFont(paper.FONT, 10.5)
        canvas.drawString(x, y, label)
        canvas.setFillColor(INK)
        canvas.setFont(paper.BOLD, 11.5)
        canvas.drawString(x + 38 * _MM, y, value)
        y -= 6.2 * _MM


def _foot(canvas: Any, certificate: Certificate, width: float, check_url: str, note: str) -> None:
    side, bottom = 34 * _MM, 24 * _MM
    decided = f"{certificate.decided_on:%d/%m/%Y}" if certificate.decided_on else f"năm {certificate.valid_from.year}"
    lines = [
        ("Quyết định số", certificate.decision_number or "–"),
        ("Ngày quyết định", decided),
        ("Có giá trị đến hết", f"{certificate.valid_until:%d/%m/%Y}"),
        ("Theo", certificate.regime.number),
    ]
    _lines(canvas, lines, 24 * _MM, bottom + 28 * _MM)
    x = width - 24 * _MM - side
    _qr(canvas, check_url, x, bottom, side)
    canvas.setFillColor(INK)
    canvas.setFont(paper.FONT, 9)
    canvas.drawRightString(x - 4 * _MM, bottom + 20 * _MM, "Quét để xem giấy này")
    canvas.drawRightString(x - 4 * _MM, bottom + 16 * _MM, "hôm nay còn hiệu lực không")
    canvas.setFillColor(SOFT)
    canvas.setFont(paper.FONT, 8)
    canvas.drawRightString(x - 4 * _MM, bottom + 11 * _MM, check_url)
    canvas.setFillColor(STOP if note else SOFT)
    canvas.setFont(paper.BOLD if note else paper.ITALIC, 9.5)
    said = f"Bản thể hiện. {note}" if note else "Bản thể hiện. Bản gốc là quyết định đã ký của cơ quan công nhận."
    canvas.drawCentredString(width / 2, 19.6 * _MM, said)

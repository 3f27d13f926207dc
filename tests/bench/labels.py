"""How long 1,000 vector labels take, each with its own symbol, beside the same words without any symbol. `python -m tests.bench.labels` alone."""

import io
import sys
import time
from collections.abc import Callable

from traceability.codes.symbols import STOCKS, Label, sheets_pdf
from traceability.codes.symbols.qr import matrix

BUDGET = 4.0  # seconds
MANY = 1_000


def _label(number: int) -> Label:
    return Label(
        uri=f"https://chocop.vn/01/09520000000110/10/MN261008/21/{number:012}",
        name="Hạt Mắc ca Mơ Nông sấy củi cà phê nguyên vỏ hảo hạng",
        lines=("Lô MN261008", "NSX 08/10/2026", "HSD 08/10/2027"),
        readable=f"(01)09520000000110(10)MN261008(21){number:012}",
        stars=4,
        maker="Hợp tác xã Nông nghiệp xanh Quảng Trực",
        detail="Túi 250 g",
    )


def _floor() -> None:
    """As many lines of the same words on as many pages, by reportlab alone."""
    from reportlab.pdfgen.canvas import Canvas

    from catalog.core import paper

    paper.styles()
    canvas = Canvas(io.BytesIO())
    for number in range(MANY):
        label = _label(number)
        canvas.setFont(paper.FONT, 5)
        for n, text in enumerate((label.name, *label.lines, label.maker, label.detail, label.readable)):
            canvas.drawString(10, 20 + 6 * n + number % 24, text)
        if number % 24 == 23:
            canvas.showPage()
    canvas.save()


def _seconds(call: Callable[[], object]) -> float:
    """CPU time, the better of two rounds; symbols are drawn anew."""
    spent = []
    for _ in range(2):
        matrix.cache_clear()
        start = time.process_time()
        call()
        spent.append(time.process_time() - start)
    return min(spent)


def lines() -> list[str]:
    """A row for each sheet, for the notes of `make bench`."""
    floor = _seconds(_floor)
    out = [
        f"| {MANY:,} labels | CPU s | words alone, s | × | a tenth of them, s | MB | budget |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for key in ("a4-40", "a4-24", "a4-21", "roll-60x40"):
        made = bytearray()

        def draw(many: int = MANY, key: str = key, made: bytearray = made) -> None:
            made[:] = sheets_pdf((_label(n) for n in range(many)), stock=STOCKS[key])

        tenth, whole = _seconds(lambda draw=draw: draw(MANY // 10)), _seconds(draw)
        verdict = "held" if whole <= BUDGET else "**not held**"
        out.append(
            f"| {key} | {whole:.2f} | {floor:.2f} | {whole / floor:.1f} | {tenth:.2f} | {len(made) / 1e6:.1f} | ≤ {BUDGET:g} s: {verdict} |"
        )
    return out


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")

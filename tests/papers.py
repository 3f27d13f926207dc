"""Pages of PDFs as pictures: kept by the test run, for people to look at."""

from pathlib import Path
from typing import Any

SHOTS = Path(__file__).parents[1] / "var" / "test-shots"


def keep_pages(content: bytes | Path, name: str, *, scale: float = 1.5) -> list[Any]:
    """Draw each page of a PDF, keep it as `var/test-shots/NAME-01.png` and so on, and give the pictures (PIL). A page on which nothing stands
    fails. `scale`: pixels a point; 3 is enough to read a QR code."""
    import pypdfium2

    SHOTS.mkdir(parents=True, exist_ok=True)
    for old in SHOTS.glob(f"{name}-[0-9][0-9].png"):
        old.unlink()
    pictures = []
    with pypdfium2.PdfDocument(content) as pdf:
        assert len(pdf), "no pages"
        for n in range(len(pdf)):
            picture = pdf[n].render(scale=scale).to_pil()
            dark = sum(picture.convert("L").histogram()[:128])
            assert dark > 30, f"page {n + 1} of {name} is empty"
            picture.save(SHOTS / f"{name}-{n + 1:02}.png", compress_level=1)
            pictures.append(picture)
    return pictures

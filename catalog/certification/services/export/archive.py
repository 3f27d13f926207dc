"""A dossier as a zip: the two forms, the papers as they came, and a list of them."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from typing import IO, Any

from catalog.core.files import served_name
from catalog.core.text import slug

from ...models import Dossier
from . import sheets as pages
from .asked import state_of
from .sources import GONE, Papers

_CHUNK = 256 * 1024
_HEADS = ["so", "tep", "loai", "ten", "noi_cap", "ngay_cap", "het_han", "tieu_chi", "sha256", "ghi_chu"]


def write_zip(
    out: IO[bytes], content: dict[str, Any], dossier: Dossier, papers: Papers, advance: Callable[[int], None]
) -> None:
    """Into an empty file. A paper that is gone is named in the list. `advance` hears how many parts are done."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as whole:
        whole.writestr("bieu-so-01.pdf", pages.registration(content))
        whole.writestr("bieu-so-02.pdf", pages.assessment(content))
        rows = io.StringIO()
        table = csv.writer(rows)
        table.writerow(_HEADS)
        for place, paper in enumerate(content["papers"], 1):
            name = served_name(f"{pages.file_number(place)}-{_plain(paper['title'])}", paper["content_type"])
            name = f"minh-chung/{name}"
            with papers.opened(paper) as source:
                if source is None:
                    name = ""
                else:
                    with whole.open(name, "w", force_zip64=True) as target:
                        while chunk := source.read(_CHUNK):
                            target.write(chunk)
            proves = " ".join(row["number"] for row in content["criteria"] if paper["id"] in row["papers"])
            line = (paper["kind"], paper["title"], paper["issuer"], paper["issued_on"], paper["expires_on"])
            note = "" if name else GONE
            table.writerow([place, name, *(_no_formula(each) for each in line), proves, paper["sha256"], note])
            advance(place + 2)
        whole.writestr("muc-luc.csv", "\ufeff" + rows.getvalue())
        whole.writestr("tinh-trang.txt", f"{state_of(dossier)}\n")


def _plain(text: str) -> str:
    return slug(re.sub(r"[/\\]", " ", text), limit=60) or "giay-to"


def _no_formula(text: str) -> str:
    """A cell that begins like a formula is text to a spreadsheet only behind a quote."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

"""A dossier as one PDF: cover, contents, the two forms, and each paper behind a sheet that says what it is."""

import io
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any

from catalog.core import clock
from catalog.core.broken import what_broken_files_raise

from ...models import Dossier
from ...symbols.joined import Joiner, NotReadable, Taken
from . import sheets as pages
from .asked import state_of
from .sources import GONE, Papers

_NOT_JOINED = "Không ghép được các trang của tệp này. Xem tệp gốc trong bản ZIP."
_UNSEEN = "Tệp có chữ điền vào ô mà không kèm hình của chữ, trang ghép có thể thiếu chữ đó. Xem tệp gốc trong bản ZIP."
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Joined:
    """A paper's place in the file, its pages, and what its sheet says of them."""

    place: int
    paper: Mapping[str, Any]
    pages: list[int]
    note: str


def write_pdf(
    out: IO[bytes], content: dict[str, Any], dossier: Dossier, papers: Papers, advance: Callable[[int], None]
) -> None:
    """Into an empty file. A paper that cannot be read is named on its sheet and lies in the zip. `advance` hears how many parts are done."""
    joiner = Joiner.onto(out)
    entries: list[tuple[str, int]] = []

    def put(title: str, made: list[int]) -> None:
        entries.append((title, len(joiner.pages)))
        joiner.place(made, title=title)

    for title, form in (
        ("Biểu số 01. Phiếu đăng ký", pages.registration),
        ("Biểu số 02. Phiếu tự đánh giá", pages.assessment),
    ):
        put(title, joiner.take(io.BytesIO(form(content))).pages)
    joined = []
    for place, paper in enumerate(content["papers"], 1):
        joined.append(_joined(joiner, papers, paper, place, content["dossier"]))
        advance(place + 2)
    for each, sheet in zip(joined, _sheets(joiner, content, joined), strict=True):
        put(pages.title_of(each.paper, each.place), [*sheet, *each.pages])
    said: dict[str, Any] = {"printed_on": clock.today(), "state": state_of(dossier)}
    # the cover is made twice: how many pages it takes decides what all the others are numbered
    from pypdf import PdfReader

    first = len(PdfReader(io.BytesIO(pages.cover(content, [(title, 9999) for title, _at in entries], **said))).pages)
    numbered = [(title, at + first + 1) for title, at in entries]
    joiner.append(io.BytesIO(pages.cover(content, numbered, **said)), front=True)
    joiner.finish(title=pages.footer(content))


def _joined(joiner: Joiner, papers: Papers, paper: Mapping[str, Any], place: int, dossier: int) -> _Joined:
    found = papers.read(paper)
    if found is None:
        return _Joined(place, paper, [], GONE)
    try:
        taken = joiner.take(found) if paper["content_type"] == "application/pdf" else _picture(joiner, found)
    except NotReadable as e:  # one paper does not hold up the other 399; what else is wrong stops the task
        reason = type(e.__cause__ or e).__name__
        log.warning("paper %s is not in the PDF of dossier %s: %s", paper["id"], dossier, reason)
        return _Joined(place, paper, [], _NOT_JOINED)
    return _Joined(place, paper, taken.pages, _UNSEEN if taken.unseen else "")


def _picture(joiner: Joiner, found: IO[bytes]) -> Taken:
    from reportlab.lib.pagesizes import A4

    try:
        made = pages.picture(found)
    except what_broken_files_raise() as e:
        raise NotReadable(str(e)) from e
    return joiner.picture(made.jpeg, made.size, grey=made.grey, page=A4, edge=pages.EDGE)


def _sheets(joiner: Joiner, content: dict[str, Any], joined: list[_Joined]) -> list[list[int]]:
    """The sheets before the papers, set together: letters are put into the file once and not 400 times."""
    if not joined:
        return []
    printed, begins = pages.dividers(content, [(each.place, each.paper, each.note) for each in joined])
    made = joiner.take(io.BytesIO(printed)).pages
    return [made[begin:end] for begin, end in zip(begins, [*begins[1:], len(made)], strict=True)]

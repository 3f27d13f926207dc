"""What stands on a page as an annotation: filled fields, stamps, visible signatures, remarks. On paper it is drawn like the rest.

An annotation that is seen brings its picture with it (an appearance stream, ISO 32000-2, 12.5.5). Only that picture is taken: what the
annotation would do (links, scripts, attachments) is left behind.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalog.core.broken import what_broken_files_raise

_HIDDEN = 0b100010  # /F: Hidden, NoView
_DEPTH = 50
type Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """An appearance stream as its page refers to it, and where it is put: the matrix of `cm` before it is drawn."""

    reference: Any
    matrix: Matrix


def at(found: Any, name: str) -> Any:
    """An entry of a dictionary of pypdf, followed to what it refers to (its own `get` does not); None when there is none."""
    return found[name] if name in found else None  # noqa: SIM401  its `get` gives the reference


def drawn_of(page: Any) -> Iterator[Drawn | None]:
    """What a page's annotations show, from the lowest to the topmost; None for words that come without a picture of them, which some
    programs draw by themselves and we cannot."""
    for entry in at(page, "/Annots") or ():
        try:
            yield from _drawn(entry.get_object())
        except what_broken_files_raise():  # one broken remark does not keep the page out
            yield None


def _drawn(annotation: Any) -> Iterator[Drawn | None]:
    if not isinstance(annotation, dict) or at(annotation, "/Subtype") == "/Popup":
        return
    if int(at(annotation, "/F") or 0) & _HIDDEN:
        return
    found = _stream(annotation)
    if found is None:
        if _says(annotation):
            yield None
        return
    matrix = _matrix(annotation, found.get_object())
    if matrix is not None:
        yield Drawn(found, matrix)


def _stream(annotation: Any) -> Any:
    """The normal appearance, of a box the one of its state; None when there is none."""
    from pypdf.generic import DictionaryObject, StreamObject

    looks = at(annotation, "/AP")
    if not isinstance(looks, DictionaryObject) or "/N" not in looks:
        return None
    found = looks.raw_get("/N")
    if not isinstance(found.get_object(), StreamObject):
        states, state = found.get_object(), at(annotation, "/AS") or "/Off"
        if not isinstance(states, DictionaryObject) or state not in states:
            return None
        found = states.raw_get(state)
    return found if isinstance(found.get_object(), StreamObject) else None


def _says(annotation: Any) -> bool:
    """A field to write or choose in that is filled, or a remark written on the page."""
    if at(annotation, "/Subtype") == "/FreeText":
        return bool(at(annotation, "/Contents"))
    if at(annotation, "/Subtype") != "/Widget" or _inherited(annotation, "/FT") not in ("/Tx", "/Ch"):
        return False
    return bool(_inherited(annotation, "/V"))


def _inherited(field: Any, name: str) -> Any:
    for _depth in range(_DEPTH):
        if name in field:
            return field[name]
        if "/Parent" not in field:
            return None
        field = field["/Parent"]
    return None


def _matrix(annotation: Any, stream: Any) -> Matrix | None:
    """So that the picture's box fills the annotation's rectangle; None when either is empty."""
    left, bottom, right, top = _box(annotation["/Rect"])
    x0, y0, x1, y1 = _box(stream["/BBox"])
    a, b, c, d, e, f = [float(n.get_object()) for n in at(stream, "/Matrix") or ()] or (1, 0, 0, 1, 0, 0)
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    x0, x1 = min(x for x, _y in corners), max(x for x, _y in corners)
    y0, y1 = min(y for _x, y in corners), max(y for _x, y in corners)
    if min(x1 - x0, y1 - y0, right - left, top - bottom) <= 0:
        return None
    across, up = (right - left) / (x1 - x0), (top - bottom) / (y1 - y0)
    made = (across, 0.0, 0.0, up, left - x0 * across, bottom - y0 * up)
    return made if all(math.isfinite(n) for n in made) else None


def _box(values: Any) -> tuple[float, float, float, float]:
    """Left, bottom, right, top, whichever two corners are given."""
    x0, y0, x1, y1 = (float(n.get_object()) for n in values)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

"""Corners of a zone as people type them: one a line, latitude and longitude in degrees."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused

_CORNER = re.compile(r"(\d{1,3}(?:[.,]\d{1,12})?)\s*[,;\s]\s*(\d{1,3}(?:[.,]\d{1,12})?)[,;]?")


def read_corners(text: str, *, most: int) -> dict[str, Any]:
    """A GeoJSON polygon of typed corners in their order: "12.2600, 107.4500", "12,26; 107,45", "12.26 107.45", latitude first or last (in Viet
    Nam the greater number is the longitude). Whether the outline is right says `polygons.read_outline`.

    Raises `Refused` on the field "polygon" for a line that is no corner, with its number, and for more than `most` lines.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > most:
        raise Refused.because("too_many_points", _("Gõ nhiều điểm quá. Vài chục điểm là đủ."), "polygon")
    ring: list[list[float]] = []
    for number, line in lines:
        found = _CORNER.fullmatch(line)
        if found is None:
            message = _("Dòng %(number)d không đọc được: “%(line)s”. Mỗi dòng một điểm, ví dụ 12.2600, 107.4500.")
            raise Refused.because("not_a_corner", message % {"number": number, "line": line[:40]}, "polygon")
        one, other = (float(each.replace(",", ".")) for each in found.groups())
        ring.append([max(one, other), min(one, other)])
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}

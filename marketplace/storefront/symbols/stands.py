"""A fair's site: its numbered stands on the organiser's picture, or in rows where there is none. Attributes only, no style."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace.fairs.queries import Stand

ROW = 20
_SIDE, _GAP = 44, 6


def stands_svg(stands: Sequence[Stand], *, fair: str, title: str, picture: str = "", ratio: float = 0.6) -> SafeString:
    """Each stand a square with its number; one with a booth is a link to it. `picture`: the site map's address, under stands that have a place on it;
    `ratio`: its height by its width. Without a picture, or without places, stands are in rows of 20."""
    placed = [stand for stand in stands if stand.x is not None]
    if picture and placed:
        height = round(1000 * ratio)
        below = format_html('<image href="{}" width="1000" height="{}"/>', picture, height)
        spots = [(stand, (stand.x or 0) - 16, round((stand.y or 0) * ratio) - 16, 32) for stand in placed]
        width = 1000
    else:
        width, below, spots, y, kind, column = ROW * (_SIDE + _GAP) + _GAP, SafeString(""), [], _GAP, "", 0
        for stand in stands:
            if column == ROW or (stand.kind != kind and column):
                column, y = 0, y + _SIDE + _GAP + (0 if stand.kind == kind else _SIDE // 2)
            kind = stand.kind
            spots.append((stand, _GAP + column * (_SIDE + _GAP), y, _SIDE))
            column += 1
        height = y + _SIDE + _GAP
    return format_html(
        '<svg class="stands" viewBox="0 0 {} {}" width="{}" height="{}" xmlns="http://www.w3.org/2000/svg"><title>{}</title>{}{}</svg>',
        width,
        height,
        width,
        height,
        title,
        below,
        format_html_join("", "{}", ((_spot(stand, fair, x, y, side),) for stand, x, y, side in spots)),
    )


def _spot(stand: Stand, fair: str, x: int, y: int, side: int) -> SafeString:
    size = max(9, min(15, round(1.3 * side / max(2, len(stand.number)))))
    square = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="6"/><text x="{}" y="{}" font-size="{}" text-anchor="middle">{}</text>',
        x,
        y,
        side,
        side,
        x + side // 2,
        y + side // 2 + size // 3,
        size,
        stand.number,
    )
    if not stand.slug:
        return format_html('<g class="free">{}</g>', square)
    label = _("Gian %(number)s: %(shop)s") % {"number": stand.number, "shop": stand.shop}
    return format_html('<a href="/fairs/{}/booths/{}/" aria-label="{}">{}</a>', fair, stand.slug, label, square)

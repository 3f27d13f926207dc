"""The family of a lot drawn on the server: what went into it on the left, what it went into on the right. Attributes only."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalog.core.formats import number
from traceability.lots.models import LotState
from traceability.lots.queries import Genealogy

BOX, HIGH, GAP, ROW, EDGE = 160, 46, 72, 60, 4
MOST_DRAWN = 60
"""Boxes; a larger family is told by its table alone."""
_LETTERS = 19  # of a line in a box, in bold capitals at the widest


@dataclass(frozen=True, slots=True)
class _Box:
    key: str
    column: int
    words: tuple[str, str]
    kind: str = ""


def family_svg(family: Genealogy, *, title: str) -> SafeString:
    """Zones and what was bought in, lots by their steps, arrows with kilograms; empty when there are more than 60 boxes. `title` gives the
    finding to whoever cannot see it; the page has the same in a table."""
    boxes, arrows = _boxes(family)
    if len(boxes) > MOST_DRAWN:
        return SafeString("")
    columns = sorted({box.column for box in boxes})
    rows: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for box in boxes:
        row = rows.get(box.column, 0)
        rows[box.column] = row + 1
        places[box.key] = (EDGE + columns.index(box.column) * (BOX + GAP), EDGE + row * ROW)
    wide = 2 * EDGE + len(columns) * BOX + (len(columns) - 1) * GAP
    high = 2 * EDGE + max(rows.values()) * ROW - (ROW - HIGH)
    return format_html(
        '<svg class="family" viewBox="0 0 {} {}" width="{}" height="{}" role="img"><title>{}</title>{}{}</svg>',
        wide,
        high,
        wide,
        high,
        title,
        format_html_join("", "{}", ((_arrow(places[start], places[end], kg),) for start, end, kg in arrows)),
        format_html_join("", "{}", ((_drawn(box, *places[box.key]),) for box in boxes)),
    )


def _boxes(family: Genealogy) -> tuple[list[_Box], list[tuple[str, str, str]]]:
    """Every box once, in the order of its column, and the arrows between them. What a lot was made from stands one column before it."""
    found: dict[str, _Box] = {}
    arrows = [(f"lot {link.source}", f"lot {link.into}", f"{number(link.quantity_kg)} kg") for link in family.links]
    for node in family.nodes:
        state = node.lot.state
        kind = (
            "now"
            if node.step == 0
            else "stop"
            if state == LotState.RECALLED
            else "soon"
            if state == LotState.HELD
            else ""
        )
        name = node.lot.variant.product.name
        found[f"lot {node.lot.pk}"] = _Box(f"lot {node.lot.pk}", 2 * node.step, (node.lot.number, name), kind)
    if family.own.inputs or family.ancestors:
        for node in family.nodes:
            if node.step > 0:
                continue
            for given in node.inputs:
                key = f"zone {given.zone_id}" if given.zone_id else f"material {given.material}"
                words = (given.zone.name, given.zone.crop) if given.zone else (given.material, given.origin)
                found.setdefault(key, _Box(key, 2 * node.step - 1, words, "zone"))
                arrows.append((key, f"lot {node.lot.pk}", f"{number(given.quantity_kg)} kg"))
    return sorted(found.values(), key=lambda box: box.column), arrows


def _cut(words: str) -> str:
    return words if len(words) <= _LETTERS else f"{words[: _LETTERS - 1].rstrip()}…"


def _drawn(box: _Box, x: int, y: int) -> SafeString:
    return format_html(
        '<g class="family__box{}"><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
        '<text class="family__name" x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text></g>',
        f" family__box--{box.kind}" if box.kind else "",
        x,
        y,
        BOX,
        HIGH,
        x + 8,
        y + 19,
        _cut(box.words[0]),
        x + 8,
        y + 36,
        _cut(box.words[1]),
    )


def _arrow(start: tuple[int, int], end: tuple[int, int], words: str) -> SafeString:
    x1, y1 = start[0] + BOX, start[1] + HIGH // 2
    x2, y2 = end[0], end[1] + HIGH // 2
    middle = (x1 + x2) // 2
    return format_html(
        '<path class="family__way" d="M{} {}C{} {} {} {} {} {}"/><path class="family__tip" d="M{} {}l-6 -4v8z"/>'
        '<text class="family__kg" x="{}" y="{}" text-anchor="middle">{}</text>',
        x1, y1, middle, y1, middle, y2, x2 - 5, y2, x2, y2, middle, (y1 + y2) // 2 - 3, words,
    )  # fmt: skip

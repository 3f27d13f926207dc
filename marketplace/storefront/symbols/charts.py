"""Charts drawn on the server: attributes only, colours come from the stylesheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDE, HIGH = 340, 150
LEFT, TOP, FLOOR = 30, 18, 128  # the room of the bars: under TOP stands the value of the highest


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: what stands under it, its value (0 or more), and whether it is the present one."""

    label: str
    value: int
    is_now: bool = False


def bar_chart(*, title: str, bars: Sequence[Bar], values: bool = True) -> SafeString:
    """Columns with their values above (unless `values` is False: many narrow ones) and a scale of whole numbers. `title` says what is found, for
    whoever cannot see it."""
    top = _round_up(max((bar.value for bar in bars), default=0))
    step = (WIDE - LEFT - 4) / max(len(bars), 1)
    width = min(step * 0.68, 32)  # one or two columns are no walls

    def y(value: float) -> float:
        return round(FLOOR - (FLOOR - TOP) * value / top, 1)

    lines = format_html_join(
        "",
        '<line class="grid-line" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        ((LEFT, WIDE - 4, y(mark), y(mark), LEFT - 5, y(mark) + 4, mark) for mark in (0, top // 2, top)),
    )
    columns = format_html_join(
        "",
        '<rect class="bar{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>{}<text x="{}" y="144" text-anchor="middle">{}</text>',
        (
            (
                " bar--now" if bar.is_now else "",
                round(LEFT + step * n + (step - width) / 2, 1),
                y(bar.value),
                round(width, 1),
                round(FLOOR - y(bar.value), 1),
                _value(bar.value if values else 0, round(LEFT + step * (n + 0.5), 1), y(bar.value) - 4),
                round(LEFT + step * (n + 0.5), 1),
                bar.label,
            )
            for n, bar in enumerate(bars)
        ),
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img"><title>{}</title>{}{}</svg>',
        WIDE,
        HIGH,
        title,
        lines,
        columns,
    )


def _value(value: int, x: float, y: float) -> SafeString | str:
    return format_html('<text class="value" x="{}" y="{}" text-anchor="middle">{}</text>', x, y, value) if value else ""


def _round_up(value: int) -> int:
    """An even number of one or two digits that are not zero, at least 2 and at least the value."""
    unit = 1
    while value > 100 * unit:
        unit *= 10
    return max(2, -(-value // (2 * unit)) * 2 * unit)

"""Charts: every column in its room, whatever the numbers."""

import re

import pytest

from marketplace.storefront.symbols.charts import Bar, bar_chart


@pytest.mark.parametrize("values", [[0, 0], [1], [2, 5, 3, 1, 8, 4, 6, 12], [99, 100, 101], [123_456, 7], []])
def test_columns_stay_in_their_room_and_grow_with_their_value(values):
    drawn = bar_chart(title="Số giấy", bars=[Bar(str(n), value) for n, value in enumerate(values)])
    found = re.findall(r'<rect class="bar" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', drawn)
    heights = [float(height) for *_, height in found]
    assert len(heights) == len(values)
    assert all(float(x) >= 30 and float(x) + float(w) <= 340 and float(y) >= 18 for x, y, w, _ in found)
    assert sorted(range(len(values)), key=lambda n: values[n]) == sorted(
        range(len(values)), key=lambda n: (heights[n], values[n])
    )
    assert "style=" not in drawn


def test_the_scale_has_whole_numbers_and_words_are_escaped():
    drawn = bar_chart(title="<b>", bars=[Bar("11/26", 1, is_now=True), Bar("<i>", 0)])
    assert re.findall(r'text-anchor="end">(\d+)<', drawn) == ["0", "1", "2"]
    assert "&lt;b&gt;" in drawn and "<i>" not in drawn and 'class="bar bar--now"' in drawn

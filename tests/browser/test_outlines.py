"""A zone's outline drawn on a phone: corner by corner where somebody stands, and by hand; it can be put right before and after it is kept."""

import pytest

from tests.factories.accounts import make_member
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.zones import make_zone

pytestmark = pytest.mark.browser
CORNERS = [(12.2600, 107.4500), (12.2600, 107.4533), (12.2631, 107.4533)]
FOURTH = (12.2631, 107.4500)
# of the square of those four on the ellipsoid
HECTARES = 12.31


def stand(page, corner):
    """Walk there and press the button."""
    latitude, longitude = corner
    page.context.set_geolocation({"latitude": latitude, "longitude": longitude, "accuracy": 4})
    before = page.locator(".draw__point").count()
    page.locator("button", has_text="Thêm chỗ tôi đứng").click()
    page.locator(".draw__point").nth(before).wait_for()


def test_an_outline_is_walked_drawn_by_hand_and_put_right(visit):
    zone = make_zone(producer=make_producer(place=unit("24736")), place=unit("24736"), area_ha="12.4")
    phone = visit(permissions=["geolocation"], has_touch=True)
    phone.enter(make_member(producer=zone.producer).email)
    page = phone.open(f"/studio/zones/{zone.pk}/")
    said, points = page.locator("[data-said]"), page.locator(".draw__point")
    close = page.get_by_role("button", name="Khép vòng")
    save = page.locator('form[action$="outline/"]').get_by_role("button", name="Lưu", exact=True)
    for corner in CORNERS:
        stand(page, corner)
    assert "Điểm: 3." in said.inner_text() and "Khép vòng" in said.inner_text()
    page.locator("[data-map]").tap(position={"x": 147, "y": 30})
    assert points.count() == 4
    page.locator("button", has_text="Bỏ điểm cuối").click()
    assert points.count() == 3
    stand(page, FOURTH)
    close.click()
    assert said.inner_text() == "Điểm: 4. Diện tích khoảng 12,31 ha."
    page.locator("[data-map]").tap(position={"x": 147, "y": 30})
    assert points.count() == 4 and close.is_disabled()  # a closed ring takes no stray touch
    taken, has = phone.width()
    assert taken <= has
    phone.keep("outline-drawn")
    phone.lead(save)
    zone.refresh_from_db()
    assert abs(float(zone.polygon_area_ha) - HECTARES) < 0.02

    page.locator("summary", has_text="Đổi đường bao").click()
    points.first.wait_for()
    assert points.count() == 4  # what is kept can be changed
    handle = points.nth(2).bounding_box()
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 40, handle["y"] - 20, steps=4)
    page.mouse.up()
    assert "Điểm: 4." in said.inner_text() and "12,31" not in said.inner_text()
    page.locator("button", has_text="Vẽ lại từ đầu").click()
    assert page.locator("[name=pasted]").input_value() == ""

    # a ring that crosses itself is refused with the place, and comes back on the map
    for corner in (CORNERS[0], CORNERS[2], CORNERS[1], FOURTH):
        stand(page, corner)
    phone.lead(save)
    page.get_by_text("Đường bao tự cắt nhau").first.wait_for()
    assert points.count() == 4

    page.context.clear_permissions()
    page.locator("button", has_text="Thêm chỗ tôi đứng").click()
    page.get_by_text("Máy không cho biết vị trí").wait_for()
    assert points.count() == 4
    assert [line for line in phone.said if "422 (Unprocessable Content)" not in line] == []

"""The board of live slots in the office, on a phone and at a desk: nothing that axe finds; a slot is moved by finger, by mouse, by keys alone, and by
the form where no script runs."""

import datetime as dt
from itertools import count

import pytest
from axe_playwright_python.sync_playwright import Axe

from catalog.core import clock
from catalog.places.models import Unit
from marketplace.fairs import services
from tests.factories.fairs import make_fair

from .addresses import TINH
from .conftest import DESK, PHONE
from .test_pages import RULES

pytestmark = pytest.mark.browser
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
CELL = 26  # px for ten minutes
NUMBERS = count(1)
BOARD = {"include": [["[data-board]"]]}


@pytest.fixture
def planned(site):
    """An announced fair of tomorrow with two rooms, a slot in the first and one online, and one that was called off."""
    opens = clock.start_of(clock.today() + dt.timedelta(days=1)) + 18 * HOUR
    place = Unit.objects.get(code="68", ends_on=None)
    fair = make_fair(name=f"Chợ bảng giờ {next(NUMBERS)}", place=place, starts_at=opens, ends_at=opens + 4 * HOUR)
    stage, hall = (services.put_room(fair=fair, name=name, by=None) for name in ("Sân khấu", "Nhà rông"))
    slot = services.put_slot(fair=fair, title="Múa xoang", starts_at=opens + HOUR, minutes=30, room=stage, by=None)
    services.put_slot(fair=fair, title="Chào khách", starts_at=opens + HOUR, minutes=20, by=None)
    return fair, slot, stage, hall


def where(slot):
    """Its room and how long after the fair's beginning."""
    slot.refresh_from_db()
    return slot.room and slot.room.name, slot.starts_at - slot.fair.starts_at


def board_of(visitor, fair):
    page = visitor.open(f"/office/fairs/{fair.pk}/slots/")
    page.locator("[data-board]").wait_for()
    return page, page.get_by_role("button", name="Múa xoang"), page.locator("[data-said]")


def wrong_with(page):
    found = Axe().run(page, context=BOARD, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["360", "1280"])
def test_the_board_is_whole_for_everybody_and_moved_by_keys_alone(visit, planned, size):
    fair, slot, *_rooms = planned
    officer = visit(viewport=size, device_scale_factor=1)
    officer.enter(TINH)
    page, _block, said = board_of(officer, fair)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert wrong_with(page) == []
    page.emulate_media(color_scheme="light")
    taken, given = officer.width()
    assert taken <= given
    page.locator("[data-day]").focus()
    for _n in range(6):  # from the day's list to the slot by the key alone: lanes, what is online, then the first room
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.key") == str(slot.pk):
            break
    else:
        raise AssertionError("the slot is not reached by Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", "one sees where one is"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "19:10 Múa xoang", "the moved slot keeps the focus"
    officer.keep(f"board-keys-{size['width']}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="19:00 Múa xoang").wait_for()
    assert where(slot) == ("Sân khấu", HOUR), "put back, nothing was sent"
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    said.get_by_text("Đã dời “Múa xoang” tới 19:10").wait_for()
    assert said.get_attribute("role") == "status"
    assert where(slot) == ("Nhà rông", HOUR + 10 * MINUTE)
    assert wrong_with(page) == [] and officer.said == []


def test_dragged_by_mouse_into_another_room(visit, planned):
    fair, slot, *_rooms = planned
    officer = visit(viewport=DESK, device_scale_factor=1)
    officer.enter(TINH)
    page, block, said = board_of(officer, fair)
    box, hall = block.bounding_box(), page.locator("section.lane", has_text="Nhà rông").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(hall["x"] + hall["width"] / 2, box["y"] + 8 + 3 * CELL, steps=6)
    officer.keep("board-dragging")
    page.mouse.up()
    said.get_by_text("Đã dời “Múa xoang” tới 19:30").wait_for()
    assert where(slot) == ("Nhà rông", HOUR + 30 * MINUTE) and officer.said == []


def test_dragged_by_a_finger_on_a_phone(visit, planned):
    fair, slot, *_rooms = planned
    officer = visit(device_scale_factor=1, has_touch=True)
    officer.enter(TINH)
    page, block, said = board_of(officer, fair)
    block.scroll_into_view_if_needed()
    box, touch = block.bounding_box(), page.context.new_cdp_session(page)

    def finger(kind, down):
        points = [] if kind == "touchEnd" else [{"x": box["x"] + 20, "y": box["y"] + 8 + down}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", 0)
    for cells in (1, 2):
        finger("touchMove", cells * CELL)
    finger("touchEnd", 0)
    said.get_by_text("Đã dời “Múa xoang” tới 19:20").wait_for()
    assert where(slot) == ("Sân khấu", HOUR + 20 * MINUTE)
    officer.keep("board-phone")


def test_the_form_moves_it_where_no_script_runs(visit, planned):
    fair, slot, _stage, hall = planned
    officer = visit(viewport=DESK, device_scale_factor=1, java_script_enabled=False)
    officer.enter(TINH)
    page = officer.open(f"/office/fairs/{fair.pk}/slots/")
    assert not page.locator("[data-board]").is_visible(), "what would not work is not shown"
    officer.follow("Múa xoang")
    form = page.locator("main form:has([name=action][value=slot])")
    starts = clock.start_of(clock.today() + dt.timedelta(days=1)) + 20 * HOUR
    form.locator("[name=starts_at]").fill(f"{starts.astimezone(clock.VIETNAM):%Y-%m-%dT%H:%M}")
    form.locator("[name=room]").select_option(str(hall.pk))
    officer.lead(form.locator("button").first)
    assert where(slot) == ("Nhà rông", 2 * HOUR)

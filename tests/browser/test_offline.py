"""A page behind a code, once seen, is read again without a signal: as it was, with its time, and with a word on what may have changed since."""

import pytest

from traceability.lots.models import Lot, LotState

pytestmark = pytest.mark.browser
# resolves when the worker answers for this page and keeps it
KEPT = """async () => {
  const wait = () => new Promise((done) => setTimeout(done, 50));
  while (!navigator.serviceWorker.controller) await wait();
  const cache = await caches.open("pages-1"), files = await caches.open("files-1");
  while (!(await cache.match(location.pathname))) await wait();
  while (!(await files.keys()).some((each) => each.url.includes("ocop"))) await wait();
}"""


def test_a_trace_page_is_read_again_without_a_signal(visit):
    lot = Lot.objects.filter(state=LotState.PUBLISHED).select_related("trace_code").order_by("pk").first()
    address = f"/t/{lot.trace_code.code}/"
    reader = visit()
    page = reader.open(address)
    note = page.get_by_text("Tình trạng thu hồi có thể đã khác")
    assert not note.is_visible()  # what is fresh says nothing of the kind
    checked = page.get_by_text("Kiểm tra lúc").inner_text()
    province = page.get_by_role("button", name="Cho biết tỉnh")
    assert province.is_visible()
    page.evaluate(KEPT)  # after the very first view

    page.context.set_offline(True)
    page.reload()
    assert note.is_visible() and page.get_by_text("Bạn đang xem bản đã lưu trên máy").is_visible()
    assert page.get_by_text("Kiểm tra lúc").inner_text() == checked
    assert not province.is_visible()  # nobody could be told
    assert lot.number in page.locator("main").inner_text()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.note--soon')).display") != "inline"
    )  # with its style
    taken, has = reader.width()
    assert taken <= has
    reader.keep("trace-offline")
    other = Lot.objects.filter(state=LotState.PUBLISHED).exclude(pk=lot.pk).select_related("trace_code").first()
    reader.open(f"/t/{other.trace_code.code}/")
    assert lot.number not in page.locator("main").inner_text()  # one that was never seen: a page that says so
    assert page.locator("h1").is_visible()

    page.context.set_offline(False)
    reader.open(address)
    assert not note.is_visible()
    assert [line for line in reader.said if "ERR_INTERNET_DISCONNECTED" not in line] == []

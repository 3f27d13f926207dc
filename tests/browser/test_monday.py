"""A commune officer's Monday on a phone of 360 px: what is due, a survey in a hamlet without a signal, what was found confirmed, a duty reported, a
concern sent up."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.programme.models import Concern, Duty, Potential
from tests.factories.accounts import make_officer
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.programme import make_concern, make_duty, make_idea, make_plan

from .test_harvests import photo

pytestmark = pytest.mark.browser
QUANG_TRUC = "24736"
FIELD = "/office/survey/field/"
KEPT = """async (path) => {
  const wait = () => new Promise((done) => setTimeout(done, 50));
  while (!navigator.serviceWorker.controller) await wait();
  const cache = await caches.open("survey-1");
  while (!(await cache.match(path))) await wait();
}"""


def test_what_is_due_a_survey_without_a_signal_and_a_duty_reported(visit):
    here = unit(QUANG_TRUC)
    officer = make_officer(place=here, name="Chị Thử Thứ Hai")
    plan = make_plan(place=here, year=2027, issued=True, by=make_officer(place=unit(LAM_DONG)))
    due = clock.today() + dt.timedelta(days=40)
    duty = make_duty(plan=plan, place=here, by=plan.created_by, text="Khảo sát thôn Bu Prăng thứ hai", due_on=due)
    idea = make_idea(commune=here, title="Mật ong thứ hai")
    concern = make_concern(producer=make_producer(place=here), title="Đường vào rẫy ngập")
    phone = visit()
    phone.enter(officer.email)
    page = phone.open("/office/today/")
    page.get_by_text(duty.text).wait_for()
    phone.keep("monday-1-today")

    page = phone.open(FIELD)
    page.evaluate(KEPT, FIELD)
    page.context.set_offline(True)
    page.locator("form[data-field] button.btn--go").click()  # stays on the page
    page.get_by_text("Ghi tên sản phẩm.").wait_for()
    page.get_by_label("Sản phẩm", exact=True).fill("Măng khô thứ hai")
    page.get_by_label("Ai làm ra").fill("Tổ măng Bu Prăng")
    page.get_by_label("Sản lượng một năm").fill("1.250,5")
    page.get_by_label("Đơn vị").fill("kg")
    page.get_by_label("Ảnh").set_input_files([photo("mang.jpg")])
    page.locator("form[data-field] button.btn--go").click()  # stays on the page
    page.locator("#waiting li", has_text="Măng khô thứ hai").wait_for()
    page.get_by_text("Chưa có mạng. Bản ghi được giữ trên điện thoại").wait_for()
    page.reload()  # the page and what waits are on the phone
    page.locator("#waiting li", has_text="Măng khô thứ hai").wait_for()
    phone.keep("monday-2-waits")
    page.context.set_offline(False)
    page.get_by_text("Bản ghi đã gửi: 1.").wait_for()
    found = Potential.objects.get(name="Măng khô thứ hai")
    assert (str(found.yearly), found.commune, found.photos.count(), found.by) == ("1250.500", here, 1, officer)

    page = phone.open(f"/office/ideas/{idea.pk}/")
    phone.press("Nhận ý tưởng")
    page = phone.open(f"/office/duties/{duty.pk}/")
    page.get_by_role("textbox", name="Kết quả").fill("Đã đi thôn Bu Prăng, ghi một sản phẩm.")
    page.get_by_label("Số liệu").fill("Sản phẩm: 1")
    phone.press("Gửi báo cáo")
    assert Duty.objects.get(pk=duty.pk).state == "reported"
    phone.keep("monday-3-reported")

    page = phone.open("/office/today/")
    phone.follow(f"Mở: {concern.title}")
    page.get_by_role("textbox", name="Ý kiến của cấp mình").fill("Xã đã xem, cần tiền của tỉnh.")
    phone.press("Chuyển lên")
    assert Concern.objects.get(pk=concern.pk).level == "province"
    phone.keep("monday-4-forwarded")

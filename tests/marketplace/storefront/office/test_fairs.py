"""Organising fairs."""

import datetime as dt

import pytest

from catalog.core import clock
from marketplace.fairs.models import Booth, Fair, FairListing
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.certification import make_certified
from tests.factories.fairs import make_booth, make_fair, make_fair_listing
from tests.factories.places import LAM_DONG, unit
from tests.factories.shops import make_shop

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db
LONG = "ợ" * 10_001
FAIR = {
    "name": "Hội chợ Cà phê 2026",
    "name_en": "",
    "theme": "Mùa hái chín",
    "description": "",
    "description_en": "",
    "starts_at": "2026-12-01T08:00",
    "ends_at": "2026-12-03T21:30",
    "place": "Tỉnh Lâm Đồng",
}


def applied(fair, *, approved=False):
    """A booth that waits and its fair price that waits."""
    product = make_certified()
    booth = make_booth(fair=fair, shop=make_shop(producer=product.producer), approved=approved)
    listing = make_fair_listing(product=product, fair=fair, approved=False)
    return booth, listing


def test_a_fair_is_made_announced_changed_and_called_off(django_assert_num_queries):
    _, client = officer_of()
    assert "Chưa có hội chợ nào" in text_of(client.get("/office/fairs/"))
    assert 'value="Tỉnh Lâm Đồng"' in text_of(client.get("/office/fairs/new/"))
    answer = client.post("/office/fairs/new/", FAIR, follow=True)
    fair = Fair.objects.get()
    assert answer.redirect_chain == [(f"/office/fairs/{fair.pk}/", 302)]
    assert fair.starts_at == dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)  # 08:00 in Viet Nam
    assert "08:00, 01/12/2026" in text_of(answer) and "Bản nháp" in text_of(answer)
    path = f"/office/fairs/{fair.pk}/"
    assert "Đã công bố" in text_of(client.post(path, {"action": "publish"}, follow=True))
    assert "đã được công bố" in text_of(client.post(path, {"action": "publish"}, follow=True))
    page = text_of(client.get(f"{path}edit/"))
    assert 'value="2026-12-01T08:00"' in page and 'name="place"' not in page
    assert client.post(f"{path}edit/", FAIR | {"theme": "Chủ đề mới"}).status_code == 302
    fair.refresh_from_db()
    assert fair.theme == "Chủ đề mới"
    with django_assert_num_queries(7):
        page = text_of(client.get("/office/fairs/"))
    assert "Hội chợ Cà phê 2026" in page and "0 gian, 0 mặt hàng" in page
    assert client.post(path, {"action": "cancel", "reason": ""}).status_code == 422
    page = text_of(client.post(path, {"action": "cancel", "reason": "Bão"}, follow=True))
    assert "Đã hủy hội chợ" in page and "Bão" in page
    assert "đã hủy từ trước" in text_of(client.post(path, {"action": "cancel", "reason": "Bão"}, follow=True))
    answer = client.post(f"{path}edit/", FAIR)
    assert answer.status_code == 409 and "không sửa được nữa" in text_of(answer)
    assert client.post(path, {"action": "dance"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said", "status"),
    [
        ({"name": ""}, "Chưa ghi ô này.", 422),
        ({"name": LONG}, "nhiều nhất 160", 422),
        ({"name": "🎪"}, "Chưa có địa chỉ trang", 422),
        ({"name_en": LONG}, "nhiều nhất 160", 422),
        ({"theme": LONG}, "nhiều nhất 200", 422),
        ({"description": LONG}, "nhiều nhất 10000", 422),
        ({"starts_at": "mai"}, "Không đọc được ngày giờ này.", 422),
        ({"starts_at": "0001-01-01T00:00"}, "Năm 1 không đúng.", 422),
        ({"ends_at": "9999-12-31T23:59"}, "Năm 9999 không đúng.", 422),
        ({"ends_at": ""}, "Chưa ghi ngày giờ.", 422),
        ({"ends_at": "2026-12-01T08:00"}, "Lúc kết thúc phải sau lúc bắt đầu.", 422),
        ({"starts_at": "2026-01-01T08:00", "ends_at": "2026-01-02T08:00"}, "Lúc kết thúc đã qua.", 422),
        ({"place": "Tỉnh Nào Đó"}, "", 422),
        ({"place": ""}, "Chỉ cán bộ phụ trách nơi tổ chức", 403),
        ({"place": "Thành phố Hà Nội"}, "Chỉ cán bộ phụ trách nơi tổ chức", 403),
    ],
)
def test_what_is_wrong_with_a_fair_is_said(changes, said, status):
    _, client = officer_of()
    answer = client.post("/office/fairs/new/", FAIR | changes)
    assert answer.status_code == status
    assert said in text_of(answer) and 'role="alert"' in text_of(answer)
    assert not Fair.objects.exists()


def test_the_ministry_holds_national_fairs():
    client = client_of(make_officer())
    assert client.post("/office/fairs/new/", FAIR | {"place": ""}).status_code == 302
    assert Fair.objects.get().place is None
    assert client.post("/office/fairs/new/", FAIR | {"place": ""}).status_code == 422  # the same address


def test_a_fair_that_has_opened_keeps_its_beginning():
    fair = make_fair()
    _, client = officer_of()
    form = FAIR | {"ends_at": "2026-12-03T21:30", "starts_at": "2026-11-25T08:00"}
    answer = client.post(f"/office/fairs/{fair.pk}/edit/", form)
    assert answer.status_code == 422 and "không đổi được lúc bắt đầu" in text_of(answer)


def test_applications_are_decided_one_by_one_and_together(django_assert_num_queries):
    fair = make_fair()
    booth, listing = applied(fair)
    booth2, listing2 = applied(fair)
    booth3, _ = applied(fair)
    _, client = officer_of()
    path = f"/office/fairs/{fair.pk}/"
    with django_assert_num_queries(12):
        page = text_of(client.get(path))
    assert booth.shop.name in page and listing.offer.product.name in page and "99.000" in page
    # one button for one row
    assert client.post(path, {"one": f"booth-{booth.pk}", "listing": [listing2.pk]}).status_code == 302
    # the price of a booth that is not approved yet: told, the others done
    answer = client.post(path, {"listing": [listing.pk, listing2.pk], "verdict": "approved"})
    assert answer.status_code == 422
    assert "Đã duyệt 1 dòng." in text_of(answer) and "Hãy duyệt gian hàng trước" in text_of(answer)
    listing.refresh_from_db()
    assert listing.state == "approved" and listing.decided_by is not None
    # booth and price at once, in the right order
    assert client.post(path, {"listing": [listing2.pk], "booth": [booth2.pk], "verdict": "approved"}).status_code == 302
    assert FairListing.objects.get(pk=listing2.pk).state == "approved"
    # with a reason
    answer = client.post(path, {"booth": [booth3.pk], "verdict": "returned", "reason": ""})
    assert answer.status_code == 422 and "Ghi lý do" in text_of(answer) and "checked" in text_of(answer)
    assert client.post(path, {"booth": [booth3.pk], "verdict": "returned", "reason": "Thêm ảnh"}).status_code == 302
    assert (Booth.objects.get(pk=booth3.pk).state, Booth.objects.get(pk=booth3.pk).reason) == ("returned", "Thêm ảnh")
    page = text_of(client.get(path))
    assert "<b>2</b><span>gian đã duyệt" in page and "<b>2</b><span>mặt hàng đã duyệt" in page


def test_nothing_or_nonsense_is_decided():
    fair = make_fair()
    booth, _ = applied(fair)
    other_booth, other_listing = applied(make_fair())
    _, client = officer_of()
    path = f"/office/fairs/{fair.pk}/"
    assert "Chọn ít nhất một dòng" in text_of(client.post(path, {"verdict": "approved"}))
    assert client.post(path, {"booth": ["x", "9" * 40], "verdict": "approved"}).status_code == 422
    answer = client.post(path, {"booth": [booth.pk], "verdict": "maybe"})
    assert answer.status_code == 422 and "Chọn duyệt, trả lại để sửa hoặc từ chối." in text_of(answer)
    ids = {"booth": [other_booth.pk], "listing": [other_listing.pk]}
    assert client.post(path, ids | {"verdict": "approved"}).status_code == 404
    assert Booth.objects.get(pk=other_booth.pk).state == "applied"


def test_the_second_officer_is_told_who_was_faster():
    fair = make_fair()
    booth, listing = applied(fair)
    _, first = officer_of(name="Lê Thị Nhanh")
    _, second = officer_of()
    path = f"/office/fairs/{fair.pk}/"
    ids = {"booth": [booth.pk], "listing": [listing.pk]}
    assert first.post(path, ids | {"verdict": "approved"}).status_code == 302
    answer = second.post(path, ids | {"verdict": "rejected", "reason": "Không hợp"})
    assert answer.status_code == 409
    assert text_of(answer).count("Lê Thị Nhanh đã quyết định trước") == 2
    assert Booth.objects.get(pk=booth.pk).state == "approved"


def test_a_withdrawn_booth_is_told_as_it_is():
    fair = make_fair()
    booth, _ = applied(fair)
    Booth.objects.filter(pk=booth.pk).update(state="withdrawn")
    _, client = officer_of()
    answer = client.post(f"/office/fairs/{fair.pk}/", {"booth": [booth.pk], "verdict": "approved"})
    assert answer.status_code == 409 and "hiện là “Đã rút”" in text_of(answer)


def test_ones_own_booth_is_for_others():
    fair = make_fair()
    booth, _ = applied(fair)
    client = client_of(make_member(producer=booth.shop.producer, user=make_officer(place=unit(LAM_DONG))))
    path = f"/office/fairs/{fair.pk}/"
    assert booth.shop.name not in text_of(client.get(path))
    assert client.post(path, {"booth": [booth.pk], "verdict": "approved"}).status_code == 404


def test_another_places_fair_is_absent():
    fair = make_fair(place=unit("01"))
    _, client = officer_of()
    for path in (f"/office/fairs/{fair.pk}/", f"/office/fairs/{fair.pk}/edit/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"action": "publish"}).status_code == 404
    assert fair.name not in text_of(client.get("/office/fairs/"))


def test_a_past_fair_is_over():
    fair = make_fair()
    _, client = officer_of()
    with clock.set_to(clock.now() + dt.timedelta(days=10)):
        assert "Đã kết thúc" in text_of(client.get("/office/fairs/"))
        page = text_of(client.get(f"/office/fairs/{fair.pk}/"))
    assert "Đã kết thúc" in page and "/edit/" not in page

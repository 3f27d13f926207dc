"""Planning fairs at the office: booth kinds, pictures, sponsors, the programme, copies, invitations, all applications."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog.core import clock
from marketplace.fairs import services
from marketplace.fairs.models import Booth, BoothNumber, Fair, FairPicture
from marketplace.shops.models import Shop
from tests.factories.accounts import make_member
from tests.factories.fairs import make_booth, make_fair, make_fair_listing
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import make_listed, make_set, photo_file
from tests.factories.shops import make_many_shops, make_on_sale, make_shop

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FAIR = {
    "name": "Hội chợ Tết Lâm Đồng",
    "kind": "fair",
    "mode": "both",
    "venue": "Quảng trường Lâm Viên",
    "starts_at": "2026-12-20T08:00",
    "ends_at": "2026-12-24T21:00",
    "apply_from": "2026-11-23T08:00",
    "apply_until": "2026-12-15T17:00",
    "rules": "Giữ vệ sinh gian hàng.",
    "least_stars": "4",
    "place": "Tỉnh Lâm Đồng",
    "places": "Tỉnh Lâm Đồng\nThành phố Hà Nội",
}


def test_a_fair_is_planned_in_an_afternoon(django_assert_max_num_queries):
    _, client = officer_of()
    fair_set = make_set(13)
    assert client.post("/office/fairs/new/", FAIR | {"sets": [fair_set.pk]}).status_code == 302
    fair = Fair.objects.get()
    assert (fair.mode, fair.least_stars, list(fair.sets.all())) == ("both", 4, [fair_set])
    assert set(fair.places.all()) == {unit(LAM_DONG), unit("01")}
    page = text_of(client.get(f"/office/fairs/{fair.pk}/edit/"))
    assert "Tỉnh Lâm Đồng\nThành phố Hà Nội" in page or "Thành phố Hà Nội\nTỉnh Lâm Đồng" in page
    assert "Quảng trường Lâm Viên" in text_of(client.get(f"/office/fairs/{fair.pk}/"))
    path = f"/office/fairs/{fair.pk}/plan/"

    def send(action, **fields):
        return client.post(path, {"action": action} | fields)

    kind = {"name": "Gian 3 × 3", "mode": "on_site", "size": "3 m × 3 m", "fee": "500.000", "capacity": "25"}
    assert send("kind", **kind, numbers="A1-A20").status_code == 302
    assert send("kind", name="Trực tuyến", mode="online", capacity="65").status_code == 302
    assert send("sponsors", sponsors="Ngân hàng Thử; nước uống; https://vidu.vn/\nHội Nông dân").status_code == 302
    assert send("placing", positions="A1; 100; 200\nA2; 150; 200").status_code == 302
    programme = {
        "number": "12/SCT-XTTM",
        "registered_on": "2026-11-20",
        "office": "Sở Công Thương Lâm Đồng",
        "cap_percent": "30",
    }
    assert send("programme", **programme).status_code == 302
    assert send("picture", kind="map", picture=photo_file(), alt="Sơ đồ quảng trường").status_code == 302
    with django_assert_max_num_queries(20):
        page = text_of(client.get(path))
    for said in (
        "0 trong 25 gian đã giữ",
        "500.000",
        "A1, A2",
        "12/SCT-XTTM",
        "hội Nông dân".capitalize(),
        "Sơ đồ quảng trường",
    ):
        assert said.casefold() in page.casefold()
    first = fair.booth_kinds.get(name="Gian 3 × 3")
    assert send("kind", **kind | {"capacity": "30"}, numbers="A1-A20, B1", kind=str(first.pk)).status_code == 302
    assert BoothNumber.objects.filter(x__isnull=False).count() == 2 and first.numbers.count() == 21
    # what is wrong is said where it is wrong
    for action, fields, said in (
        ("kind", kind, "Đã có loại gian tên này"),
        ("kind", {"name": "", "mode": "x"}, "Chưa ghi ô này"),
        ("sponsors", {"sponsors": "Ai; gì; javascript:alert(1)"}, "không phải địa chỉ web"),
        ("placing", {"positions": "Z9; 1; 1"}, "Không có gian số"),
        ("programme", programme | {"cap_percent": "0"}, "từ 1 đến 100"),
        ("picture", {"kind": "poster"}, "Chưa chọn ảnh"),
        ("repeat", {"rhythm": "weekly", "days": "99"}, "Tạo từ 1 đến 60 phiên"),
        ("copy", {"name": FAIR["name"], "starts_at": "2027-12-20T08:00"}, "Địa chỉ trang này đã có"),
    ):
        answer = send(action, **fields)
        assert answer.status_code == 422 and said in text_of(answer), action
    assert send("report", report_number="1", reported_on="2026-12-30").status_code == 422  # it has not been yet
    assert send("dance").status_code == 404
    assert send("kind", kind="999999", name="x").status_code == 404
    answer = send("copy", name="Hội chợ Tết 2028", starts_at="2027-12-20T08:00")
    assert answer.status_code == 302 and Fair.objects.latest("pk").booth_kinds.count() == 2
    assert send("repeat", rhythm="weekly", days="2").status_code == 302 and Fair.objects.count() == 4
    assert send("kind", kind=str(fair.booth_kinds.get(name="Trực tuyến").pk), drop="1").status_code == 302
    assert send("template").status_code == 302
    assert "Thôi làm mẫu" in text_of(client.get(path))
    assert "chép ra thì dùng được" in text_of(client.get(f"/office/fairs/{fair.pk}/"))
    assert send("template", drop="1").status_code == 302
    assert send("picture", kind="map", drop="1").status_code == 302 and not FairPicture.objects.exists()


def test_sixty_megapixels_are_refused_with_a_word():
    fair = make_fair()
    _, client = officer_of()
    big = io.BytesIO()
    Image.new("L", (10_000, 6_000)).save(big, "JPEG", quality=1)
    for kind in ("poster", "map"):
        uploaded = SimpleUploadedFile("to.jpg", big.getvalue(), "image/jpeg")
        answer = client.post(f"/office/fairs/{fair.pk}/plan/", {"action": "picture", "kind": kind, "picture": uploaded})
        assert answer.status_code == 422 and "megapixel" in text_of(answer)
    owner = make_member(producer=make_on_sale().producer)
    booth = make_booth(fair=fair, shop=Shop.objects.get(producer__memberships__user=owner))
    with pytest.raises(services.pictures.Refused) as raised:
        services.set_banner(booth=booth, uploaded=SimpleUploadedFile("to.jpg", big.getvalue()), by=owner)
    assert raised.value.problems[0].code == "too_many_pixels" and raised.value.problems[0].field == "banner"
    assert not FairPicture.objects.exists()


def test_producers_are_asked_by_filter_and_followed(django_assert_max_num_queries):
    fair = make_fair()
    strong = make_on_sale(stars=4, product_set=make_set(13)).producer
    make_on_sale(stars=3, product_set=make_set(13))
    other = make_on_sale(stars=5, product_set=make_set(7)).producer
    _, client = officer_of()
    path = f"/office/fairs/{fair.pk}/invitations/"
    page = text_of(client.get(path, {"loc": "1", "sao": "4", "bo": [make_set(13).pk], "tinh": [strong.province_id]}))
    assert "1 cơ sở chưa mời" in page and strong.name in page and other.name not in page
    assert client.post(path, {"sao": "4", "bo": [make_set(13).pk]}).status_code == 302
    assert fair.invitations.get().producer == strong
    assert "2 cơ sở chưa mời" in text_of(client.get(path, {"loc": "1"}))
    services.see_invitation(fair=fair, producer=strong)
    with django_assert_max_num_queries(13):
        page = text_of(client.get(path, {"buoc": "seen"}))
    assert strong.name in page and "<b>1</b><span>đã xem" in page
    assert strong.name not in text_of(client.get(path, {"buoc": "applied"}))
    assert client.get(path, {"sao": "9", "loc": "1"}).status_code == 422


@pytest.mark.parametrize("many", [70, pytest.param(10_000, marks=pytest.mark.soak)])
def test_thousands_of_applications_are_paged_and_cost_the_same(many, django_assert_num_queries):
    fair = make_fair()
    _, client = officer_of()
    path = f"/office/fairs/{fair.pk}/booths/"
    one = make_fair_listing(product=make_on_sale(), fair=fair, approved=False).booth
    Booth.objects.update(state="applied")
    client.get(path)
    with django_assert_num_queries(11):
        client.get(path)
    shops = make_many_shops(many)
    Booth.objects.bulk_create(Booth(fair=fair, shop=shop, applied_at=clock.now() + DAY) for shop in shops)
    with django_assert_num_queries(11):
        page = text_of(client.get(path))
    assert page.count('name="booth"') == 30 and one.shop.name in page and "99.000" in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert text_of(client.get(path + following)).count('name="booth"') == 30
    assert f"({many + 1:,})".replace(",", ".") in page
    with django_assert_num_queries(12):
        client.get(f"/office/fairs/{fair.pk}/")


def test_places_run_out_and_the_waiting_list_is_decided_on():
    fair = make_fair(mode="both", venue="Sân vận động")
    kind = services.put_booth_kind(fair=fair, name="Gian", mode="on_site", fee=9_000, capacity=1, numbers="A1", by=None)
    first, second = (
        services.apply_booth(fair=fair, shop=make_shop(producer=make_listed().producer), kind=kind, by=None)
        for _ in range(2)
    )
    _, client = officer_of()
    path = f"/office/fairs/{fair.pk}/booths/"
    assert second.shop.name in text_of(client.get(path, {"tab": "waitlisted"}))

    def decide(booth, verdict, reason=""):
        told = {"action": "decide", "from": "booths", "tab": "waitlisted", "verdict": verdict, "reason": reason}
        return client.post(f"/office/fairs/{fair.pk}/", told | {"booth": [booth.pk]})

    answer = decide(second, "approved")
    assert answer.status_code == 422 and "đã đủ 1 gian" in text_of(answer)
    assert decide(first, "waitlisted").status_code == 422  # without a reason
    assert decide(first, "waitlisted", "Thiếu giấy").status_code == 302
    answer = decide(second, "approved")
    assert answer["Location"] == f"{path}?tab=waitlisted"
    page = text_of(client.get(path, {"tab": "approved"}))
    assert second.shop.name in page and 'value="A1"' in page and "Ghi đã nộp" in page
    assert client.post(path, {"action": "fee", "booth": second.pk}).status_code == 302
    assert client.post(path, {"action": "number", "booth": second.pk, "number": "B7"}).status_code == 302
    page = text_of(client.get(path, {"tab": "approved"}))
    assert "nộp ngày 22/11/2026" in page and "không có số B7" in page
    assert client.post(path, {"action": "dance", "booth": second.pk}).status_code == 404
    stranger = make_booth(fair=make_fair(), shop=make_shop(producer=make_listed().producer))
    assert client.post(path, {"action": "fee", "booth": stranger.pk}).status_code == 404


def test_putting_off_is_a_form_with_a_reason():
    fair = make_fair()
    _, client = officer_of()
    form = {"action": "postpone", "starts_at": "2026-12-20T08:00", "ends_at": "2026-12-22T08:00"}
    assert client.post(f"/office/fairs/{fair.pk}/", form).status_code == 422
    answer = client.post(f"/office/fairs/{fair.pk}/", form | {"reason": "Bão", "starts_at": "2026-11-01T08:00"})
    assert answer.status_code == 422 and "sau lúc mở cũ" in text_of(answer)
    assert client.post(f"/office/fairs/{fair.pk}/", form | {"reason": "Bão"}).status_code == 302
    fair.refresh_from_db()
    assert fair.starts_at == dt.datetime(2026, 12, 20, 1, 0, tzinfo=dt.UTC)

"""One page from the cart to orders; and what an order's buyer sees."""

import datetime as dt
import io
import re
from html import unescape

import pypdf
import pytest
from django.test import Client, RequestFactory

from catalog.core import clock, ratelimit
from catalog.places.models import Level, Unit
from marketplace.checkout.models import CartLine
from marketplace.orders.models import Order, OrderGroup, OrderState
from marketplace.orders.services import Packed, accept_order, pack_order, send_parcel
from marketplace.shops.services import set_stock
from marketplace.storefront.views.buying.checkout import PLACED_BY_CLIENT, PLACED_BY_PHONE
from tests.factories.accounts import make_member, make_user
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.orders import make_bank_account, make_method, make_order
from tests.factories.products import make_span
from tests.factories.shops import make_offer
from tests.marketplace.shops.test_rules import spirits

from .test_cart import make_offered, page_of, put

pytestmark = pytest.mark.django_db


def fields_of(page):
    """What a browser would send of the checkout's form as it stands."""
    form = re.search(r'<form class="two".*?</form>', page, re.DOTALL)[0]
    found = {}
    for tag in re.findall(r"<(?:input|textarea)[^>]*>(?:[^<]*</textarea>)?", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if ('type="radio"' in tag or 'type="checkbox"' in tag) and "checked" not in tag:
            continue
        found[name[1]] = (
            unescape(value[1]) if value else unescape(tag.partition(">")[2].removesuffix("</textarea>")).strip()
        )
    return found


def filled(client, **over):
    """The form of the page that is open, with somebody's name and address."""
    return fields_of(page_of(client, "/checkout/")) | {
        "name": "Nguyễn Thị Hường",
        "phone": "0912 345 678",
        "street": "12 Nguyễn Tất Thành",
        "place": "Xã Kiến Đức, Lâm Đồng",
        "consent": "on",
    } | over  # fmt: skip


def send(client, said):
    answer = client.post("/checkout/", said)
    return answer, answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def shopping(client):
    """A guest with goods of two shops; both have a bank account."""
    for name in ("Hạt Mắc ca", "Nước mắm"):
        offer = make_offered(name=name, amount=100_000)
        make_bank_account(shop=offer.shop, number=f"98895593{offer.shop_id:04}")
        put(client, offer, 2)
    return client


def test_a_guest_orders_from_two_shops_and_a_second_press_changes_nothing(shopping):
    said = filled(shopping)
    second = next(name for name in said if name.startswith("payment-"))
    said[second] = "cod"
    assert "consent" not in fields_of(page_of(shopping, "/checkout/"))  # never ticked beforehand
    answer, _page = send(shopping, said)
    group = OrderGroup.objects.get()
    assert answer.headers["location"] == f"/orders/{group.token}/"
    assert sorted(group.orders.values_list("payment_way", flat=True)) == ["cod", "vietqr"]
    assert group.recipient.phone == "+84912345678" and group.recipient.place.name == "Kiến Đức"
    again, _page = send(shopping, said)
    assert again.headers["location"] == answer.headers["location"] and Order.objects.count() == 2
    assert "đang trống" in page_of(shopping)
    page = page_of(shopping, answer.headers["location"])
    for order in group.orders.all():
        assert order.code in page and f"/orders/{order.token}/cancel/" in page
    assert "Trả tiền bằng VietQR" in page and "cho người giao khi nhận hàng" in page and "0912 345 678" in page


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"phone": "091234567"}, "Có 9 chữ số, cần 10"),
        ({"phone": ""}, "Ghi số điện thoại người nhận"),
        ({"name": ""}, "Ghi họ tên"),
        ({"consent": None}, "Đánh dấu ô đồng ý"),
        ({"street": ""}, "Ghi số nhà"),
        ({"place": ""}, "Ghi xã, phường và tỉnh"),
        ({"place": "Tỉnh Lâm Đồng"}, "xã, phường"),
        ({"place": "Quận 3, TP.HCM"}, "nơi hợp với tên này"),
        ({"place": "Xã Nowhere Abc"}, "Không tìm thấy nơi này"),
        ({"email": "huong@"}, "thiếu phần sau @"),
        ({"name": "x" * 121}, "120"),
        ({"voucher": "KHONGCO"}, "KHONGCO không có hoặc đã hết hạn"),
        ({"name": "😀 \u200b"}, "Ghi họ tên người nhận"),
        ({"street": "\u200b😀"}, "Ghi số nhà, đường hoặc thôn"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_everything_typed_stays(shopping, over, words):
    said = {name: value for name, value in filled(shopping, note="Gọi trước", **over).items() if value is not None}
    answer, page = send(shopping, said)
    assert answer.status_code == 422 and words in page and 'role="alert"' in page
    assert "Gọi trước" in page and not Order.objects.exists()
    field = next(iter(over))
    assert f'href="#id_{field}' in page
    kept = fields_of(page)
    assert kept["key"] == said["key"] and kept.get("phone", "") == said.get("phone", "")


def test_an_old_ward_is_shown_as_what_it_is_today_and_confirmed(shopping):
    old = "xã Kiến Thành, huyện Đắk R'Lấp, Đắk Nông"
    answer, page = send(shopping, filled(shopping, place=old))
    assert answer.status_code == 422 and "nay là Xã Kiến Đức" in page
    choice = re.search(r'name="place_choice" value="(\d+)"', page)[1]
    answer, page = send(shopping, fields_of(page) | {"place_choice": choice, "consent": "on"})
    recipient = OrderGroup.objects.get().recipient
    assert (recipient.place.name, recipient.place.ends_on, recipient.typed_place) == ("Kiến Đức", None, old)


def test_nothing_is_charged_that_was_not_shown(shopping):
    said = filled(shopping)
    line = CartLine.objects.select_related("offer__variant").first()
    make_offer(variant=line.offer.variant, amount=90_000)
    answer, page = send(shopping, said)
    assert answer.status_code == 409 and "từ 100.000 ₫ thành 90.000 ₫" in page and not Order.objects.exists()
    answer, _page = send(shopping, fields_of(page) | {"consent": "on"})
    assert answer.status_code == 302 and sum(Order.objects.values_list("goods", flat=True)) == 380_000


def test_the_fee_to_the_place_that_was_typed_is_shown_before_it_is_charged(shopping):
    shop = CartLine.objects.select_related("offer__shop").first().offer.shop
    province = Unit.objects.get(level=Level.PROVINCE, ends_on=None, code="68")
    shop.delivery_methods.get().rates.create(province=province, up_to_g=9_000, fee=55_000)
    shop.delivery_methods.get().rates.create(province=None, up_to_g=9_000, fee=30_000)
    answer, page = send(shopping, filled(shopping))
    assert answer.status_code == 409 and "từ 460.000 ₫ thành 485.000 ₫" in page and "55.000 ₫" in page
    answer, _page = send(shopping, fields_of(page) | {"consent": "on"})
    assert answer.status_code == 302
    assert "Hết hàng" not in page_of(shopping)


def test_goods_that_ran_out_stop_it(shopping):
    said = filled(shopping)
    set_stock(variant=CartLine.objects.select_related("offer__variant").first().offer.variant, quantity=1, by=None)
    answer, page = send(shopping, said)
    assert answer.status_code == 422 and "chỉ còn 1" in page and 'href="#line-' in page


def test_tampered_choices_order_nothing(shopping):
    said = filled(shopping)
    delivery, payment = (next(name for name in said if name.startswith(kind)) for kind in ("delivery-", "payment-"))
    other = make_method(shop=make_offered().shop)
    for over in ({delivery: str(other.pk)}, {delivery: "9" * 30}, {payment: "stripe"}, {payment: ""}, {"seen": "1"},
                 {"seen": "x"}, {"key": "no"}, {"name": "\x00"}):  # fmt: skip
        answer, _page = send(shopping, said | over)
        assert (over, answer.status_code in (409, 422)) == (over, True)
    assert not Order.objects.exists()


def test_who_fetches_it_himself_needs_no_address(client):
    offer = make_offered(delivers=False)
    make_method(shop=offer.shop, kind="none", name="Tại chỗ", fee=0)
    put(client, offer)
    said = filled(client)
    del said["street"], said["place"]
    answer, _page = send(client, said)
    assert answer.status_code == 302 and OrderGroup.objects.get().recipient.place is None


def test_too_many_orders_to_one_telephone_wait(shopping):
    said = filled(shopping)
    for _n in range(PLACED_BY_PHONE):
        assert ratelimit.allow("place:+84912345678", PLACED_BY_PHONE, 3600)
    answer, page = send(shopping, said)
    assert answer.status_code == 429 and "Đợi một giờ" in page and not Order.objects.exists()


def test_too_many_orders_of_one_address_wait(shopping):
    said = filled(shopping)
    client_of_test = ratelimit.client_key(RequestFactory().get("/"))
    for _n in range(PLACED_BY_CLIENT):
        assert ratelimit.allow(f"place:{client_of_test}", PLACED_BY_CLIENT, 3600)
    answer, page = send(shopping, said)
    assert answer.status_code == 429 and "Đợi một giờ" in page and not Order.objects.exists()


def test_wine_is_sold_to_whoever_ticks_the_age_and_never_for_cash(client):
    offer = spirits().offers.select_related("shop").get()
    make_method(shop=offer.shop)
    make_bank_account(shop=offer.shop)
    put(client, offer)
    page = page_of(client, "/checkout/")
    assert "Tôi đủ 18 tuổi" in page and 'value="cod"' not in page and "adult" not in fields_of(page)
    answer, page = send(client, filled(client))
    assert answer.status_code == 422 and "hãy xác nhận tuổi" in page.lower() and not Order.objects.exists()
    assert 'href="#id_adult"' in page
    assert send(client, filled(client) | {"adult": "on"})[0].status_code == 302
    assert Order.objects.get().payment_way == "vietqr"


def test_terms_prices_and_returns_to_keep(shopping):
    answer = shopping.post("/checkout/review.pdf", filled(shopping))
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    for words in ("Hạt Mắc ca", "460.000", "Đổi trả".lower(), "người bán phải nhận lại"):
        assert words.lower() in text.lower()
    assert "Hường" not in text and Client().post("/checkout/review.pdf").status_code == 404


def test_somebody_signed_in_types_nothing_twice_and_finds_the_order(client):
    client.force_login(make_user(name="Lê Thu", phone="+84987654321"))
    put(client, make_offered())
    said = filled(client)
    assert fields_of(page_of(client, "/checkout/"))["name"] == "Lê Thu"
    assert send(client, said)[0].status_code == 302
    put(client, make_offered())
    again = fields_of(page_of(client, "/checkout/"))
    assert (again["street"], again["place"]) == ("12 Nguyễn Tất Thành", "Xã Kiến Đức, Tỉnh Lâm Đồng")
    order = Order.objects.get()
    assert order.code in page_of(client, "/account/orders/")
    other = Client()
    other.force_login(make_user())
    assert order.code not in page_of(other, "/account/orders/")


def test_statements(shopping, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page_of(shopping, "/checkout/")
    answer, _page = send(shopping, filled(shopping))
    with django_assert_max_num_queries(6):
        page_of(shopping, answer.headers["location"])


def test_an_orders_page_tells_its_way_and_its_lot(client):
    variant = make_variant_to_trace()
    make_span(product=variant.product)
    make_offer(variant=variant)
    order = make_order(variant.product)
    line, owner = order.lines.get(), make_member(producer=order.shop.producer)
    lot = make_lot(variant=line.variant)
    code = make_lot_code(lot=lot).code
    accept_order(order=order, by=owner)
    parcel = pack_order(order=order, units=[Packed(line.pk, line.quantity, lot)], by=owner)
    send_parcel(parcel=parcel, by=owner, carrier="GHN", tracking="GHN123")
    answer = client.get(f"/orders/{order.token}/")
    page = answer.content.decode()
    for words in ("Người bán nhận đơn", "Gói xong", "Giao đi", f"/t/{code}/", "GHN123"):
        assert words in page
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "same-origin" and "Hủy đơn này" not in page
    client.post(f"/orders/{order.token}/cancel/")
    order.refresh_from_db()
    assert order.state == OrderState.SENT
    assert "Người bán đã nhận đơn này. Hãy gọi" in page_of(client, f"/orders/{order.token}/")


def test_the_buyer_cancels_in_time(client):
    order = make_order(way="vietqr")
    assert client.post(f"/orders/{order.token}/cancel/").status_code == 302
    assert "Đã hủy đơn" in page_of(client, f"/orders/{order.token}/")
    for token in ("x" * 24, "", order.code, "x" * 500):
        assert client.get(f"/orders/{token}/").status_code in (404, 200 if not token else 404)
    assert client.post(f"/orders/{order.group.token}/cancel/").status_code == 404


def test_an_order_is_found_by_number_and_telephone_alike_for_strangers(client):
    order = make_order()
    typed = order.code.lower().replace("0", "o")
    said = {"code": f"{typed[:2]} {typed[2:]}", "phone": "0912.345.678"}
    assert client.post("/orders/", said).headers["location"] == f"/orders/{order.token}/"
    answers = [
        client.post("/orders/", {"code": code, "phone": phone}).content.decode()
        for code, phone in ((order.code, "0912345679"), ("DH00000000", "0912345678"))
    ]
    strip = [re.search(r'role="alert".*?</div></div>', page, re.DOTALL)[0] for page in answers]
    assert strip[0] == strip[1] and "Không có đơn nào khớp" in strip[0]
    with clock.set_to(clock.now()):
        for _n in range(11):
            last = client.post("/orders/", {"code": "DH00000000", "phone": "0912345678"})
    assert last.status_code == 429


def test_the_time_of_the_day_is_chosen_frozen_and_told_to_whoever_packs(client):
    offer = make_offer(amount=100_000)
    shop = offer.shop
    studio = Client()
    studio.force_login(make_member(producer=shop.producer))
    way = {
        "name": "Rau trong ngày",
        "carrier": "own",
        "fee": "20.000",
        "days_min": "0",
        "days_max": "1",
        "cut_off": "10:00",
        "cod": "on",
    }
    for wrong in ("11-8", "8", "8-25", ",".join(f"{n}-{n + 1}" for n in range(7))):
        assert studio.post("/studio/delivery/new/", way | {"windows": wrong}).status_code == 422, wrong
    assert studio.post("/studio/delivery/new/", way | {"windows": "14–17:30, 8-11"}).status_code == 302
    method = shop.delivery_methods.get()
    assert method.windows == ["08:00–11:00", "14:00–17:30"]
    put(client, offer)
    page = page_of(client, "/checkout/")
    assert 'id="window-' in page and "<option>14:00–17:30</option>" in page
    for chosen in ("", "09:00–10:00"):
        answer, page = send(client, filled(client, **{f"window-{method.pk}": chosen}))
        assert answer.status_code == 422 and "Chọn giờ nhận hàng" in page
    said = filled(client, **{f"window-{method.pk}": "14:00–17:30"})
    with clock.set_to(clock.start_of(clock.today()) + dt.timedelta(hours=10)):  # the cut-off is past: tomorrow counts
        assert send(client, said)[0].status_code == 302
    order = Order.objects.get()
    assert (order.window, order.due_from) == ("14:00–17:30", clock.today() + dt.timedelta(days=1))
    method.windows = []
    method.save()
    assert "14:00–17:30" in page_of(client, f"/orders/{order.token}/")
    assert "14:00–17:30" in studio.get(f"/studio/orders/{order.pk}/").content.decode()
    packing = studio.get(f"/studio/orders/{order.pk}/packing-list.pdf").content
    assert "14:00–17:30" in pypdf.PdfReader(io.BytesIO(packing)).pages[0].extract_text()


def test_an_invoice_for_a_firm_is_asked_for_with_all_that_it_needs(client):
    offer = make_offered(amount=100_000)
    put(client, offer)
    firm = {
        "invoice_name": "Trường THCS Mẫu",
        "invoice_tax_code": "0100109106",
        "invoice_address": "1 Đường Mẫu, Lâm Đồng",
    }
    for over, words in (
        ({"invoice_tax_code": "0100109107"}, "Mã số thuế không đúng"),
        ({"invoice_address": ""}, "cần đủ tên"),
    ):
        answer, page = send(client, filled(client, **firm | over))
        assert answer.status_code == 422 and words in page and '<details class="more" open>' in page
    assert send(client, filled(client, **firm))[0].status_code == 302
    order = Order.objects.get()
    kept = order.group.recipient
    assert (kept.invoice_name, kept.invoice_tax_code, kept.invoice_address) == tuple(firm.values())
    assert "Trường THCS Mẫu" in page_of(client, f"/orders/{order.token}/")

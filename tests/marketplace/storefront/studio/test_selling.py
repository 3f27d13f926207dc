"""Prices, stock, sales, fairs and symbols through the studio's pages."""

import datetime as dt
import re

import pytest

from catalog.core import clock
from catalog.core.errors import NotAllowed
from catalog.producers.models import BehalfConsent
from catalog.producers.services import record_consent
from marketplace.fairs import services as fair_services
from marketplace.fairs.models import Booth, FairListing
from marketplace.promotions.models import Sale
from marketplace.shops import services
from marketplace.shops.models import Offer, Shop, Stock
from marketplace.shops.queries import market
from tests.factories.accounts import client_of, make_member, make_officer, make_superuser
from tests.factories.fairs import make_booth, make_fair, make_fair_listing
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper
from tests.factories.products import make_listed, make_product, make_set, make_variant
from tests.factories.promotions import make_sale
from tests.factories.shops import make_offer, make_on_sale, make_shop
from traceability.codes.models import TraceCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def producer():
    return make_producer()


@pytest.fixture
def studio(producer):
    return client_of(make_member(producer=producer))


@pytest.fixture
def staff(producer):
    return client_of(make_member(producer=producer, role="staff"))


def text_of(response) -> str:
    return response.content.decode()


def path_of(product) -> str:
    return f"/studio/products/{product.pk}/offers/"


def row(variant, **over):
    return {"variant": variant.pk, **{f"v{variant.pk}-{k}": v for k, v in over.items()}}


# ------------------------------------------------------------ prices


def test_an_officer_with_consent_sets_prices_in_the_producer_s_name(producer):
    """The audit says for whom. Sales and fairs stay the producer's own."""
    officer = make_officer(place=unit())
    record_consent(
        producer=producer,
        officer=officer,
        given_by="Hường",
        how="paper",
        paper=signed_paper(),
        given_on=dt.date(2026, 11, 1),
        by=officer,
    )
    opened = make_shop(producer=producer).events.count()
    product = make_listed(producer=producer)
    variant = product.variants.get()
    desk = client_of(officer)
    assert f'name="v{variant.pk}-amount"' in text_of(desk.get(path_of(product)))
    assert desk.post(path_of(product), row(variant, amount="120000", quantity="5", expected="")).status_code == 302
    offer, stock = Offer.objects.get(), Stock.objects.get()
    assert (offer.amount, stock.quantity) == (120_000, 5)
    assert desk.post("/studio/shop/", {"action": "pause"}).status_code == 302
    assert desk.post("/studio/shop/", {"action": "resume"}).status_code == 302
    assert desk.post(path_of(product), row(variant, amount="120000", quantity="5") | {"stop": "1"}).status_code == 302
    offer.refresh_from_db()
    assert not offer.is_active
    shop = Shop.objects.get()
    for thing in (offer, stock, shop):
        for event in thing.events.order_by("pgh_id").select_related("pgh_context")[opened if thing == shop else 0 :]:
            facts = event.pgh_context.metadata
            assert (facts["user"], facts["on_behalf_of"]) == (officer.pk, producer.pk), event
    for place in ("sales/", "sales/new/", "fairs/", "people/"):
        assert desk.get(f"/studio/{place}").status_code == 403
    with pytest.raises(NotAllowed):
        make_sale(product, by=officer)
    BehalfConsent.objects.update(withdrawn_at=clock.now())
    with pytest.raises(NotAllowed):
        services.set_offer(shop=Shop.objects.get(), channel=market(), variant=variant, amount=1000, by=officer)


def test_the_producer_s_own_prices_are_on_nobody_s_behalf(producer):
    owner = make_member(producer=producer)
    services.begin_shop(producer=producer, by=owner)
    assert "on_behalf_of" not in Shop.objects.get().events.get().pgh_context.metadata


@pytest.mark.parametrize(
    "text",
    [
        "150000",
        "150.000",
        "150,000 đ",
        "150 000",
        "150.000 ₫",
        "150.000\u00a0₫",
        "150,000 VND",
        "150000đồng",
        "１５００００",
    ],
)
def test_a_price_is_understood_as_people_write_it(studio, producer, text):
    product = make_listed(producer=producer)
    variant = product.variants.get()
    assert studio.post(path_of(product), row(variant, amount=text, quantity="1.200")).status_code == 302
    assert list(Offer.objects.values_list("variant", "amount", "is_active")) == [(variant.pk, 150_000, True)]
    assert Stock.objects.get(variant=variant).quantity == 1200
    assert Shop.objects.get(producer=producer).state == "draft", "the first price begins the shop"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0", "phải lớn hơn 0 đồng"),
        ("-5", "phải lớn hơn 0 đồng"),
        ("-150.000 đ", "phải lớn hơn 0 đồng"),
        (str(10**18), "Giá cao nhất là 10.000.000.000"),
        ("abc", "“abc” không phải là số tiền"),
        ("150.5", "Đồng không có phần lẻ"),
        ("15.00.000", "không phải là số tiền"),
        ("1e9", "không phải là số tiền"),
        ("NaN", "không phải là số tiền"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("9" * 41, "40"),
    ],
)
def test_a_bad_price_is_explained_at_its_field_and_nothing_is_saved(studio, producer, text, words):
    product = make_listed(producer=producer)
    variant = product.variants.get()
    response = studio.post(path_of(product), row(variant, amount=text, quantity="7"))
    assert response.status_code == 422
    ((_row, form),) = response.context["forms"]
    assert list(form.errors) == ["amount"]
    assert words in text_of(response)
    assert not Offer.objects.exists() and not Stock.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [("-1", "từ 0 đến 1.000.000"), (str(10**18), "lớn quá"), ("ba", "không phải là số nguyên"), ("1,5", "số nguyên")],
)
def test_a_bad_count_is_explained(studio, producer, text, words):
    product = make_listed(producer=producer)
    response = studio.post(path_of(product), row(product.variants.get(), amount="150000", quantity=text))
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Offer.objects.exists(), "price and stock together or neither"


def test_the_page_shows_price_lowest_and_history(studio, producer):
    product = make_on_sale(producer=producer, amount=125_000)
    variant = product.variants.get()
    with clock.set_to(clock.now() + dt.timedelta(days=3)):
        studio.post(path_of(product), row(variant, amount="140.000"))
        make_sale(product, name="Mừng vụ mới", value=10)
        page = text_of(studio.get(path_of(product)))
        sold = text_of(studio.get(f"/products/{product.slug}/"))
    assert "126.000\u00a0₫" in page
    assert "Thấp nhất 30 ngày: 125.000\u00a0₫" in page
    assert "Thấp nhất 30 ngày: 125.000\u00a0₫" in sold  # the same as buyers read
    with clock.set_to(clock.now() + dt.timedelta(days=4)):
        studio.post(path_of(product), row(variant, amount="110.000"))
        later, sold = text_of(studio.get(path_of(product))), text_of(studio.get(f"/products/{product.slug}/"))
    assert "99.000\u00a0₫" in later
    assert "Thấp nhất 30 ngày: 125.000\u00a0₫" in later
    assert "Thấp nhất 30 ngày: 125.000\u00a0₫" in sold
    assert page.count("<tr>") >= 3
    assert 'value="140.000"' in page


def test_stopping_and_setting_again(studio, producer):
    product = make_on_sale(producer=producer)
    variant = product.variants.get()
    studio.post(path_of(product), {**row(variant), "stop": "1"})
    assert not Offer.objects.get().is_active
    assert "Chưa bán" in text_of(studio.get(path_of(product)))
    studio.post(path_of(product), row(variant, amount="125.000"))
    assert Offer.objects.get().is_active


def test_two_who_count_at_once_are_told(studio, producer):
    product = make_on_sale(producer=producer, stock=20)
    variant = product.variants.get()
    services.set_stock(variant=variant, quantity=15, by=None)
    response = studio.post(path_of(product), row(variant, quantity="18", expected="20"))
    assert "vừa được sửa thành 15" in text_of(response)
    assert Stock.objects.get().quantity == 15


def test_an_unverified_producer_is_told_what_it_lacks(producer, studio):
    type(producer).objects.filter(pk=producer.pk).update(state="pending")
    product = make_product(producer=producer)
    page = text_of(studio.get(path_of(product)))
    assert "chưa được xác minh nên chưa đặt giá được" in page and "Đặt giá trước được" not in page
    response = studio.post(path_of(product), row(product.variants.get(), amount="150000"))
    assert "chưa được xác minh nên chưa thể bán" in text_of(response)
    assert not Shop.objects.exists()


def test_staff_see_prices_and_do_not_set_them(staff, producer):
    product = make_on_sale(producer=producer)
    variant = product.variants.get()
    page = text_of(staff.get(path_of(product)))
    assert f"v{variant.pk}-amount" not in page and f"v{variant.pk}-quantity" in page
    for form in (row(variant, amount="1.000"), {**row(variant), "stop": "1"}):
        response = staff.post(path_of(product), form)
        assert response.status_code == 403
        assert "Chỉ chủ, quản lý" in text_of(response)
    assert list(Offer.objects.values_list("amount", "is_active")) == [(125_000, True)]
    assert staff.post(path_of(product), row(variant, quantity="9", expected="20")).status_code == 302
    assert Stock.objects.get().quantity == 9
    for path in ("/studio/sales/", "/studio/sales/new/", "/studio/fairs/"):
        assert staff.get(path).status_code == 403
    assert staff.post("/studio/shop/", {"action": "pause"}).status_code == 403


def test_variants_of_others_have_no_price_here(studio, producer):
    product, other = make_listed(producer=producer), make_on_sale()
    assert studio.post(path_of(product), row(other.variants.get(), amount="1")).status_code == 404
    assert studio.get(path_of(other)).status_code == 404
    assert studio.post(path_of(product), {"variant": "x"}).status_code == 404


def test_a_product_without_variants_says_what_comes_first(studio, producer):
    assert "Thêm quy cách" in text_of(studio.get(path_of(make_product(producer=producer, variants=0))))


def test_statements_of_prices_do_not_grow(studio, producer, django_assert_num_queries):
    product = make_on_sale(producer=producer)
    for n in range(4):
        make_offer(variant=make_variant(product=product, name=f"Túi {n}"))
    studio.get(path_of(product))
    with django_assert_num_queries(9):  # session, user, 2 of roles, product, shop, variants, offers, history
        studio.get(path_of(product))


def test_history_is_paged(studio, producer):
    product = make_on_sale(producer=producer)
    offer = Offer.objects.get()
    for n in range(25):
        with clock.set_to(clock.now() + dt.timedelta(hours=n + 1)):
            services.set_offer(
                shop=offer.shop, channel=offer.channel, variant=offer.variant, amount=100_000 + n, by=None
            )
    page = text_of(studio.get(path_of(product)))
    after = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert 0 < len(studio.get(path_of(product) + after).context["history"].rows) < 20
    assert studio.get(path_of(product) + "?after=abc")["Location"] == path_of(product)


# ------------------------------------------------------------ stock


def test_everything_is_counted_on_one_page_by_staff_too(staff, producer):
    few, none = make_on_sale(producer=producer, stock=2), make_on_sale(producer=producer, stock=0)
    new = make_product(producer=producer).variants.get()
    page = text_of(staff.get("/studio/stock/"))
    assert "Còn 2" in page and "Hết hàng" in page and "chưa đếm" in page
    a, b = few.variants.get(), none.variants.get()
    form = {
        f"q{a.pk}": "1.500", f"seen{a.pk}": "2",
        f"q{b.pk}": "0", f"seen{b.pk}": "0",
        f"q{new.pk}": "5", f"seen{new.pk}": "",
    }  # fmt: skip
    assert "Đã lưu 2 quy cách" in text_of(staff.post("/studio/stock/", form, follow=True))
    assert dict(Stock.objects.values_list("variant", "quantity")) == {a.pk: 1500, b.pk: 0, new.pk: 5}
    assert "Không có số nào thay đổi" in text_of(
        staff.post("/studio/stock/", {f"q{b.pk}": "0", f"seen{b.pk}": "0"}, follow=True)
    )


def test_a_bad_count_keeps_the_good_ones_and_names_the_bad(studio, producer):
    first, second, third = (make_on_sale(producer=producer, stock=5).variants.get() for _ in range(3))
    services.set_stock(variant=third, quantity=4, by=None)
    form = {
        f"q{first.pk}": "8", f"seen{first.pk}": "5",
        f"q{second.pk}": "âm hai", f"seen{second.pk}": "5",
        f"q{third.pk}": "9", f"seen{third.pk}": "5",
    }  # fmt: skip
    response = studio.post("/studio/stock/", form)
    assert response.status_code == 422
    page = text_of(response)
    assert "“âm hai” không phải là số nguyên" in page and "vừa được sửa thành 4" in page
    assert 'value="âm hai"' in page
    assert [s.quantity for s in Stock.objects.order_by("variant_id")] == [8, 5, 4]


def test_fewer_than_are_promised_to_orders_is_refused(studio, producer):
    variant = make_on_sale(producer=producer, stock=5).variants.get()
    Stock.objects.update(reserved=3)
    response = studio.post("/studio/stock/", {f"q{variant.pk}": "2", f"seen{variant.pk}": "5"})
    assert "Đang giữ 3 đơn vị" in text_of(response)


def test_anothers_variant_is_not_counted(studio, producer):
    make_on_sale(producer=producer)
    other = make_on_sale(stock=5).variants.get()
    studio.post("/studio/stock/", {f"q{other.pk}": "1", f"seen{other.pk}": "5"})
    assert Stock.objects.get(variant=other).quantity == 5


def test_an_empty_store_and_a_bad_cursor(studio):
    assert "Chưa có gì để đếm" in text_of(studio.get("/studio/stock/"))
    assert studio.get("/studio/stock/?after=abc")["Location"] == "/studio/stock/"


def test_statements_of_the_stock_do_not_grow(studio, producer, django_assert_num_queries):
    for _ in range(4):
        make_on_sale(producer=producer)
    with django_assert_num_queries(5):  # session, user, 2 of roles, variants
        studio.get("/studio/stock/")


# ------------------------------------------------------------ sales


def sale_form(*products, **over):
    return {
        "name": "Mừng vụ mới",
        "kind": "percent",
        "value": "15%",
        "starts_on": "2026-11-22",
        "ends_on": "30/11/2026",
        "scope": "some",
        "products": [product.pk for product in products],
    } | over


def test_a_sale_is_made_and_stopped(studio, producer):
    product = make_on_sale(producer=producer, amount=100_000)
    assert f"{product.name}, từ 100.000\u00a0₫" in text_of(studio.get("/studio/sales/new/"))
    assert studio.post("/studio/sales/new/", sale_form(product)).status_code == 302
    sale = Sale.objects.get()
    assert (sale.value, sale.starts_at, sale.ends_at) == (15, clock.now(), clock.start_of(dt.date(2026, 12, 1)))
    page = text_of(studio.get("/studio/sales/"))
    assert "Đang chạy" in page and "Giảm 15%" in page and product.name in page
    studio.post(f"/studio/sales/{sale.pk}/stop/")
    assert "Đã dừng" in text_of(studio.get("/studio/sales/"))
    assert "đã kết thúc từ trước" in text_of(studio.post(f"/studio/sales/{sale.pk}/stop/", follow=True))


def test_a_sale_of_the_whole_shop_and_of_a_set(studio, producer):
    honey, tea, coffee = (make_on_sale(producer=producer, amount=100_000, product_set=make_set(n)) for n in (1, 12, 13))
    stranger = make_on_sale(amount=100_000)
    page = text_of(studio.get("/studio/sales/new/"))
    assert "Mọi món của gian đang có giá" in page and page.count("Cả bộ: ") == 3
    assert studio.post("/studio/sales/new/", sale_form() | {"scope": "all"}).status_code == 302
    assert set(Sale.objects.get().products.all()) == {honey, tea, coffee}
    Sale.objects.get().delete()
    assert studio.post("/studio/sales/new/", sale_form(tea) | {"scope": "13"}).status_code == 302
    assert list(Sale.objects.get().products.all()) == [coffee], "the set, whatever is ticked beside it"
    for scope in ("2", "x"):
        assert studio.post("/studio/sales/new/", sale_form() | {"scope": scope}).status_code == 422
    assert studio.post("/studio/sales/new/", sale_form()).status_code == 422, "nothing chosen"
    assert not stranger.sales.exists()


def test_a_sale_by_amount_of_days_to_come(studio, producer):
    product = make_on_sale(producer=producer, amount=100_000)
    form = sale_form(product, kind="amount", value="20.000 đ", starts_on="2026-12-01", ends_on="2026-12-03")
    assert studio.post("/studio/sales/new/", form).status_code == 302
    page = text_of(studio.get("/studio/sales/"))
    assert "Sắp tới" in page and "Bớt 20.000\u00a0₫" in page
    with clock.set_to(dt.datetime(2027, 1, 1, tzinfo=dt.UTC)):
        assert "Đã hết" in text_of(studio.get("/studio/sales/"))


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"value": "0"}, "value", "từ 1 đến 90"),
        ({"value": "91"}, "value", "từ 1 đến 90"),
        ({"value": "-10"}, "value", "từ 1 đến 90"),
        ({"value": "abc"}, "value", "không phải là số tiền"),
        ({"value": "12,5"}, "value", "Ghi số tròn"),
        ({"value": str(10**18)}, "value", "từ 1 đến 90"),
        ({"kind": "amount", "value": "100.000"}, "value", "không còn giá bán"),
        ({"kind": "amount", "value": str(10**18)}, "value", "nhỏ hơn giá bán"),
        ({"kind": "gift"}, "kind", "gift"),
        ({"ends_on": "2026-11-21"}, "ends_on", "phải sau lúc bắt đầu"),
        ({"starts_on": "2026-11-21"}, "starts_on", "đã qua"),
        ({"ends_on": "31/02/2027"}, "ends_on", "22/11/2026"),
        ({"ends_on": "9999-12-31"}, "ends_on", "2 năm"),
        ({"name": " "}, "name", "name"),
        ({"products": []}, "products", "products"),
    ],
)
def test_a_bad_sale_is_explained(studio, producer, over, field, words):
    product = make_on_sale(producer=producer, amount=100_000)
    response = studio.post("/studio/sales/new/", sale_form(product, **over))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert words in text_of(response)
    assert not Sale.objects.exists()


def test_sales_of_others_are_not_there(studio, producer):
    make_on_sale(producer=producer)
    other = make_on_sale()
    sale = make_sale(other)
    assert studio.post(f"/studio/sales/{sale.pk}/stop/").status_code == 404
    response = studio.post("/studio/sales/new/", sale_form(other))
    assert response.status_code == 422 and "products" in response.context["form"].errors
    sale.refresh_from_db()
    assert sale.stopped_at is None


def test_without_a_price_there_is_nothing_to_cut(studio):
    assert "Chưa có sản phẩm nào có giá" in text_of(studio.get("/studio/sales/new/"))
    assert "Chưa có đợt giảm giá nào" in text_of(studio.get("/studio/sales/"))
    assert studio.get("/studio/sales/?before=x")["Location"] == "/studio/sales/"


def test_statements_of_sales_do_not_grow(studio, producer, django_assert_num_queries):
    product = make_on_sale(producer=producer)
    for n in range(4):
        make_sale(product, starts_at=clock.now() + dt.timedelta(days=n), name=f"Đợt {n}")
    with django_assert_num_queries(6):  # session, user, 2 of roles, sales, their products
        studio.get("/studio/sales/")


# ------------------------------------------------------------ fairs


def test_a_fair_is_applied_for_brought_prices_and_left(studio, producer):
    fair = make_fair(theme="Tết")
    product = make_on_sale(producer=producer, amount=125_000)
    variant = product.variants.get()
    path = f"/studio/fairs/{fair.slug}/"
    assert "Xem và đăng ký" in text_of(studio.get("/studio/fairs/"))
    assert studio.post(path, {"apply": "1", "greeting": "Mời <b>ghé</b>"}).status_code == 302
    page = text_of(studio.get(path))
    assert "Chờ duyệt" in page and "giá quanh năm 125.000\u00a0₫" in page
    studio.post(f"{path}offers/{variant.pk}/", {f"v{variant.pk}-amount": "99.000"})
    listing = FairListing.objects.get()
    assert (listing.offer.amount, listing.state) == (99_000, "applied")
    assert "Giá hội chợ 99.000\u00a0₫" in text_of(studio.get(path))
    studio.post(f"{path}offers/{variant.pk}/", {"withdraw": "1"})
    listing.refresh_from_db()
    assert listing.state == "withdrawn"
    again = studio.post(f"{path}offers/{variant.pk}/", {"withdraw": "1"})
    assert "không còn trong hội chợ" in text_of(again)
    studio.post(path, {"withdraw": "1"})
    assert Booth.objects.get().state == "withdrawn"
    assert "không còn trong hội chợ" in text_of(studio.post(path, {"withdraw": "1"}, follow=True))
    assert "Đăng ký lại" in text_of(studio.get(path))


def test_reasons_of_the_organiser_are_shown(studio, producer):
    fair = make_fair()
    product = make_on_sale(producer=producer)
    listing = make_fair_listing(product=product, fair=fair, approved=False)
    fair_services.decide_fair_listing(listing=listing, verdict="returned", by=None, reason="Giá cao hơn ngày thường")
    booth = make_booth(fair=make_fair(), shop=make_shop(producer=producer), approved=False)
    fair_services.decide_booth(booth=booth, verdict="returned", by=None, reason="Viết lời chào")
    assert "Giá cao hơn ngày thường" in text_of(studio.get(f"/studio/fairs/{fair.slug}/"))
    assert "Viết lời chào" in text_of(studio.get(f"/studio/fairs/{booth.fair.slug}/"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0", "lớn hơn 0"),
        ("-1", "lớn hơn 0"),
        (str(10**18), "Giá cao nhất"),
        ("abc", "không phải là số tiền"),
        ("", "Ô này còn trống"),
    ],
)
def test_a_bad_fair_price_is_explained(studio, producer, text, words):
    fair = make_fair()
    variant = make_on_sale(producer=producer).variants.get()
    make_booth(fair=fair, shop=make_shop(producer=producer))
    response = studio.post(f"/studio/fairs/{fair.slug}/offers/{variant.pk}/", {f"v{variant.pk}-amount": text})
    assert response.status_code == 422
    assert re.search(words, text_of(response))
    assert not FairListing.objects.exists()


def test_why_a_fair_cannot_be_joined(studio, producer):
    fair = make_fair()
    path = f"/studio/fairs/{fair.slug}/"
    assert "chưa mở gian hàng" in text_of(studio.post(path, {"apply": "1"}))
    make_shop(producer=producer)
    assert "chưa có sản phẩm nào đang bán được" in text_of(studio.post(path, {"apply": "1"}))
    assert studio.post(path, {"apply": "1", "greeting": "x" * 301}).status_code == 422


def test_fairs_that_are_not_there(studio, producer):
    assert studio.get(f"/studio/fairs/{make_fair(published=False).slug}/").status_code == 404
    assert studio.get("/studio/fairs/khong-co/").status_code == 404
    assert "Chưa có hội chợ nào" in text_of(studio.get("/studio/fairs/"))
    fair = make_fair()
    variant = make_on_sale(producer=producer).variants.get()
    mine = f"/studio/fairs/{fair.slug}/offers/{variant.pk}/"
    assert studio.post(mine, {f"v{variant.pk}-amount": "1"}).status_code == 404, "no booth yet"
    make_booth(fair=fair, shop=make_shop(producer=producer))
    assert studio.post(mine, {"withdraw": "1"}).status_code == 404, "never brought"
    other = make_on_sale().variants.get()
    assert studio.post(f"/studio/fairs/{fair.slug}/offers/{other.pk}/", {f"v{other.pk}-amount": "1"}).status_code == 404
    assert studio.get("/studio/fairs/?after=x")["Location"] == "/studio/fairs/"


def test_a_cancelled_fair_says_why(studio):
    fair = make_fair()
    fair_services.cancel_fair(fair=fair, reason="Bão số 13", by=make_superuser())
    page = text_of(studio.get(f"/studio/fairs/{fair.slug}/"))
    assert "Bão số 13" in page and "Đăng ký gian" not in page


def test_statements_of_fairs_do_not_grow(studio, producer, django_assert_num_queries):
    fair = make_fair()
    make_fair()
    for _ in range(3):
        make_fair_listing(product=make_on_sale(producer=producer), fair=fair)
    with django_assert_num_queries(5):  # session, user, 2 of roles, fairs
        studio.get("/studio/fairs/")
    studio.get(f"/studio/fairs/{fair.slug}/")
    with django_assert_num_queries(
        10
    ):  # session, user, 2 of roles, fair, booth, invitation, listings, variants, prices
        studio.get(f"/studio/fairs/{fair.slug}/")


# ------------------------------------------------------------ symbols


def test_symbols_are_issued_once_and_loaded_down(studio, producer, settings):
    settings.PUBLIC_URL = "http://cho.ocop.vn"
    product = make_listed(producer=producer)
    plain, coded = product.variants.get(), make_variant(product=product, gtin="8938505974194", name="Hộp")
    path = f"/studio/products/{product.pk}/qr/"
    assert studio.get(f"/studio/variants/{plain.pk}/qr.svg").status_code == 404
    assert "Tạo mã" in text_of(studio.get(path))
    for _ in range(2):
        studio.post(path)
    code = TraceCode.objects.get(variant=plain)
    assert TraceCode.objects.count() == 2
    page = text_of(studio.get(path))
    assert f"/q/{code.code}" in page and "/01/08938505974194" in page
    assert "Đừng in mã này lên bao bì" in page and "chưa dùng https" in page
    assert "?download" not in page and "chỉ để xem trên màn hình" in page
    refused = studio.get(f"/studio/variants/{plain.pk}/qr.svg?download")
    assert refused.status_code == 409 and "chưa dùng https" in refused.content.decode()
    settings.PUBLIC_URL = "https://cho.ocop.vn"
    assert "?download" in text_of(studio.get(path))
    svg = studio.get(f"/studio/variants/{plain.pk}/qr.svg?download")
    assert svg.content.startswith(b"<svg") and svg["Content-Type"] == "image/svg+xml"
    assert svg["Content-Disposition"] == f'attachment; filename="qr-{product.slug}-{plain.pk}.svg"'
    png = studio.get(f"/studio/variants/{coded.pk}/qr.png")
    assert png.content.startswith(b"\x89PNG") and "Content-Disposition" not in png
    assert studio.get(f"/studio/variants/{plain.pk}/qr.exe").status_code == 404


def test_no_warning_at_a_real_address(studio, producer, settings):
    settings.PUBLIC_URL = "https://cho.ocop.vn"
    product = make_product(producer=producer)
    page = text_of(studio.get(f"/studio/products/{product.pk}/qr/"))
    assert "Đừng in mã này" not in page
    assert "chưa được duyệt" in page


def test_symbols_of_others_are_not_there(studio):
    product = make_listed()
    variant = make_variant(product=product, gtin="8938505974194")
    assert studio.get(f"/studio/products/{product.pk}/qr/").status_code == 404
    assert studio.post(f"/studio/products/{product.pk}/qr/").status_code == 404
    assert studio.get(f"/studio/variants/{variant.pk}/qr.svg").status_code == 404
    assert not TraceCode.objects.exists()


def test_statements_of_symbols_do_not_grow(studio, producer, django_assert_num_queries):
    product = make_listed(producer=producer)
    for n in range(3):
        make_variant(product=product, name=f"Túi {n}")
    studio.post(f"/studio/products/{product.pk}/qr/")
    with django_assert_num_queries(6):  # session, user, 2 of roles, product, variants
        studio.get(f"/studio/products/{product.pk}/qr/")

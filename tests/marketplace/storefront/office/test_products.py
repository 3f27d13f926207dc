"""Deciding on listings."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.products import services
from catalog.products.models import Product, ProductReview, ProductState
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.certification import make_certificate
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.shops import make_offer

from .desk import officer_of, text_of
from .test_home import elsewhere

pytestmark = pytest.mark.django_db
LONG = "ơ" * 10_000


def waiting(**over):
    """A product handed in by its owner."""
    product = make_product(**over)
    owner = make_member(producer=product.producer, name="Trần Thị Chủ")
    return services.submit_product(product=product, by=owner), owner


def post(client, product, action, **fields):
    data = {"action": action} | {f"{action}-{name}": value for name, value in fields.items()}
    return client.post(f"/office/products/{product.pk}/", data)


def test_lists(django_assert_num_queries):
    waiting(name="Cà phê chờ duyệt")
    make_product(name="Mật ong nháp")
    make_product(name="Trà đã ẩn", state=ProductState.HIDDEN)
    make_product(name="Hàng nơi khác", producer=make_producer(place=elsewhere()), state=ProductState.IN_REVIEW)
    _, client = officer_of()
    with django_assert_num_queries(6):
        page = text_of(client.get("/office/products/"))
    assert "Cà phê chờ duyệt" in page and "Mật ong nháp" not in page and "Hàng nơi khác" not in page
    with django_assert_num_queries(6):
        page = text_of(client.get("/office/products/?tab=all"))
    assert "Mật ong nháp" in page and "Hàng nơi khác" not in page
    page = text_of(client.get("/office/products/?tab=hidden"))
    assert "Trà đã ẩn" in page and "Mật ong nháp" not in page
    page = text_of(client.get("/office/products/", {"tab": "all", "q": "mat ong"}))
    assert "Mật ong nháp" in page and "Trà đã ẩn" not in page
    for q in (LONG, "'%\"; --", "🍯", "khongcothat"):
        assert client.get("/office/products/", {"tab": "all", "q": q}).status_code == 200
    _, empty = officer_of(elsewhere(), role="evaluator")
    assert "Không có tin đăng nào chờ duyệt" in text_of(empty.get("/office/products/"))
    assert "Không có sản phẩm nào ở đây" in text_of(empty.get("/office/products/?tab=hidden"))


def test_the_page_shows_the_listing_and_what_changed(django_assert_num_queries):
    product, owner = waiting(name="Cà phê Robusta", ingredients="Cà phê")
    _, client = officer_of()
    assert post(client, product, "approve", seen_at=product.updated_at.isoformat()).status_code == 302
    product.refresh_from_db()
    assert product.state == ProductState.PUBLISHED
    make_certificate(product=product)
    make_offer(product=product, amount=125_000)
    with clock.set_to(clock.now() + dt.timedelta(hours=1)):
        services.update_product(
            product=product, by=owner, ingredients="Cà phê, đường", origin=unit("68").children.first()
        )
    client.get(f"/office/products/{product.pk}/")
    with django_assert_num_queries(22):
        page = text_of(client.get(f"/office/products/{product.pk}/"))
    assert "<s>Cà phê</s>" in page and "Cà phê, đường" in page
    assert "Xã Kiến Đức, Tỉnh Lâm Đồng" in page  # where it was made before
    assert "125.000" in page and 'aria-label="OCOP 4 sao"' in page and "858/QĐ-UBND" in page
    assert "Gửi duyệt" in page and "Trần Thị Chủ" in page and "Đã sửa: Thành phần, Nơi sản xuất" in page


def test_a_first_listing_has_nothing_to_compare():
    product, _ = waiting()
    _, client = officer_of()
    page = text_of(client.get(f"/office/products/{product.pk}/"))
    assert "Chưa duyệt lần nào" in page and "Hôm nay không có sao" in page


def test_changes_are_asked_for_field_by_field():
    product, _ = waiting()
    _, client = officer_of()
    answer = post(client, product, "return", why_name="Ghi như trên nhãn", why_photos="Chụp rõ nhãn", note="")
    assert answer.status_code == 302
    step = ProductReview.objects.filter(product=product).first()
    assert step.reasons == {"name": "Ghi như trên nhãn", "photos": "Chụp rõ nhãn"}
    page = text_of(client.get(f"/office/products/{product.pk}/"))
    assert "Tên sản phẩm: Ghi như trên nhãn" in page and "không chờ duyệt" in page


@pytest.mark.parametrize(
    ("action", "fields", "said"),
    [
        ("return", {}, "Ghi cần sửa gì, ít nhất ở một mục."),
        ("return", {"why_name": LONG}, "Dài 10000 ký tự, nhiều nhất 500."),
        ("return", {"why_name": "x", "seen_at": "hôm qua"}, "Trang này đã cũ."),
        ("approve", {"note": LONG}, "nhiều nhất 2000"),
        ("approve", {"seen_at": "2026-13-45"}, "Trang này đã cũ."),
        ("hide", {}, "Chưa ghi ô này."),
    ],
)
def test_what_is_wrong_with_a_decision_is_said(action, fields, said):
    product, _ = waiting()
    _, client = officer_of()
    if action == "hide":
        Product.objects.filter(pk=product.pk).update(state=ProductState.PUBLISHED)
    answer = post(client, product, action, **fields)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert Product.objects.get(pk=product.pk).state == ("published" if action == "hide" else "in_review")


def test_an_unverified_producer_comes_first():
    product, _ = waiting(producer=make_producer(state="pending"))
    _, client = officer_of()
    answer = post(client, product, "approve")
    assert answer.status_code == 422 and "Xác minh cơ sở trước" in text_of(answer)


def test_the_second_officer_is_told_who_was_faster():
    product, _ = waiting()
    _, first = officer_of(name="Lê Thị Nhanh")
    _, second = officer_of()
    seen = product.updated_at.isoformat()
    assert post(first, product, "approve", seen_at=seen).status_code == 302
    answer = post(second, product, "return", why_name="Sai tên", seen_at=seen)
    assert answer.status_code == 409
    assert "Lê Thị Nhanh đã làm trước" in text_of(answer) and "Duyệt" in text_of(answer)
    assert Product.objects.get(pk=product.pk).state == ProductState.PUBLISHED


def test_what_the_producer_edited_meanwhile_is_looked_at_again():
    product, owner = waiting()
    _, client = officer_of()
    seen = product.updated_at.isoformat()
    with clock.set_to(clock.now() + dt.timedelta(minutes=5)):
        services.update_product(product=product, by=owner, summary="Chữ khác hẳn")
    answer = post(client, product, "approve", seen_at=seen)
    assert answer.status_code == 409
    assert "Cơ sở vừa sửa sản phẩm này" in text_of(answer) and "Chữ khác hẳn" in text_of(answer)
    assert Product.objects.get(pk=product.pk).state == ProductState.IN_REVIEW


def test_a_published_listing_is_hidden_with_a_reason():
    product = make_product(state=ProductState.PUBLISHED)
    _, client = officer_of()
    assert "Ẩn khỏi chợ" in text_of(client.get(f"/office/products/{product.pk}/"))
    answer = client.post(
        f"/office/products/{product.pk}/", {"action": "hide", "hide-reason": "Ảnh không phải của mình"}, follow=True
    )
    assert "Đã ẩn." in text_of(answer) and "Ảnh không phải của mình" in text_of(answer)
    answer = post(client, product, "hide", reason="lần nữa")
    assert answer.status_code == 409


def test_ones_own_producer_is_for_others():
    product, _ = waiting()
    client = client_of(make_member(producer=product.producer, user=make_officer(place=unit(LAM_DONG))))
    page = text_of(client.get(f"/office/products/{product.pk}/"))
    assert "nên không duyệt được" in page and 'value="approve"' not in page
    answer = post(client, product, "approve")
    assert answer.status_code == 403
    assert product.name not in text_of(client.get("/office/products/"))


def test_another_places_listing_is_absent():
    product = make_product(producer=make_producer(place=elsewhere()), state=ProductState.IN_REVIEW)
    _, client = officer_of()
    assert client.get(f"/office/products/{product.pk}/").status_code == 404
    assert post(client, product, "approve").status_code == 404
    mine = make_product()
    assert post(client, mine, "explode").status_code == 404

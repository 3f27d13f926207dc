"""An officer looks at shops that ask to sell."""

import pytest

from catalog.core import clock
from marketplace.checkout.services import apply_to_sell
from marketplace.shops.models import LicenceCheck, Shop
from tests.factories.accounts import make_member
from tests.factories.applications import make_ready_shop
from tests.factories.producers import make_producer
from tests.factories.products import make_listed, make_set
from tests.factories.shops import make_shop

from .desk import officer_of, text_of
from .test_home import elsewhere

pytestmark = pytest.mark.django_db


def waiting(**over):
    producer = make_producer(**over)
    owner = make_member(producer=producer)
    return apply_to_sell(shop=make_ready_shop(owner=owner, producer=producer), by=owner)


def test_the_queue_and_the_lists(django_assert_num_queries):
    shop = waiting(name="HTX Chờ Duyệt")
    waiting(name="HTX Nơi Khác", place=elsewhere())
    make_shop(producer=make_producer(name="HTX Đang Bán"))
    _, client = officer_of()
    with django_assert_num_queries(6):
        page = text_of(client.get("/office/shops/"))
    assert "HTX Chờ Duyệt" in page and "Nơi Khác" not in page and "Đang Bán" not in page
    assert "HTX Đang Bán" in text_of(client.get("/office/shops/", {"tab": "all", "q": "dang ban"}))
    assert f"/office/shops/{shop.pk}/" in text_of(client.get("/office/"))


def test_approved_or_sent_back_once():
    shop = waiting()
    _, client = officer_of()
    path = f"/office/shops/{shop.pk}/"
    page = text_of(client.get(path))
    assert "100%" in page and "số đuôi 9357" in page and "9889559357" not in page and "Duyệt cho bán" in page
    assert client.post(path, {"action": "changes", "changes-reason": ""}).status_code == 422
    assert client.post(path, {"action": "changes", "changes-reason": "Ghi rõ nơi lấy hàng."}).status_code == 302
    late = client.post(path, {"action": "approve"})
    assert late.status_code == 409 and "đã quyết định trước" in text_of(late)
    Shop.objects.update(state="review", submitted_at=clock.now())
    assert client.post(path, {"action": "approve"}).status_code == 302
    assert "Ghi rõ nơi lấy hàng." in text_of(client.get(path)), "the history keeps what was said"
    for action, state in (("suspend", "suspended"), ("reopen", "open"), ("close", "closed")):
        assert client.post(path, {"action": action, f"{action}-reason": "Có lý do."}).status_code == 302
        assert Shop.objects.get().state == state
    assert client.post(path, {"action": "delete"}).status_code == 404


def test_a_licence_is_seen_before_the_approval():
    producer = make_producer()
    wine = make_listed(producer=producer, product_set=make_set(15))
    wine.licence_number = "12/GP-SCT"
    wine.save(update_fields=["licence_number"])
    owner = make_member(producer=producer)
    shop = apply_to_sell(shop=make_ready_shop(owner=owner, producer=producer), by=owner)
    _, client = officer_of()
    path = f"/office/shops/{shop.pk}/"
    page = text_of(client.get(path))
    assert "12/GP-SCT" in page and "Duyệt cho bán" not in page
    refused = client.post(path, {"action": "approve"})
    assert refused.status_code == 422 and "Giấy phép của hàng có điều kiện" in text_of(refused)
    other = make_listed()
    assert client.post(path, {"action": "licence", "product": other.pk, "number": ""}).status_code == 404
    assert client.post(path, {"action": "licence", "product": wine.pk, "number": "12/GP-SCT"}).status_code == 302
    assert LicenceCheck.objects.get().product == wine
    assert "Duyệt cho bán" in text_of(client.get(path))

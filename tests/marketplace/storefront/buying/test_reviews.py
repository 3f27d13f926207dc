"""Reviews through the pages: written by who got it, read by all, answered, reported, hidden."""

import json
import re

import pytest
from django.core.cache import caches
from django.test import Client

from catalog.core import clock, outbox
from marketplace.notifications.models import Notice
from marketplace.reviews.models import Review, ReviewState
from marketplace.shops.queries import CatalogueFilter, catalogue
from tests.architecture.tenants.asking import look
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import photo_file
from tests.marketplace.orders.test_returns import delivered

from .test_returns import page_of, sent

pytestmark = pytest.mark.django_db


def review_page(order):
    return f"/orders/{order.token}/lines/{order.lines.get().pk}/review/"


def written(client, order, **over):
    sent(client, review_page(order), **{"rating": "4", "text": "Thơm, gói kỹ.", "name": "Chị Hường"} | over)
    return Review.objects.get(line__order=order)


def test_from_a_delivered_line_to_the_products_page(client, django_assert_max_num_queries):
    order, owner = delivered()
    product = order.lines.get().product
    assert "Đánh giá món này" in page_of(client, f"/orders/{order.token}/")
    path = review_page(order)
    with django_assert_max_num_queries(1):
        assert "5 điểm: rất hài lòng" in page_of(client, path)
    for over, words in (
        ({"rating": ""}, "Chọn từ 1 đến 5 điểm"),
        ({"rating": "6"}, "Chọn"),
        ({"text": "x" * 2_001}, "2000"),
        ({"name": "y" * 61}, "60"),
        ({"photos": [photo_file() for _n in range(5)]}, "nhiều nhất 4 ảnh"),
    ):
        page = sent(client, review_page(order), 422, **{"rating": "5"} | over).content.decode()
        assert words in page, over
    before = page_of(Client(), f"/products/{product.slug}/")
    assert "aggregateRating" not in before and "Người mua nói" not in before
    review = written(client, order, photos=photo_file(), text="Ngon <b>lắm</b>")
    sent(client, review_page(order), rating="1")  # once
    assert Review.objects.get().rating == 4
    caches["pages"].clear()
    with django_assert_max_num_queries(6):
        page = page_of(Client(), f"/products/{product.slug}/")
    assert "4,0</b>/5" in page and "1 đánh giá" in page and "Ngon &lt;b&gt;lắm" in page and "Chị Hường" in page
    thing = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])["@graph"][
        0
    ]
    assert thing["aggregateRating"]["ratingValue"] == 4.0 and thing["aggregateRating"]["reviewCount"] == 1
    assert look(client, f"/media/{review.photos[0]['name']}")["Content-Type"] == "image/jpeg"
    catalogue(CatalogueFilter())  # the process loads its index
    with django_assert_max_num_queries(3):
        (row,) = catalogue(CatalogueFilter()).rows
    assert (row.rating_count, row.rating_total) == (1, 4)
    caches["lists"].clear()
    assert "4,0/5 · 1 đánh giá" in page_of(Client(), "/products/")
    with django_assert_max_num_queries(2):
        assert "Chị Hường" in page_of(Client(), f"/products/{product.slug}/reviews/")
    outbox.deliver()
    assert Notice.objects.filter(user=owner, kind="shop.review").exists()

    shop = client_of(owner)
    with django_assert_max_num_queries(6):
        assert "Chị Hường" in page_of(shop, "/studio/reviews/?tab=waiting")
    sent(shop, f"/studio/reviews/{review.pk}/answer/", text="Cảm ơn chị.")
    assert "Chị Hường" not in page_of(shop, "/studio/reviews/?tab=waiting")
    assert "Cảm ơn chị." in page_of(Client(), f"/products/{product.slug}/")
    assert "Cảm ơn chị." in page_of(client, review_page(order))
    sent(client, review_page(order), what="erase")
    assert "Người mua nói" not in page_of(Client(), f"/products/{product.slug}/")
    assert "Bạn đã xóa đánh giá này" in page_of(client, review_page(order))


def test_reported_and_hidden_by_an_officer_of_the_place(client):
    order, owner = delivered()
    product = order.lines.get().product
    review = written(client, order, text="Bà Tư 0912000111 bán gian")
    report = f"/reviews/{review.pk}/report/"
    sent(client, report, 422, text="")
    for _again in range(3):  # one address counts once a day
        sent(client, report, text="Nêu số điện thoại")
    review.refresh_from_db()
    assert review.reports == 1
    with clock.set_to(clock.now().replace(day=23)):
        sent(client, report, text="Vẫn còn")
    outbox.deliver()
    officer, elsewhere = make_officer(place=order.shop.producer.place), make_officer(place=unit("01"))
    desk = f"/office/reviews/{review.pk}/"
    assert page_of(client_of(elsewhere), desk, 404)
    office = client_of(officer)
    assert "đánh giá bị báo" in page_of(office, "/office/") and product.name in page_of(office, "/office/reviews/")
    assert "Nêu số điện thoại" in page_of(office, desk)
    sent(office, desk, 422, action="hide", reason="")
    sent(office, desk, action="hide", reason="Nêu số điện thoại của người khác")
    assert "Nêu số điện thoại của người khác" in page_of(client, review_page(order))
    assert "0912000111" not in page_of(Client(), f"/products/{product.slug}/reviews/")
    assert sent(office, desk, 409, action="hide", reason="Lần nữa").content.decode()
    assert page_of(client, report, 404)
    sent(office, desk, action="keep")
    review.refresh_from_db()
    assert (review.state, review.reports) == (ReviewState.SHOWN, 0)
    for who in (owner, make_user(), make_member(producer=make_producer())):
        assert client_of(who).post(desk, {"action": "hide", "reason": "x"}).status_code in (302, 403, 404)


def test_strangers_and_what_was_not_delivered(client):
    order, _owner = delivered()
    other, _other = delivered()
    assert client.get(f"/orders/{other.token}/lines/{order.lines.get().pk}/review/").status_code == 404
    type(order).objects.filter(pk=order.pk).update(state="sent")
    assert "Nhận hàng rồi mới đánh giá" in page_of(client, review_page(order))
    sent(client, review_page(order), 422, rating="5")
    assert not Review.objects.exists()
    review = written(client, other)
    staff = make_member(producer=other.shop.producer, role="staff")
    sent(client_of(staff), f"/studio/reviews/{review.pk}/answer/", 403, text="x")
    sent(client_of(make_member(producer=make_producer())), f"/studio/reviews/{review.pk}/answer/", 404, text="x")

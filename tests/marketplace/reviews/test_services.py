"""Reviews: only of what was delivered, once a line; the rating follows every step."""

import pytest
from django.core.files.storage import default_storage

from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.orders.models import Order, OrderState
from marketplace.reviews.models import Review, ReviewState
from marketplace.reviews.queries import lines_to_review, reviews_of, reviews_of_shops, reviews_to_look_at
from marketplace.reviews.services import (
    answer_review,
    erase_review,
    hide_review,
    keep_review,
    report_review,
    write_review,
)
from marketplace.shops.models import ProductRating
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.orders import make_order
from tests.factories.places import unit
from tests.factories.products import photo_file
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db


def bought(product=None):
    """A delivered line."""
    order = make_order(product or make_on_sale())
    Order.objects.filter(pk=order.pk).update(state=OrderState.DELIVERED)
    return order.lines.select_related("order__shop__producer__place", "product").get()


def rating_of(product):
    """What the catalogue knows of it."""
    return ProductRating.objects.get(product=product)


def written(line=None, **over):
    return write_review(line=line or bought(), **{"rating": 4, "text": "Thơm, gói kỹ.", "name": "Chị Hường"} | over)


def test_only_after_delivery_and_once():
    line = make_order().lines.get()
    with pytest.raises(Refused) as refused:
        written(line)
    assert refused.value.problems[0].code == "not_delivered"
    line = bought()
    assert [row.pk for row in lines_to_review(line.order)] == [line.pk]
    review = written(line, photos=[photo_file()])
    assert default_storage.exists(review.photos[0]["name"])
    with pytest.raises(Conflict):
        written(line)
    assert not lines_to_review(line.order).exists()


def test_the_rating_is_the_mean_of_what_is_shown():
    product = make_on_sale()
    reviews = [written(bought(product), rating=rating) for rating in (5, 4, 2)]
    rating = rating_of(product)
    assert (rating.count, round(rating.mean, 2)) == (3, 3.67)
    assert [row["points"] for row in rating.latest] == [2, 4, 5]
    officer = make_officer(place=product.producer.place)
    hide_review(review=reviews[2], reason="Chửi bới", by=officer)
    assert [row["points"] for row in rating_of(product).latest] == [4, 5]
    assert (rating_of(product).count, rating_of(product).mean) == (2, 4.5)
    keep_review(review=reviews[2], by=officer)
    erase_review(review=reviews[0])
    erase_review(review=reviews[0])
    assert (rating_of(product).count, rating_of(product).mean) == (2, 3.0)
    gone = Review.objects.get(pk=reviews[0].pk)
    assert (gone.state, gone.text, gone.name) == (ReviewState.ERASED, "", "")
    assert set(reviews_of(product)) == {reviews[1], reviews[2]}
    with pytest.raises(Conflict):
        keep_review(review=gone, by=officer)


def test_every_problem_of_a_review_is_said():
    with pytest.raises(Refused) as refused:
        written(rating=6, text="x" * 2_001, name="y" * 61, photos=[photo_file()] * 5)
    assert {p.field for p in refused.value.problems} == {"rating", "text", "name", "photos"}


def test_the_shop_answers_and_hides_nothing():
    review = written()
    owner, staff = (make_member(producer=review.shop.producer, role=role) for role in ("owner", "staff"))
    assert answer_review(review=review, text="Cảm ơn chị.", by=owner).answer == "Cảm ơn chị."
    for who in (staff, make_user()):
        with pytest.raises(NotAllowed):
            answer_review(review=review, text="x", by=who)
    with pytest.raises(NotAllowed):
        hide_review(review=review, reason="Xấu", by=owner)
    with pytest.raises(Refused):
        answer_review(review=review, text=" ", by=owner)
    assert list(reviews_of_shops(owner)) == [review]
    assert not reviews_of_shops(make_user()).exists()


def test_reports_bring_it_to_the_officers_of_the_place():
    review = written()
    officer, elsewhere = make_officer(place=review.shop.producer.place), make_officer(place=unit("01"))
    assert not reviews_to_look_at(officer).exists()
    assert report_review(review=review, client="a")
    assert not report_review(review=review, client="a")
    assert report_review(review=review, client="b", text="Nêu tên người khác")
    assert [row.reports for row in reviews_to_look_at(officer)] == [2]
    assert not reviews_to_look_at(elsewhere).exists()
    with pytest.raises(Refused):
        hide_review(review=review, reason=" ", by=officer)
    hide_review(review=review, reason="Nêu tên người khác", by=officer)
    with pytest.raises(Conflict):
        hide_review(review=review, reason="Lần nữa", by=officer)
    assert not reviews_to_look_at(officer).exists()

"""Who hears of a review: the shop, its writer, the officers of the place when somebody says that it should not stand."""

from typing import Any

from catalog.core import outbox
from catalog.places.models import Level
from marketplace.accounts.services import leaves
from marketplace.notifications.queries import members_of, officers_at
from marketplace.notifications.services import notify_all
from marketplace.orders.tasks import tell_buyer
from marketplace.reviews.models import Review, ReviewState
from marketplace.reviews.services import erase_reviews_of

leaves("reviews", part=erase_reviews_of)


def _review(pk: int) -> Review:
    return Review.objects.select_related("product", "line", "shop__producer__place", "shop__producer__province").get(
        pk=pk
    )


def _tell_writer(review: Review, kind: str) -> None:
    url = f"lines/{review.line_id}/review/"
    tell_buyer.enqueue(review.line.order_id, kind, 1, url, f"{kind}:{review.pk}")


@outbox.handles("review.written")
def written(*, review_id: int, **_: Any) -> None:
    """The shop reads it."""
    review = _review(review_id)
    notify_all(
        users=members_of(review.shop.producer_id, managing=True),
        kind="shop.review",
        facts={"product": review.product.name, "points": review.rating},
        url="/studio/reviews/",
        key=f"shop.review:{review.pk}",
    )


@outbox.handles("review.answered")
def answered(*, review_id: int, **_: Any) -> None:
    """Its writer reads the answer, told once however often it is changed."""
    _tell_writer(_review(review_id), "review.answered")


@outbox.handles("review.reported")
def reported(*, review_id: int, **_: Any) -> None:
    """The officers of commune and province, told once."""
    review = _review(review_id)
    producer = review.shop.producer
    officers = officers_at(Level.COMMUNE, producer.place, not_of=producer.pk)
    officers |= officers_at(Level.PROVINCE, producer.province, not_of=producer.pk)
    notify_all(
        users=officers,
        kind="office.review.reported",
        facts={"product": review.product.name, "shop": review.shop.name},
        url=f"/office/reviews/{review.pk}/",
        key=f"office.review.reported:{review.pk}",
    )


@outbox.handles("review.decided")
def decided(*, review_id: int, **_: Any) -> None:
    """The writer of a hidden one hears why."""
    review = _review(review_id)
    if review.state == ReviewState.HIDDEN:
        _tell_writer(review, "review.hidden")

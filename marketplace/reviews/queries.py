"""Reads of reviews: a product's, a shop's, those to look at."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Membership
from catalog.producers.queries import producers_of
from catalog.products.models import Product
from marketplace.orders.models import Order, OrderLine, OrderState
from marketplace.reviews.models import ProductRating, Review, ReviewState


@dataclass(frozen=True, slots=True)
class Rating:
    """The mean (1 to 5) of so many shown reviews; 0 of none."""

    mean: float
    count: int


def rating_of(product: Product) -> Rating:
    """1 statement."""
    row = ProductRating.objects.filter(product=product).first()
    return Rating(row.mean, row.count) if row else Rating(0.0, 0)


def reviews_of(product: Product) -> QuerySet[Review]:
    """Shown reviews, the newest first."""
    return Review.objects.filter(product=product, state=ReviewState.SHOWN).order_by("-at", "-pk")


def reviews_of_shops(user: Actor) -> QuerySet[Review]:
    """All reviews of the shops this user works for, the newest first."""
    return Review.objects.filter(shop__producer__in=producers_of(user)).select_related("product", "shop__producer")


def reviews_to_look_at(officer: Actor) -> QuerySet[Review]:
    """Reported reviews of shops in the officer's reach, the most reported first; none of an own producer's. 2 or 3 statements."""
    own = Membership.objects.filter(user_id=officer.pk).values("producer")
    return (
        Review.objects.filter(reach_filter(officer, "shop__producer__place"), state=ReviewState.SHOWN, reports__gt=0)
        .exclude(shop__producer__in=own)
        .select_related("product", "shop__producer__place")
        .order_by("-reports", "-at")
    )


def lines_to_review(order: Order) -> QuerySet[OrderLine, Any]:
    """Lines of a delivered order that nobody has reviewed yet. 1 statement, none before delivery."""
    if order.state != OrderState.DELIVERED:
        return OrderLine.objects.none()
    return OrderLine.objects.filter(order=order, review=None).select_related("product")

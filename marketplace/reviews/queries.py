"""Reads of reviews: a product's, a shop's, those to look at."""

from typing import Any

from django.db.models import QuerySet

from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Membership, Producer
from catalog.producers.queries import producers_of
from catalog.products.models import Product
from marketplace.orders.models import Order, OrderLine, OrderState
from marketplace.reviews.models import Review, ReviewState


def reviews_of(product: Product) -> QuerySet[Review]:
    """Shown reviews, the newest first."""
    return Review.objects.filter(product=product, state=ReviewState.SHOWN).order_by("-at", "-pk")


def reviews_of_shops(user: Actor) -> QuerySet[Review]:
    """All reviews of the shops this user works for, the newest first."""
    return Review.objects.filter(shop__producer__in=producers_of(user)).select_related("product", "shop__producer")


def reviews_at(producer: Producer) -> QuerySet[Review]:
    """A desk's reviews but those that their writers erased, with their products. 1 statement."""
    found = Review.objects.filter(shop__producer=producer).exclude(state=ReviewState.ERASED)
    return found.select_related("product").defer("product__vector", "product__search")


def reviews_in_reach(officer: Actor) -> QuerySet[Review]:
    """Reviews of shops in the officer's reach but erased ones; none of an own producer's. 2 or 3 statements."""
    own = Membership.objects.filter(user_id=officer.pk).values("producer")
    return (
        Review.objects.filter(reach_filter(officer, "shop__producer__place"))
        .exclude(shop__producer__in=own)
        .exclude(state=ReviewState.ERASED)
        .select_related("product", "shop__producer__place", "decided_by")
        .defer("product__vector", "product__search")
    )


def reviews_to_look_at(officer: Actor) -> QuerySet[Review]:
    """Reported reviews that are shown, the most reported first."""
    return reviews_in_reach(officer).filter(state=ReviewState.SHOWN, reports__gt=0).order_by("-reports", "-at")


def lines_to_review(order: Order) -> QuerySet[OrderLine, Any]:
    """Lines of a delivered order that nobody has reviewed yet. 1 statement, none before delivery."""
    if order.state != OrderState.DELIVERED:
        return OrderLine.objects.none()
    return OrderLine.objects.filter(order=order, review=None).select_related("product")

"""Reads of favourites and questions."""

from typing import Any

from django.db.models import QuerySet

from catalog.core.prepared import Prepared
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Membership, Producer
from catalog.products.models import Product
from marketplace.enquiries.models import Favourite, Question, QuestionState

ON_PAGE = 3
"""Questions on a product's page; the others have a page of their own."""

questions_on_page = Prepared[Any](
    lambda product: Question.objects.filter(product=product, state=QuestionState.SHOWN).order_by("-at", "-pk")[
        : ON_PAGE + 1
    ]
)
"""The newest shown questions of a product (by key), one more than its page shows. 1 statement."""


def questions_of(product: Product) -> QuerySet[Question]:
    """All shown ones, the newest first."""
    return Question.objects.filter(product=product, state=QuestionState.SHOWN).order_by("-at", "-pk")


def questions_to(producer: Producer, *, waiting: bool = False) -> QuerySet[Question]:
    """What was asked about a producer's products, the newest first; `waiting`: shown ones without an answer."""
    found = Question.objects.filter(product__producer=producer).select_related("product")
    return found.filter(answer="", state=QuestionState.SHOWN) if waiting else found


def questions_to_look_at(officer: Actor) -> QuerySet[Question]:
    """Reported questions about products in the officer's reach, the most reported first; none of an own producer's. 2 or 3 statements."""
    own = Membership.objects.filter(user_id=officer.pk).values("producer")
    return (
        Question.objects.filter(
            reach_filter(officer, "product__producer__place"), state=QuestionState.SHOWN, reports__gt=0
        )
        .exclude(product__producer__in=own)
        .select_related("product__producer__place")
    )


def is_favourite(user: Actor, product: Product) -> bool:
    """1 statement."""
    return Favourite.objects.filter(user_id=user.pk, product=product).exists()


def favourites_of(user: Actor) -> list[int]:
    """The products (by key) that somebody keeps in mind, the newest first. 1 statement."""
    return list(Favourite.objects.filter(user_id=user.pk).order_by("-at", "-pk").values_list("product", flat=True))

"""Who may change a product's listing, and who may decide on it."""

from django.db.models import Q

from catalog.core.types import Actor
from catalog.places.policies import officer_reaches, reach_filter
from catalog.producers.models import Membership, Producer
from catalog.producers.policies import acts_on_behalf, may_manage

from .models import Product


def is_member(user: Actor, producer: Producer) -> bool:
    """Does this user work for the producer? Such a person never decides on its listings."""
    return Membership.objects.filter(producer_id=producer.pk, user_id=user.pk).exists()


def may_edit(user: Actor, producer: Producer) -> bool:
    """Owners and managers, and an officer with the producer's recorded consent. Staff record lots and stock, not labels."""
    return may_manage(user, producer) or acts_on_behalf(user, producer)


def reached(user: Actor, product: Product) -> bool:
    """Does a post of the user reach where the product is made? A list may name only the old district, which lies in no unit of today:
    then the province's officers reach it.
    """
    return officer_reaches(user, product.origin) or officer_reaches(user, product.province)


def reached_q(user: Actor, prefix: str = "") -> Q:
    """What `reached` says, as a filter on a path to a product ("product__"). 2 statements."""
    return reach_filter(user, f"{prefix}origin") | reach_filter(user, f"{prefix}province")


def may_review(user: Actor, product: Product) -> bool:
    """An officer who reaches where the product is made or where its producer is, and does not belong to the producer."""
    if is_member(user, product.producer):
        return False
    return reached(user, product) or officer_reaches(user, product.producer.place)

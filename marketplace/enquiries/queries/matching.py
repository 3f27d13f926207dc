"""Which enquiries and which producers fit each other, by a rule that pages state."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Producer, ProducerState
from catalog.products.models import Product, ProductState
from marketplace.enquiries.models import Capacity, Enquiry

CELL = dt.timedelta(minutes=10)
RULE = _(
    "Đứng trước: lời hỏi đúng bộ sản phẩm của cơ sở, hoặc tên đặc sản cần mua có trong tên sản phẩm; "
    "rồi đủ số sao; rồi giao trong tỉnh; rồi cơ sở đã ghi đủ sức cung cấp. Ngang nhau thì mới đăng đứng trước."
)
GOODS, STARS, PLACE, CAPACITY = 8, 4, 2, 1
"""Each outweighs all that follow."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Why an enquiry stands where it stands."""

    goods: bool
    stars: bool
    place: bool
    capacity: bool

    @classmethod
    def of(cls, fit: int) -> "Fit":
        return cls(*(bool(fit & part) for part in (GOODS, STARS, PLACE, CAPACITY)))


def fitting(rows: QuerySet[Enquiry], producer: Producer) -> QuerySet[Any, Any]:
    """Enquiries with `fit`, by which they are ordered for a producer (`RULE`). 1 statement here, for the producer's sets and stars."""
    today = clock.today()
    stands = Q(star_spans__starts_on__lte=today, star_spans__ends_on__gte=today)
    mine = Product.objects.filter(producer=producer, state=ProductState.PUBLISHED)
    best = dict(
        mine.order_by().values_list("product_set").annotate(best=Coalesce(Max("star_spans__stars", filter=stands), 0))
    )
    sets = Enquiry.sets.through.objects.filter(enquiry_id=OuterRef("pk"))
    named = mine.filter(search__contains=OuterRef("wanted_search"))
    starred = Q(pk__in=[])
    for product_set, most in best.items():
        starred |= Q(productset_id=product_set, enquiry__stars__lte=most)
    of_a_set, with_stars = Exists(sets.filter(productset_id__in=list(best))), Exists(sets.filter(starred))
    of_the_name = Q(~Q(wanted_search=""), Exists(named))
    enough = mine.filter(star_spans__stars__gte=OuterRef("stars")).filter(stands)
    able = Capacity.objects.filter(product__producer=producer, unit=OuterRef("unit"), monthly__gte=OuterRef("monthly"))

    def weigh(condition: object, weight: int) -> Case:
        return Case(When(condition, then=Value(weight)), default=Value(0), output_field=IntegerField())

    goods = Q(of_a_set) | of_the_name
    stars = goods & (Q(with_stars) | Q(of_the_name, Q(stars=0) | Q(Exists(enough))))
    return rows.annotate(
        fit=weigh(goods, GOODS)
        + weigh(stars, STARS)
        + weigh(Q(province=producer.province_id), PLACE)
        + weigh(Q(Exists(able)), CAPACITY)
    )


def producers_for(enquiry: Enquiry, *, officer: Actor | None = None) -> QuerySet[Producer]:
    """Verified producers with goods that an enquiry asks for, those with enough stars and of the province first, with `stars` (the most of
    today among such goods) and `near`; of an officer's places only. 1 statement, 2 with an officer."""
    today = clock.today()
    wanted = Q(products__product_set__in=enquiry.sets.values("pk"))
    if enquiry.wanted_search:
        wanted |= Q(products__search__contains=enquiry.wanted_search)
    stands = Q(products__star_spans__starts_on__lte=today, products__star_spans__ends_on__gte=today)
    found = Producer.objects.filter(
        wanted, products__state=ProductState.PUBLISHED, state=ProducerState.VERIFIED
    ).annotate(stars=Coalesce(Max("products__star_spans__stars", filter=stands), 0))
    if officer is not None:
        found = found.filter(reach_filter(officer, "place"))
    near = Case(When(province=enquiry.province_id, then=True), default=False, output_field=BooleanField())
    return (
        found.filter(stars__gte=enquiry.stars)
        .annotate(near=near)
        .select_related("place__current", "province")
        .order_by(F("near").desc(), F("stars").desc(), "name", "pk")
    )

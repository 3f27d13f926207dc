"""What may be shown, to whom."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, files
from catalog.core.errors import Problem
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Membership, ProducerState
from catalog.producers.queries import producers_of

from ..models import Product, ProductGroup, ProductSet, ProductState, Regime, StarSpan
from ..policies import reached_q

LISTABLE_STARS = 3  # sale and mark need a certificate, which exists from 3 stars up (26/2026/QĐ-TTg)


def listable_q(prefix: str = "", on: dt.date | None = None) -> Q:
    """The condition "may be shown and sold on this day" on a path to a product (`prefix="product__"`).

    Put it into ONE `filter()` call: then the span is one inner join, and `F(prefix + "star_spans__stars")` in a following `annotate()`
    reuses it. Spans of a product never overlap, so no row comes twice.
    """
    day = on or clock.today()
    return Q(
        **{
            f"{prefix}state": ProductState.PUBLISHED,
            f"{prefix}producer__state": ProducerState.VERIFIED,
            f"{prefix}star_spans__stars__gte": LISTABLE_STARS,
            f"{prefix}star_spans__starts_on__lte": day,
            f"{prefix}star_spans__ends_on__gte": day,
        }
    )


def listable(on: dt.date | None = None) -> QuerySet[Product]:
    """Products that may be shown and sold on a day (default: today in Viet Nam): published, producer verified, ≥ 3 stars on that day.

    Annotated with `stars`, `stars_from`, `stars_until` (both inclusive) and `certificate_id` of that day's span. Filter further by the
    annotations (`.filter(stars=5)`), never by `star_spans__…`, which would join a second time.
    """
    return (
        Product.objects.filter(listable_q(on=on))
        .annotate(
            stars=F("star_spans__stars"),
            stars_from=F("star_spans__starts_on"),
            stars_until=F("star_spans__ends_on"),
            certificate_id=F("star_spans__certificate_id"),
        )
        .defer("vector", "search")
    )


def stars_on(product: Product, on: dt.date | None = None) -> StarSpan | None:
    """The span that covers the day, whatever the product's state. 1 statement."""
    day = on or clock.today()
    return StarSpan.objects.filter(product=product, starts_on__lte=day, ends_on__gte=day).first()


def products_of(user: Actor) -> QuerySet[Product]:
    """Products of the producers this user works for. 1 statement."""
    return Product.objects.filter(producer__in=producers_of(user))


def product_of(user: Actor, pk: int) -> Product | None:
    """One of the user's own products, else None: another's product is as absent as one that never was."""
    return (
        products_of(user).select_related("producer", "product_set__group", "origin", "province").filter(pk=pk).first()
    )


def products_to_review(officer: Actor) -> QuerySet[Product]:
    """Listings waiting for a decision in this officer's reach, the longest waiting first; never those of an own producer."""
    own = Membership.objects.filter(user_id=officer.pk).values("producer")
    return (
        Product.objects.filter(state=ProductState.IN_REVIEW)
        .filter(reached_q(officer) | reach_filter(officer, "producer__place"))
        .exclude(producer__in=own)
        .select_related("producer", "product_set", "origin", "province")
        .order_by("updated_at", "pk")
    )


def regimes_on(day: dt.date) -> QuerySet[Regime]:
    """The regimes in force on a day, the newest first: two while one runs out beside its successor."""
    return Regime.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day).order_by("-starts_on")


def current_groups(on: dt.date | None = None) -> QuerySet[ProductGroup]:
    """The groups of the newest regime in force."""
    return ProductGroup.objects.filter(regime=regimes_on(on or clock.today()).values("pk")[:1]).order_by("number")


def current_sets(on: dt.date | None = None) -> QuerySet[ProductSet]:
    """The product sets of the newest regime in force, with their groups. 1 statement."""
    newest = regimes_on(on or clock.today()).values("pk")[:1]
    return ProductSet.objects.filter(regime=newest).select_related("group").order_by("number")


def group_on(product: Product, day: dt.date) -> ProductGroup:
    """The product's group under the regime of that day, for an earlier certificate. 1 statement, with `product_set__group` selected.

    The numbers 1 (food), 2 (drinks) and 6 (tourism) meant the same in all four; the crafts were divided otherwise before 2023, so for
    them today's is given.
    """
    group = product.product_set.group
    same = (1, 2, 3, 6)
    then = ProductGroup.objects.filter(regime=regimes_on(day).values("pk")[:1], number=group.number).first()
    if then is None or (group.number not in same and then.slug != group.slug):
        return group
    return then


def submission_gaps(product: Product) -> list[Problem]:
    """What is missing before this product can be handed in for review; empty when it is whole. 1 statement.

    The producer need not be verified yet: that is asked at approval.
    """
    gaps = []
    if not product.name.strip():
        gaps.append(Problem("missing", _("Chưa có tên sản phẩm. Ghi đúng như trên nhãn."), "name"))
    if not product.summary.strip():
        gaps.append(Problem("missing", _("Chưa có lời giới thiệu ngắn. Viết một, hai câu."), "summary"))
    if not product.product_set_id:
        gaps.append(Problem("missing", _("Chưa chọn bộ sản phẩm."), "product_set"))
    if not product.origin_id:
        gaps.append(Problem("missing", _("Chưa ghi nơi sản xuất. Chọn xã, phường."), "origin"))
    if not product.variants.exists():
        gaps.append(Problem("missing", _("Chưa có quy cách nào. Thêm ít nhất một, ví dụ “Túi 250 g”."), "variants"))
    return gaps


@dataclass(frozen=True, slots=True)
class Renditions:
    """Addresses of a photo: the original, and by format the widths made so far, each `url width`w."""

    original: str
    avif: str
    webp: str
    jpeg: str


class Pictured(Protocol):
    """A row with a photo and what was made of it: of a product, of a harvest."""

    file: Any
    width: Any
    height: Any
    widths: Any


def renditions(photo: Pictured) -> Renditions:
    """`srcset` values of a photo; empty strings until its task has run. No statement."""
    original = photo.file.url
    # on a disk the copies' addresses follow from the original's, without asking nine times; an object store may sign each one
    beside = original.rpartition(".")[0] if isinstance(default_storage, FileSystemStorage) else ""

    def srcset(extension: str) -> str:
        if beside:
            return ", ".join([f"{beside}.{width}.{extension} {width}w" for width in photo.widths])
        names = ((width, files.rendition_name(str(photo.file.name), width, extension)) for width in photo.widths)
        return ", ".join(f"{default_storage.url(name)} {width}w" for width, name in names)

    return Renditions(original, srcset("avif"), srcset("webp"), srcset("jpg"))

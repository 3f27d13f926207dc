"""What visitors and producers read: which fairs run, their booths in today's order, their products."""

import datetime as dt
from dataclasses import replace

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.text import fold
from catalog.core.types import Actor
from catalog.producers.queries import producers_of
from catalog.products.models import Product
from catalog.products.queries import listable_q
from marketplace.fairs.models import (
    HOLDING,
    Booth,
    BoothState,
    Fair,
    FairState,
)
from marketplace.shops.queries import (
    CatalogueFilter,
    CataloguePage,
    CatalogueRow,
    FairPrice,
    cards,
    catalogue,
    fair_prices_now,
    selling_q,
)

BOOTH_ORDER_RULE = _(
    "Gian hàng xếp theo tên; mỗi ngày bắt đầu từ một chỗ khác, để các gian lần lượt đứng trước. Không ai trả tiền để được xếp trước."
)


def running_fairs(at: dt.datetime | None = None) -> QuerySet[Fair]:
    """Fairs that are open at an instant (default: now), those that end soonest first. 1 statement."""
    moment = at or clock.now()
    return (
        Fair.objects.filter(state=FairState.PUBLISHED, starts_at__lte=moment, ends_at__gt=moment)
        .select_related("channel", "place")
        .order_by("ends_at", "pk")
    )


def upcoming_fairs(at: dt.datetime | None = None) -> QuerySet[Fair]:
    """Fairs that are announced and not open yet, the next one first. 1 statement."""
    moment = at or clock.now()
    return (
        Fair.objects.filter(state=FairState.PUBLISHED, starts_at__gt=moment)
        .select_related("channel", "place")
        .order_by("starts_at", "pk")
    )


def past_fairs(at: dt.datetime | None = None) -> QuerySet[Fair]:
    """Fairs that were held, the last one first. 1 statement."""
    moment = at or clock.now()
    return (
        Fair.objects.filter(state=FairState.PUBLISHED, ends_at__lte=moment)
        .select_related("channel", "place")
        .order_by("-ends_at", "-pk")
    )


def fair_by_slug(slug: str) -> Fair | None:
    """An announced or cancelled fair; drafts are nobody's business. 1 statement."""
    return Fair.objects.exclude(state=FairState.DRAFT).select_related("channel", "place").filter(slug=slug).first()


def booths_of(fair: Fair, day: dt.date | None = None) -> list[Booth]:
    """Approved booths of open shops in the order of a day (default: today), each with `product_count`, what it sells now. 1 statement.

    The rule (`BOOTH_ORDER_RULE`): by folded shop name, in a ring that is turned each day by as many booths as make one round in the
    days of the fair.
    """
    now = clock.now()
    booths: list[Booth] = sorted(
        Booth.objects.filter(selling_q("shop__"), fair=fair, state=BoothState.APPROVED)
        .select_related("shop__producer__province")
        .annotate(
            product_count=Count(
                "listings__offer__product",
                filter=Q(listings__offer__prices__starts_at__lte=now, listings__offer__prices__ends_at__gt=now)
                & listable_q("listings__offer__product__"),
                distinct=True,
            )
        ),
        key=lambda booth: (fold(booth.shop.name), booth.pk),
    )
    if not booths:
        return []
    first, last = (moment.astimezone(clock.VIETNAM).date() for moment in (fair.starts_at, fair.ends_at))
    step = max(1, len(booths) // ((last - first).days + 1))
    turn = ((day or clock.today()) - first).days * step % len(booths)
    return booths[turn:] + booths[:turn]


def booth_by_slug(fair: Fair, shop_slug: str) -> Booth | None:
    """An approved booth of an open shop. 1 statement."""
    return (
        Booth.objects.filter(selling_q("shop__"), fair=fair, shop__slug=shop_slug, state=BoothState.APPROVED)
        .select_related("shop__producer__province", "shop__producer__place__current", "fair")
        .first()
    )


def fair_products(fair: Fair, asked: CatalogueFilter | None = None) -> CataloguePage:
    """The fair's products with fair prices, through the same catalogue. Empty before it opens and from its last instant on."""
    return catalogue(replace(asked or CatalogueFilter(), channel=fair.channel))


def booth_products(booth: Booth, limit: int = 100) -> list[CatalogueRow]:
    """What a booth sells now, newest recognition first. As many statements as `shops.queries.cards`."""
    return cards(channel=booth.fair.channel, producer=booth.shop.producer, limit=limit)


def fair_price_now(product: Product) -> FairPrice | None:
    """The product's best price in a fair that is open now. 1 statement."""
    return next(iter(fair_prices_now(product)), None)


def room_left(fair: Fair) -> dict[int, int]:
    """How many places each kind of a fair still has, by its key. 1 statement."""
    kinds = fair.booth_kinds.annotate(held=Count("booths", filter=Q(booths__state__in=HOLDING)))
    return {kind.pk: max(0, kind.capacity - kind.held) for kind in kinds}


def booths_of_user(user: Actor) -> QuerySet[Booth]:
    """Booths, in whatever state, of the producers this user works for. 1 statement."""
    return (
        Booth.objects.filter(shop__producer__in=producers_of(user))
        .select_related("fair__channel", "shop__producer")
        .order_by("-fair__starts_at", "-pk")
    )

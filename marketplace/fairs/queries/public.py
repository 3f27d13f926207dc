"""What visitors and producers read: which fairs run, their booths in today's order, their products."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.prepared import Prepared
from catalog.core.text import fold
from catalog.core.types import Actor
from catalog.producers.queries import producers_of
from catalog.products.models import Product
from catalog.products.queries import listable_q
from marketplace.accounts.models import User
from marketplace.fairs.models import (
    HOLDING,
    Booth,
    BoothKind,
    BoothMessage,
    BoothNumber,
    BoothStaff,
    BoothState,
    BoothTalk,
    Fair,
    FairPicture,
    FairSlot,
    FairSponsor,
    FairState,
    PictureKind,
    PromotionProgramme,
)
from marketplace.shops.queries import (
    CatalogueFilter,
    CataloguePage,
    CatalogueRow,
    FairPrice,
    cards,
    catalogue,
    fair_prices_now,
    market,
    selling_q,
)

SLOTS = 4
"""Of the live schedule, on the front page."""
BOOTH_ORDER_RULE = _(
    "Gian hàng xếp theo tên; mỗi giờ bắt đầu từ một chỗ khác, để các gian lần lượt đứng trước. Không ai trả tiền để được xếp trước."
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
    return next(iter(_BY_SLUG(slug)), None)


def _public(slug: str) -> QuerySet[Fair]:
    return Fair.objects.exclude(state=FairState.DRAFT).select_related("channel", "place").filter(slug=slug)


_BY_SLUG = Prepared(_public)


@dataclass(frozen=True, slots=True)
class FairPage:
    """What a fair's front page says of it beside its booths. `poster` has no row behind it: it is only shown."""

    fair: Fair
    poster: FairPicture | None
    sponsors: list[dict[str, str]]
    programme: dict[str, Any] | None
    has_map: bool
    slots: list[dict[str, Any]]


def fair_page(slug: str) -> FairPage | None:
    """An announced or cancelled fair with poster, sponsors, the number of its promotion programme, and the live slots
    that are on or come next. 1 statement."""
    found: Any = next(iter(_PAGE(slug, clock.now())), None)
    if found is None:
        return None
    shown = FairPicture(**found.poster_row) if found.poster_row else None
    return FairPage(found, shown, found.sponsor_rows, found.programme_row, found.has_map, found.slot_rows)


def _page(slug: str, now: dt.datetime) -> QuerySet[Fair]:
    fair_id = OuterRef("pk")
    poster = FairPicture.objects.filter(fair=fair_id, kind=PictureKind.POSTER).values(
        told=JSONObject(file="file", alt="alt", width="width", height="height", widths="widths")
    )
    sponsors = FairSponsor.objects.filter(fair=fair_id).values(told=JSONObject(name="name", gives="gives", url="url"))
    programme = PromotionProgramme.objects.filter(fair=fair_id).values(
        told=JSONObject(number="number", office="office", registered_on="registered_on")
    )
    slots = _to_come(fair_id, OuterRef("starts_at"), OuterRef("ends_at"), now).values(
        told=JSONObject(id="pk", title="title", starts_at="starts_at", ends_at="ends_at", shop="shop__name")
    )
    return _public(slug).annotate(
        poster_row=Subquery(poster[:1]),
        sponsor_rows=ArraySubquery(sponsors.order_by("position", "pk")),
        programme_row=Subquery(programme[:1]),
        slot_rows=ArraySubquery(slots.order_by("starts_at", "pk")[:SLOTS]),
        has_map=Exists(BoothNumber.objects.filter(fair=fair_id)),
    )


_PAGE = Prepared(_page)


def _to_come(fair: Any, opens: Any, closes: Any, now: dt.datetime) -> QuerySet[FairSlot]:
    """Slots that are on or come within the fair's time; what lies outside it, after it was put off, waits for its organiser."""
    return FairSlot.objects.filter(
        fair=fair, cancelled_because="", ends_at__gt=now, starts_at__gte=opens, ends_at__lte=closes
    )


@dataclass(frozen=True, slots=True)
class BoothCard:
    """A booth in a list. `stars`: the most that something it brought holds today, 0 when it brought nothing that is on show; `product_count`: what it
    sells at the fair now; `number`: of its stand on site."""

    pk: int
    name: str
    slug: str
    province: str
    province_code: str
    stars: int
    product_count: int
    mode: str
    number: str


def booths_of(fair: Fair, at: dt.datetime | None = None) -> list[BoothCard]:
    """Approved booths of open shops in the order of an hour (default: this one). 1 statement, whatever their number.

    The rule (`BOOTH_ORDER_RULE`): by folded shop name, in a ring that is turned each hour of the fair by as many booths as make one round until it
    ends; before it opens and after it has closed, by the hours since it was to open too.
    """
    now = clock.now()
    booths = [BoothCard(*row) for row in _BOOTHS(fair.pk, now, clock.today())]
    booths.sort(key=lambda booth: (_folded(booth.name), booth.pk))
    if not booths:
        return []
    hour = dt.timedelta(hours=1)
    hours = -(-(fair.ends_at - fair.starts_at) // hour)
    step = -(-len(booths) // hours)
    turn = ((at or now) - fair.starts_at) // hour * step % len(booths)
    return booths[turn:] + booths[:turn]


def _booths(fair: int, now: dt.datetime, today: dt.date) -> QuerySet[Booth, tuple[Any, ...]]:
    brought = Q(listings__state=BoothState.APPROVED) & listable_q("listings__offer__product__", today)
    return (
        Booth.objects.filter(selling_q("shop__"), fair=fair, state=BoothState.APPROVED)
        .annotate(
            stars=Coalesce(Max("listings__offer__product__star_spans__stars", filter=brought), Value(0)),
            product_count=Count(
                "listings__offer__product",
                filter=Q(listings__offer__prices__starts_at__lte=now, listings__offer__prices__ends_at__gt=now)
                & listable_q("listings__offer__product__", today),
                distinct=True,
            ),
        )
        .values_list(
            "pk",
            "shop__name",
            "shop__slug",
            "shop__producer__province__name",
            "shop__producer__province__code",
            "stars",
            "product_count",
            Coalesce("kind__mode", Value("")),
            Coalesce("number__number", Value("")),
        )
        .order_by("pk")
    )


_BOOTHS = Prepared(_booths)


@lru_cache(maxsize=10_000)
def _folded(name: str) -> str:
    return fold(name)


def filtered(
    booths: Sequence[BoothCard], *, q: str = "", province: str = "", stars: int = 0, mode: str = ""
) -> list[BoothCard]:
    """Those whose name holds each word, of a province (code), with so many stars at least, online or on site. No statement."""
    words = fold(q).split()
    return [
        booth
        for booth in booths
        if booth.stars >= stars
        and (not province or booth.province_code == province)
        and (not mode or booth.mode == mode)
        and all(word in _folded(booth.name) for word in words)
    ]


def booth_by_slug(fair: Fair, shop_slug: str) -> Booth | None:
    """An approved booth of an open shop, with kind, number and banner, and in `slot` the live slot that is on or comes next. 1 statement."""
    return next(iter(_BOOTH(fair.pk, shop_slug, clock.now())), None)


def _booth(fair: int, shop_slug: str, now: dt.datetime) -> QuerySet[Booth]:
    slot = _to_come(fair, OuterRef("fair__starts_at"), OuterRef("fair__ends_at"), now).filter(shop=OuterRef("shop"))
    told = slot.order_by("starts_at", "pk").values(told=JSONObject(id="pk", title="title", starts_at="starts_at"))
    return (
        Booth.objects.filter(selling_q("shop__"), fair=fair, shop__slug=shop_slug, state=BoothState.APPROVED)
        .select_related(
            "shop__producer__province", "shop__producer__place__current", "fair", "kind", "number", "banner"
        )
        .annotate(slot=Subquery(told[:1]))
    )


_BOOTH = Prepared(_booth)


def shown_staff(booth: Booth) -> list[tuple[str, str]]:
    """(name, task) of those who stand at a booth and agreed that visitors read it. 1 statement."""
    return _STAFF(booth.pk)


def _staff(booth: int) -> QuerySet[BoothStaff, tuple[str, str]]:
    return BoothStaff.objects.filter(booth=booth, is_shown=True).order_by("pk").values_list("name", "task")


_STAFF = Prepared(_staff)


@dataclass(frozen=True, slots=True)
class Stand:
    """A numbered stand on the site map: where (thousandths of the picture), and whose."""

    number: str
    kind: str
    x: int | None
    y: int | None
    shop: str
    slug: str


def stands_of(fair: Fair) -> list[Stand]:
    """All numbered stands of a fair, kind by kind; without a shop those that are free or whose booth is not approved. 1 statement."""
    return [Stand(*row) for row in _STANDS(fair.pk)]


def _stands(fair: int) -> QuerySet[BoothNumber, tuple[Any, ...]]:
    held = Q(booth__state=BoothState.APPROVED) & selling_q("booth__shop__")
    return (
        BoothNumber.objects.filter(fair=fair)
        .annotate(
            shop=Case(When(held, then=F("booth__shop__name")), default=Value("")),
            slug=Case(When(held, then=F("booth__shop__slug")), default=Value("")),
        )
        .order_by("kind__position", "kind", "pk")
        .values_list("number", "kind__name", "x", "y", "shop", "slug")
    )


_STANDS = Prepared(_stands)


def map_picture(fair: Fair) -> FairPicture | None:
    """The picture of the site. 1 statement."""
    return next(iter(_MAP(fair.pk)), None)


def _map(fair: int) -> QuerySet[FairPicture]:
    return FairPicture.objects.filter(fair=fair, kind=PictureKind.MAP)


_MAP = Prepared(_map)


def talks_with_booths(user: User) -> QuerySet[BoothTalk]:
    """All of a person's: begun signed in, or under the telephone that is proven to be theirs."""
    mine = Q(user=user)
    if user.phone and user.phone_verified:
        mine |= Q(user=None, phone=user.phone)
    return BoothTalk.objects.filter(mine).order_by("pk")


def held_in_fairs(user: User) -> dict[str, list[Any]]:
    """What a person said to booths, with name and telephone as they were left. 2 statements."""
    talks = talks_with_booths(user)
    said = BoothMessage.objects.filter(talk__in=talks, by_shop=False).order_by("at", "pk")
    return {
        "talks": list(talks.values("booth__shop__name", "booth__fair__name", "kind", "name", "phone", "started_at")),
        "messages": list(said.values("talk__booth__shop__name", "text", "at")),
    }


def talk_of(user: Actor, booth: Booth) -> BoothTalk | None:
    """The talk of this person with the booth. 1 statement."""
    return BoothTalk.objects.filter(booth=booth, user_id=user.pk).first()


def said_in(talk: BoothTalk) -> QuerySet[BoothMessage]:
    """All that was said in a talk."""
    return BoothMessage.objects.filter(talk=talk)


def talks_of(booth: Booth, *, last: int) -> QuerySet[BoothTalk]:
    """Talks with a booth, each with as many `last_said`, the last first, and how many there are (`said`). 2 statements."""
    newest = BoothMessage.objects.order_by("-at", "-pk")[:last]
    rows = BoothTalk.objects.filter(booth=booth).select_related("booth__shop__producer")
    return rows.annotate(said=Count("messages")).prefetch_related(Prefetch("messages", newest, to_attr="last_said"))


def fair_products(fair: Fair, asked: CatalogueFilter | None = None) -> CataloguePage:
    """The fair's products with fair prices, through the same catalogue. Empty before it opens and from its last instant on."""
    return catalogue(replace(asked or CatalogueFilter(), channel=fair.channel))


def all_year_products(booth: Booth, limit: int = 100) -> list[CatalogueRow]:
    """What the shop of a booth sells all year, for when the fair is over. As many statements as `shops.queries.cards`."""
    return cards(channel=market(), producer=booth.shop.producer, limit=limit)


def booth_products(booth: Booth, limit: int = 100) -> list[CatalogueRow]:
    """What a booth sells now, newest recognition first. As many statements as `shops.queries.cards`."""
    return cards(channel=booth.fair.channel, producer=booth.shop.producer, limit=limit)


def fair_price_now(product: Product) -> FairPrice | None:
    """The product's best price in a fair that is open now. 1 statement."""
    return next(iter(fair_prices_now(product)), None)


def booths_of_user(user: Actor) -> QuerySet[Booth]:
    """Booths, in whatever state, of the producers this user works for. 1 statement."""
    return (
        Booth.objects.filter(shop__producer__in=producers_of(user))
        .select_related("fair__channel", "shop__producer")
        .order_by("-fair__starts_at", "-pk")
    )


def booth_kinds_left(fair: Fair) -> list[tuple[BoothKind, int]]:
    """The kinds of booths of a fair, each with how many places are left. 1 statement."""
    kinds = fair.booth_kinds.annotate(held=Count("booths", filter=Q(booths__state__in=HOLDING)))
    return [(kind, max(0, kind.capacity - kind.held)) for kind in kinds]

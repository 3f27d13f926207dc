"""Products, their variants, prices, pictures and attributes, as a channel shows them now."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import graphene
from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from catalog.certification.models import Certificate
from catalog.core import clock, cursors
from catalog.core.errors import Refused
from catalog.products.models import Photo, Variant
from catalog.products.models import Product as ProductRow
from catalog.products.queries import listable, renditions
from marketplace.api.batch import make_peers
from marketplace.api.context import Context
from marketplace.api.ids import global_id
from marketplace.api.types.common import Image, PageInfo
from marketplace.api.types.money import TaxedMoney, TaxedMoneyRange, taxed
from marketplace.shops.models import Channel, Listing, OfferPrice

LONGEST_PAGE = 100
ORDER = (("stars_from", "desc"), ("pk", "desc"))  # newly recognised first, as on the pages


# reads


def selling(channel: Channel) -> QuerySet[ProductRow]:
    """Listable products with a price in the channel at this instant, with all that a list shows of them. 1 statement."""
    now = clock.now()
    price = Listing.objects.filter(product=OuterRef("pk"), channel=channel, starts_at__lte=now, ends_at__gt=now)
    return (
        listable()
        .filter(Exists(price))
        .annotate(
            amount=Subquery(price.values("amount")[:1]),
            regular=Subquery(price.values("regular")[:1]),
            currency=Subquery(price.values("currency")[:1]),
            is_cut=Subquery(price.values("is_cut")[:1]),
            decision=Subquery(Certificate.objects.filter(pk=OuterRef("certificate_id")).values("decision_number")[:1]),
        )
        .select_related("producer", "product_set", "province")
    )


def photos_of(ids: Collection[int]) -> dict[int, Photo]:
    """The first photo of each product. 1 statement."""
    rows = Photo.objects.filter(product_id__in=ids).order_by("product_id", "position", "pk").distinct("product_id")
    return {photo.product_id: photo for photo in rows}


def variants_of(ids: Collection[int], channel: int) -> dict[int, list[Variant]]:
    """Variants with `amount`, `regular` and `currency` in the channel now (None: not sold there). 1 statement."""
    now = clock.now()
    price = OfferPrice.objects.filter(
        offer__variant=OuterRef("pk"),
        offer__channel=channel,
        offer__is_active=True,
        starts_at__lte=now,
        ends_at__gt=now,
    )
    rows = (
        Variant.objects.filter(product_id__in=ids)
        .annotate(
            amount=Subquery(price.values("amount")[:1]),
            regular=Subquery(price.values("regular")[:1]),
            currency=Subquery(price.values("offer__currency")[:1]),
        )
        .order_by("product_id", F("position"), "pk")
    )
    found: dict[int, list[Variant]] = {}
    for variant in make_peers(rows):
        found.setdefault(variant.product_id, []).append(variant)
    return found


def page_of(
    channel: Channel, *, first: int | None, after: str | None, last: int | None, before: str | None
) -> cursors.Page[ProductRow]:
    """Relay's paging as Saleor asks it: `first` or `last`, 1 to 100. `Refused` says which argument is wrong."""
    if first is not None and last is not None:
        raise Refused.because("graphql_error", "Use `first` or `last`, not both.", "first")
    limit, field = (last, "last") if last is not None else (first, "first")
    if limit is None:
        raise Refused.because(
            "graphql_error",
            "You must provide a `first` or `last` value to properly paginate the `products` connection.",
            "first",
        )
    if not 1 <= limit <= LONGEST_PAGE:
        raise Refused.because("graphql_error", f"`{field}` is 1 to {LONGEST_PAGE}.", field)
    if last is not None and not before:
        # the last page is the first one of the list read backwards
        turned = [(name, "asc" if way == "desc" else "desc") for name, way in ORDER]
        rows = list(selling(channel).order_by(*(n if w == "asc" else f"-{n}" for n, w in turned))[: limit + 1])
        more, rows = len(rows) > limit, rows[:limit][::-1]
        ours = cursors.keyset(selling(channel).filter(pk__in=[r.pk for r in rows]), order=ORDER, limit=limit)
        return cursors.Page(rows=rows, cursors=ours.cursors, has_next=False, has_previous=more)
    return cursors.keyset(selling(channel), order=ORDER, after=after or "", before=before or "", limit=limit)


# types


class Category(graphene.ObjectType):  # type: ignore[misc]
    """A product set of the regime."""

    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    slug = graphene.String(required=True)

    @staticmethod
    def resolve_id(root: Any, info: Any) -> str:
        """Of the set."""
        return global_id("Category", root.pk)


class Attribute(graphene.ObjectType):  # type: ignore[misc]
    """What is said of a product."""

    id = graphene.ID(required=True)
    name = graphene.String()
    slug = graphene.String()


class AttributeValue(graphene.ObjectType):  # type: ignore[misc]
    """And what it is."""

    id = graphene.ID(required=True)
    name = graphene.String()
    slug = graphene.String()


class SelectedAttribute(graphene.ObjectType):  # type: ignore[misc]
    """An attribute with its values."""

    attribute = graphene.Field(Attribute, required=True)
    values = graphene.List(graphene.NonNull(AttributeValue), required=True)


class ProductPricingInfo(graphene.ObjectType):  # type: ignore[misc]
    """The cheapest variant's price now and without a sale."""

    on_sale = graphene.Boolean()
    price_range = graphene.Field(TaxedMoneyRange)
    price_range_undiscounted = graphene.Field(TaxedMoneyRange)


class VariantPricingInfo(graphene.ObjectType):  # type: ignore[misc]
    """A variant's price now and without a sale."""

    on_sale = graphene.Boolean()
    price = graphene.Field(TaxedMoney)
    price_undiscounted = graphene.Field(TaxedMoney)


class ProductVariant(graphene.ObjectType):  # type: ignore[misc]
    """What is put in a basket."""

    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    sku = graphene.String()
    pricing = graphene.Field(VariantPricingInfo)

    @staticmethod
    def resolve_id(root: Any, info: Any) -> str:
        """Of the variant."""
        return global_id("ProductVariant", root.pk)

    @staticmethod
    def resolve_pricing(root: Any, info: Any) -> dict[str, Any] | None:
        """None where the channel does not sell it."""
        if root.amount is None:
            return None
        return {
            "on_sale": root.amount < root.regular,
            "price": taxed(root.amount, root.currency),
            "price_undiscounted": taxed(root.regular, root.currency),
        }


def _attribute(slug: str, name: str, value: str, value_slug: str) -> dict[str, Any]:
    return {
        "attribute": {"id": global_id("Attribute", slug), "slug": slug, "name": name},
        "values": [{"id": global_id("AttributeValue", f"{slug}:{value_slug}"), "name": value, "slug": value_slug}]
        if value
        else [],
    }


def _day(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")


class Product(graphene.ObjectType):  # type: ignore[misc]
    """A product that may be sold today."""

    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    category = graphene.Field(Category)
    thumbnail = graphene.Field(Image, size=graphene.Int(), format=graphene.String())
    pricing = graphene.Field(ProductPricingInfo)
    attributes = graphene.List(graphene.NonNull(SelectedAttribute), required=True)
    variants = graphene.List(graphene.NonNull(ProductVariant))

    @staticmethod
    def resolve_id(root: Any, info: Any) -> str:
        """Of the product."""
        return global_id("Product", root.pk)

    @staticmethod
    def resolve_category(root: Any, info: Any) -> Any:
        """Its set."""
        return root.product_set

    @staticmethod
    def resolve_thumbnail(root: Any, info: Any, size: int = 256, format: str = "") -> dict[str, Any] | None:  # noqa: A002  Saleor's name
        """The first photo, in the smallest width made that is not under `size`."""
        photo = info.context.batches.get(photos_of, root)
        if photo is None:
            return None
        addresses = renditions(photo)
        ladder = addresses.avif if format.upper() == "AVIF" else addresses.webp
        made = [part.rsplit(" ", 1) for part in ladder.split(", ") if part]
        fitting = [url for url, width in made if int(width[:-1]) >= size] or [url for url, _ in made[-1:]]
        url = fitting[0] if fitting else addresses.original
        return {"url": url if "://" in url else settings.PUBLIC_URL + url, "alt": photo.alt or root.name}

    @staticmethod
    def resolve_pricing(root: Any, info: Any) -> dict[str, Any]:
        """From the row of the list: no statement."""
        return {
            "on_sale": root.is_cut,
            "price_range": {"start": taxed(root.amount, root.currency)},
            "price_range_undiscounted": {"start": taxed(root.regular, root.currency)},
        }

    @staticmethod
    def resolve_attributes(root: Any, info: Any) -> list[dict[str, Any]]:
        """From the row of the list: no statement."""
        return [
            _attribute("stars", _("Số sao"), str(root.stars), str(root.stars)),
            _attribute("province", _("Tỉnh, thành phố"), root.province.full_name, root.province.code),
            _attribute("producer", _("Người làm ra"), root.producer.name, root.producer.slug),
            _attribute("certificate-number", _("Quyết định công nhận"), root.decision or "", str(root.certificate_id)),
            _attribute("valid-until", _("Có hiệu lực tới"), _day(root.stars_until), root.stars_until.isoformat()),
        ]

    @staticmethod
    def resolve_variants(root: Any, info: Any) -> list[Variant]:
        """Of all products of the list at once: 1 statement."""
        found: list[Variant] = info.context.batches.get(variants_of, root, root.channel_id, default=[])
        return found


class ProductCountableEdge(graphene.ObjectType):  # type: ignore[misc]
    """A product and where it stands."""

    node = graphene.Field(Product, required=True)
    cursor = graphene.String(required=True)


class ProductCountableConnection(graphene.ObjectType):  # type: ignore[misc]
    """A page of products."""

    page_info = graphene.Field(PageInfo, required=True)
    edges = graphene.List(graphene.NonNull(ProductCountableEdge), required=True)


class ProductQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    product = graphene.Field(Product, slug=graphene.String(), channel=graphene.String())
    products = graphene.Field(
        ProductCountableConnection,
        before=graphene.String(),
        after=graphene.String(),
        first=graphene.Int(),
        last=graphene.Int(),
        channel=graphene.String(),
    )

    @staticmethod
    def resolve_product(root: Any, info: Any, slug: str | None = None, channel: str = "ocop") -> ProductRow | None:
        """By slug; None when it may not be sold there today."""
        if not slug:
            raise Refused.because("graphql_error", "Name the product: slug.", "slug")
        if len(slug) > 120 or "\x00" in slug:
            return None
        place = info.context.channel(channel)
        return next(iter(_rows(info.context, place, selling(place).filter(slug=slug)[:1])), None)

    @staticmethod
    def resolve_products(  # noqa: PLR0917  graphene passes the first two by place
        root: Any,
        info: Any,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        channel: str = "ocop",
    ) -> dict[str, Any]:
        """A page, newly recognised first."""
        place = info.context.channel(channel)
        page = page_of(place, first=first, after=after, last=last, before=before)
        rows = _rows(info.context, place, page.rows)
        return {
            "page_info": {
                "has_next_page": page.has_next,
                "has_previous_page": page.has_previous,
                "start_cursor": page.start or None,
                "end_cursor": page.end or None,
            },
            "edges": [{"node": row, "cursor": cursor} for row, cursor in zip(rows, page.cursors, strict=True)],
        }


def _rows(context: Context, channel: Channel, rows: Any) -> list[Any]:
    """Peers that know in which channel they were asked."""
    found = make_peers(rows)
    for row in found:
        row.channel_id = channel.pk
    return found

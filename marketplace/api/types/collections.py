"""Collections: products that staff puts side by side, or that a rule finds."""

from dataclasses import replace
from typing import Any

import graphene
from django.db.models import Count, IntegerField, Q
from django.db.models.functions import Cast
from django.utils.timezone import localdate

from marketplace.api.batch import make_peers
from marketplace.api.context import Context
from marketplace.api.ids import global_id, key_of
from marketplace.api.reads.conditions import NONE, as_q, checked, clean, plain
from marketplace.api.reads.filters import both, of_collection
from marketplace.api.reads.listing import Asked
from marketplace.api.staff import Permission, needs
from marketplace.api.types.channels import Channel
from marketplace.api.types.common import (
    ENGLISH,
    Image,
    LanguageCodeEnum,
    LanguageDisplay,
    MetadataFilter,
    Node,
    ObjectWithMetadata,
    ThumbnailFormatEnum,
    english,
    enum,
    identified,
    one_kind,
    sorting,
    way_of,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, page_of
from marketplace.api.types.listing import ASKING, ProductConnection, asked_of, below
from marketplace.api.types.products import MARKET
from marketplace.content.models import Collection as CollectionModel
from marketplace.content.queries import public_collections
from marketplace.content.symbols import blocks_of, document

_CODE = {"language_code": LanguageCodeEnum(required=True)}


class CollectionTranslation(graphene.ObjectType):  # type: ignore[misc]
    """A collection in English."""

    class Meta:
        interfaces = (Node,)

    language = graphene.Field(LanguageDisplay, required=True)
    seo_title = graphene.String()
    seo_description = graphene.String()
    slug = graphene.String()
    name = graphene.String()
    description = graphene.JSONString()


class CollectionChannelListing(graphene.ObjectType):  # type: ignore[misc]
    """Where a collection is shown."""

    class Meta:
        interfaces = (Node,)

    publication_date = graphene.Date()
    published_at = graphene.DateTime()
    is_published = graphene.Boolean(required=True)
    channel = graphene.Field(Channel, required=True)


class Collection(graphene.ObjectType):  # type: ignore[misc]
    """Products side by side."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    seo_title = graphene.String()
    seo_description = graphene.String()
    description = graphene.JSONString()
    channel = graphene.String()
    products = graphene.Field(ProductConnection, **ASKING)
    background_image = graphene.Field(Image, size=graphene.Int(), format=ThumbnailFormatEnum())
    translation = graphene.Field(CollectionTranslation, **_CODE)
    channel_listings = graphene.List(graphene.NonNull(CollectionChannelListing))

    resolve_id = identified("Collection")

    @staticmethod
    def resolve_seo_title(root: CollectionModel, info: Any) -> str:
        """Its name."""
        return root.name

    @staticmethod
    def _none(root: CollectionModel, info: Any, **_given: Any) -> None:
        """Nothing is kept of it."""
        return

    resolve_seo_description = resolve_background_image = _none

    @staticmethod
    def resolve_channel(root: CollectionModel, info: Any) -> str:
        """The channel in which its products are shown."""
        return getattr(root, "channel", MARKET)

    @staticmethod
    def resolve_description(root: CollectionModel, info: Any) -> dict[str, Any] | None:
        """An EditorJS document."""
        return document(blocks_of(root.text))

    @staticmethod
    def resolve_products(root: CollectionModel, info: Any, **given: Any) -> Connection:
        """In the channel that the collection was asked in; of all collections of the list at once: 2 statements, 1 more once a request."""
        place = info.context.channel(getattr(root, "channel", MARKET))
        return below(info.context, root, asked_of(place.pk, given), _Inside(info.context))

    @staticmethod
    def resolve_translation(root: CollectionModel, info: Any, language_code: Any) -> dict[str, Any] | None:
        """In English, where there is one."""
        if not english(language_code) or not root.name_en:
            return None
        return {
            "id": global_id("CollectionTranslation", root.pk),
            "language": ENGLISH,
            "name": root.name_en,
            "seo_title": root.name_en,
            "description": document(blocks_of(root.text_en)),
        }

    @staticmethod
    @needs(Permission.MANAGE_PRODUCTS)
    def resolve_channel_listings(root: CollectionModel, info: Any) -> list[dict[str, Any]] | None:
        """The market alone, for who arranges collections. 1 statement a request."""
        if not info.context.staff.is_superuser:
            return None
        at = root.created_at if root.is_published else None
        return [
            {
                "id": global_id("CollectionChannelListing", root.pk),
                "published_at": at,
                "publication_date": at and localdate(at),
                "is_published": root.is_published,
                "channel": info.context.channel(MARKET),
            }
        ]


class _Inside:
    """What is asked of the products of one collection; one and the same for a request."""

    def __init__(self, context: Any) -> None:
        self.context = context

    def __call__(self, key: int, asked: Asked) -> Asked:
        rows = self.context.collections
        if key not in rows:
            rows.update({row.pk: row for row in public_collections()})
        row = rows.get(key)
        tree = of_collection(row) if row else ("none",)
        by_hand = row is not None and not row.rule
        sort = "COLLECTION" if by_hand and not asked.sort else asked.sort
        return replace(asked, tree=both([asked.tree, tree]), collection=key if by_hand else None, sort=sort)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Inside)

    def __hash__(self) -> int:
        return hash(_Inside)


_CollectionEdge, CollectionConnection = connection_of(Collection)


CollectionPublished = enum("CollectionPublished", "PUBLISHED HIDDEN")
_SORTS = {
    "NAME": "name",
    "AVAILABILITY": "shown",
    "PRODUCT_COUNT": "n",
    "PUBLICATION_DATE": "created_at",
    "PUBLISHED_AT": "created_at",
}
CollectionSortingInput = sorting("CollectionSortingInput", enum("CollectionSortField", " ".join(_SORTS)), channel=True)


class CollectionFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    published = graphene.InputField(CollectionPublished)
    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))
    channel = graphene.String()


class CollectionWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these; AND and OR as deep as 8."""

    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    AND = graphene.List(graphene.NonNull(lambda: CollectionWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: CollectionWhereInput), name="OR")


def _condition(name: str, value: Any) -> Q:
    if name == "published":
        return Q(is_published=plain(value) == "PUBLISHED")
    if name == "search":
        return Q(name__icontains=clean(value)) | Q(name_en__icontains=clean(value))
    if name == "ids":
        return Q(pk__in=[key_of(text, "Collection", "ids") for text in checked(value, "ids")])
    if name == "slugs":
        return Q(slug__in=[clean(text) for text in checked(value, "slugs")])
    return NONE if name == "metadata" and value else Q()  # the channel is said by the list


def collections_seen(context: Context, channel: str | None) -> Any:
    """Those that are shown; for who arranges them (a superuser) and names no channel, all."""
    hidden = channel is None and context.is_known and context.staff.is_superuser
    return CollectionModel.objects.all() if hidden else public_collections()


class CollectionQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    collection = graphene.Field(
        Collection,
        id=graphene.ID(),
        slug=graphene.String(),
        slug_language_code=LanguageCodeEnum(),
        channel=graphene.String(),
    )
    collections = graphene.Field(
        CollectionConnection,
        filter=graphene.Argument(CollectionFilterInput),
        where=graphene.Argument(CollectionWhereInput),
        sort_by=graphene.Argument(CollectionSortingInput),
        channel=graphene.String(),
        **PAGING,
    )

    @staticmethod
    def resolve_collection(root: Any, info: Any, **given: Any) -> Any:
        """By id or slug. 1 statement."""
        which = (
            {"pk": key_of(given["id"], "Collection")} if given.get("id") else {"slug": clean(given.get("slug") or "")}
        )
        channel = given.get("channel")
        row: Any = collections_seen(info.context, channel).filter(**which).first()
        if row is not None:
            row.channel = channel or MARKET
            info.context.collections[row.pk] = row
        return row

    @staticmethod
    def resolve_collections(root: Any, info: Any, **given: Any) -> Connection:
        """By slug, unless an order is asked for. 1 statement."""
        one_kind(given)
        asked, order, channel = given.get("filter") or {}, given.get("sort_by"), given.get("channel")
        channel = channel if channel is not None else asked.get("channel")
        rows = collections_seen(info.context, channel).filter(
            as_q(asked, _condition), as_q(given.get("where"), _condition)
        )
        column = _SORTS[plain(order["field"])] if order else "slug"
        if column == "n":
            rows = rows.annotate(n=Count("places"))
        elif column == "shown":
            rows = rows.annotate(shown=Cast("is_published", IntegerField()))
        way = way_of(order["direction"]) if order else "asc"
        paging = {name: given.get(name) for name in PAGING}
        found = page_of(rows.order_by(), ((column, way), ("pk", way)), "collections", **paging)
        for row in make_peers([edge.node for edge in found.edges]):
            row.channel = channel or MARKET
            info.context.collections[row.pk] = row
        return found

"""Categories: groups of the regime and the product sets below them."""

from dataclasses import replace
from typing import Any

import graphene

from marketplace.api.ids import global_id, text_of
from marketplace.api.reads.categories import CategoryRow, categories, category
from marketplace.api.reads.conditions import checked, holds
from marketplace.api.reads.filters import both
from marketplace.api.reads.listing import Asked
from marketplace.api.types.common import (
    ENGLISH,
    DateTimeRangeInput,
    Image,
    LanguageCodeEnum,
    LanguageDisplay,
    MetadataFilter,
    Node,
    ObjectWithMetadata,
    OrderDirection,
    ThumbnailFormatEnum,
    english,
    identified,
    one_kind,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, short_list
from marketplace.api.types.listing import ASKING, ProductConnection, asked_of, below, channel_of


class CategoryFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))
    updated_at = graphene.InputField(DateTimeRangeInput)


class CategoryWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these; AND and OR as deep as 8."""

    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    AND = graphene.List(graphene.NonNull(lambda: CategoryWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: CategoryWhereInput), name="OR")


class CategorySortField(graphene.Enum):  # type: ignore[misc]
    """What categories are ordered by."""

    NAME = "name"
    PRODUCT_COUNT = "products"
    SUBCATEGORY_COUNT = "children"


class CategorySortingInput(graphene.InputObjectType):  # type: ignore[misc]
    """In what order."""

    direction = graphene.InputField(OrderDirection, required=True)
    channel = graphene.String()
    field = graphene.InputField(CategorySortField, required=True)


class CategoryTranslation(graphene.ObjectType):  # type: ignore[misc]
    """A category in English."""

    class Meta:
        interfaces = (Node,)

    language = graphene.Field(LanguageDisplay, required=True)
    name = graphene.String()
    slug = graphene.String()
    description = graphene.JSONString()
    seo_title = graphene.String()
    seo_description = graphene.String()


def _connection() -> Any:
    return CategoryConnection


class Category(graphene.ObjectType):  # type: ignore[misc]
    """A group (level 0) or a set (level 1). The row is a `CategoryRow`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    seo_title = graphene.String()
    seo_description = graphene.String()
    description = graphene.JSONString()
    level = graphene.Int(required=True)
    parent = graphene.Field(lambda: Category)
    ancestors = graphene.Field(_connection, **PAGING)
    children = graphene.Field(_connection, **PAGING)
    products = graphene.Field(ProductConnection, channel=graphene.String(), **ASKING)
    background_image = graphene.Field(Image, size=graphene.Int(), format=ThumbnailFormatEnum())
    translation = graphene.Field(CategoryTranslation, language_code=LanguageCodeEnum(required=True))

    resolve_id = identified("Category")

    @staticmethod
    def resolve_seo_title(root: CategoryRow, info: Any) -> str:
        """Its name."""
        return root.name

    @staticmethod
    def _none(root: CategoryRow, info: Any, **_given: Any) -> None:
        """Nothing is written of groups and sets beside their names."""
        return

    resolve_seo_description = resolve_description = resolve_background_image = _none

    @staticmethod
    def resolve_parent(root: CategoryRow, info: Any) -> CategoryRow | None:
        """The group over a set."""
        return _over(root)

    @staticmethod
    def resolve_ancestors(root: CategoryRow, info: Any, **paging: Any) -> Connection:
        """The group over a set."""
        return short_list([over] if (over := _over(root)) else [], lambda row: row.pk, "ancestors", **paging)

    @staticmethod
    def resolve_children(root: CategoryRow, info: Any, **paging: Any) -> Connection:
        """The sets of a group."""
        found = short_list(root.children, lambda row: row.pk, "children", **paging)
        beside = [child.pk for key in root.peers or [root.pk] if (row := category(key)) for child in row.children]
        return _peers(found, beside)

    @staticmethod
    def resolve_products(root: CategoryRow, info: Any, **given: Any) -> Connection:
        """Of all categories of the list at once: 2 statements."""
        place = channel_of(info.context, given)
        return below(info.context, root, asked_of(place.pk, given), _inside)

    @staticmethod
    def resolve_translation(root: CategoryRow, info: Any, language_code: Any) -> dict[str, Any] | None:
        """In English."""
        if not english(language_code):
            return None
        return {
            "id": global_id("CategoryTranslation", root.pk),
            "language": ENGLISH,
            "name": root.name_en,
            "seo_title": root.name_en,
        }


CategoryConnection: Any = connection_of(Category)[1]


def _inside(key: int | str, asked: Asked) -> Asked:
    """What is asked of the products of one category."""
    row = category(key)
    return replace(asked, tree=both([asked.tree, ("sets", *row.sets) if row and row.sets else ("none",)]))


def _over(root: CategoryRow) -> CategoryRow | None:
    """The group over a set, with the groups over its peers."""
    if root.parent is None:
        return None
    rows = [category(key) for key in root.peers]
    return replace(root.parent, peers=list(dict.fromkeys(row.parent.pk for row in rows if row and row.parent)))


def _peers(found: Connection, beside: list[int | str] | None = None) -> Connection:
    """What hangs on rows that are kept is asked for the rows of this list together, and for those of lists beside it."""
    keys = beside or [edge.node.pk for edge in found.edges]
    for edge in found.edges:
        edge.node = replace(edge.node, peers=keys)
    return found


def _key(text: str) -> int | str:
    key = text_of(text, "Category")
    return int(key) if key.isascii() and key.isdigit() and len(key) < 10 else key


class CategoryQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    category = graphene.Field(Category, id=graphene.ID(), slug=graphene.String(), slug_language_code=LanguageCodeEnum())
    categories = graphene.Field(
        CategoryConnection,
        filter=CategoryFilterInput(),
        where=graphene.Argument(CategoryWhereInput),
        sort_by=CategorySortingInput(),
        level=graphene.Int(),
        **PAGING,
    )

    @staticmethod
    def resolve_category(
        root: Any,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        slug: str | None = None,
        slug_language_code: Any = None,
    ) -> CategoryRow | None:
        """By id or slug. No statement."""
        return category(_key(id)) if id else categories().by_slug.get(slug or "")

    @staticmethod
    def resolve_categories(root: Any, info: Any, **given: Any) -> Connection:
        """Groups, each before its sets. No statement."""
        one_kind(given)
        where = given.pop("where", None)
        wanted, order, level = given.pop("filter", None) or {}, given.pop("sort_by", None), given.pop("level", None)
        rows = categories().listed
        if level is not None:
            rows = [row for row in rows if row.level == level]
        if where:
            rows = [row for row in rows if _is_one(row, where)]
        if (slugs := wanted.get("slugs")) is not None:
            rows = [row for row in rows if row.slug in slugs]
        if (ids := wanted.get("ids")) is not None:
            keys = {_key(text) for text in ids}
            rows = [row for row in rows if row.pk in keys]
        if text := (wanted.get("search") or "").strip().casefold():
            rows = [row for row in rows if text in row.name.casefold() or text in row.name_en.casefold()]
        if wanted.get("metadata") or wanted.get("updated_at"):
            rows = []  # they bear no metadata and come with the regime
        if order:
            down = getattr(order["direction"], "value", order["direction"]) == "-"
            rows = sorted(rows, key=_ORDERS[getattr(order["field"], "value", order["field"])], reverse=down)
        return _peers(short_list(rows, lambda row: row.pk, "categories", **given))


def _is_one(row: CategoryRow, where: dict[str, Any]) -> bool:
    return holds(
        where,
        lambda name, value: row.pk in map(_key, checked(value, "ids")) if name == "ids" else not value,  # no metadata
    )


_ORDERS: dict[str, Any] = {
    "name": lambda row: row.name,
    "products": lambda row: len(row.sets),
    "children": lambda row: len(row.children),
}

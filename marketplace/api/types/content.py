"""Collections, pages and menus: what staff arranges."""

from dataclasses import replace
from typing import Any

import graphene

from marketplace.api.batch import make_peers
from marketplace.api.ids import global_id, key_of, text_of
from marketplace.api.reads.categories import CategoryRow, category
from marketplace.api.reads.filters import both, of_collection
from marketplace.api.reads.listing import Asked
from marketplace.api.types.attributes import AssignedAttribute, AssignedAttributeWhereInput, SelectedAttribute
from marketplace.api.types.categories import Category
from marketplace.api.types.common import (
    ENGLISH,
    GlobalIDFilterInput,
    Image,
    LanguageCodeEnum,
    LanguageDisplay,
    MetadataFilterInput,
    Node,
    ObjectWithMetadata,
    StringFilterInput,
    english,
    identified,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, page_of, short_list
from marketplace.api.types.listing import ASKING, ProductConnection, asked_of, below
from marketplace.api.types.products import MARKET
from marketplace.api.types.scalars import PositiveInt
from marketplace.content.models import Collection as CollectionModel
from marketplace.content.models import Menu as MenuModel
from marketplace.content.models import MenuItem as ItemModel
from marketplace.content.queries import PublicPage, menu, public_collections, public_page, public_pages
from marketplace.content.symbols import blocks_of, document

_CODE = {"language_code": LanguageCodeEnum(required=True)}


def _translation(title: str, doc: str, fields: dict[str, Any]) -> Any:
    shared = {
        "__doc__": doc,
        "id": graphene.ID(required=True),
        "language": graphene.Field(LanguageDisplay, required=True),
        "seo_title": graphene.String(),
        "seo_description": graphene.String(),
        "slug": graphene.String(),
    }
    return type(title, (graphene.ObjectType,), shared | fields)


CollectionTranslation = _translation(
    "CollectionTranslation",
    "A collection in English.",
    {"name": graphene.String(), "description": graphene.JSONString()},
)
PageTranslation = _translation(
    "PageTranslation", "A page in English.", {"title": graphene.String(), "content": graphene.JSONString()}
)


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
    background_image = graphene.Field(Image, size=graphene.Int(), format=graphene.String())
    translation = graphene.Field(CollectionTranslation, **_CODE)

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


class PageType(graphene.ObjectType):  # type: ignore[misc]
    """There is one kind of page."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)


_PAGE_TYPE = {"id": global_id("PageType", 1), "name": "Trang", "slug": "page"}


class Page(graphene.ObjectType):  # type: ignore[misc]
    """A page of text. The row is a `PublicPage`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    seo_title = graphene.String()
    seo_description = graphene.String()
    title = graphene.String(required=True)
    content = graphene.JSONString()
    is_published = graphene.Boolean(required=True)
    slug = graphene.String(required=True)
    page_type = graphene.Field(PageType, required=True)
    translation = graphene.Field(PageTranslation, **_CODE)
    attributes = graphene.List(graphene.NonNull(SelectedAttribute), required=True)
    assigned_attribute = graphene.Field(AssignedAttribute, slug=graphene.String(required=True))
    assigned_attributes = graphene.List(graphene.NonNull(AssignedAttribute), required=True, limit=PositiveInt())

    @staticmethod
    def resolve_id(root: PublicPage, info: Any) -> str:
        """Of the row, or of the slug of one that comes with the system."""
        return global_id("Page", root.key)

    @staticmethod
    def resolve_seo_title(root: PublicPage, info: Any) -> str:
        """Its title."""
        return root.title()

    @staticmethod
    def resolve_seo_description(root: PublicPage, info: Any) -> str | None:
        """As staff wrote it."""
        return root.description or None

    @staticmethod
    def resolve_title(root: PublicPage, info: Any) -> str:
        """In Vietnamese."""
        return root.title()

    @staticmethod
    def resolve_content(root: PublicPage, info: Any) -> dict[str, Any] | None:
        """An EditorJS document."""
        return document(root.blocks["vi"])

    @staticmethod
    def resolve_is_published(root: PublicPage, info: Any) -> bool:
        """Others are not given out."""
        return True

    @staticmethod
    def resolve_page_type(root: PublicPage, info: Any) -> dict[str, str]:
        """The only one."""
        return _PAGE_TYPE

    @staticmethod
    def resolve_translation(root: PublicPage, info: Any, language_code: Any) -> dict[str, Any] | None:
        """In English, where there is one."""
        if not english(language_code) or not root.title("en"):
            return None
        return {
            "id": global_id("PageTranslation", root.key),
            "language": ENGLISH,
            "title": root.title("en"),
            "seo_title": root.title("en"),
            "content": document(root.blocks["en"]),
        }

    @staticmethod
    def _nothing(root: PublicPage, info: Any, **_given: Any) -> list[Any]:
        """Pages have none."""
        return []

    resolve_attributes = resolve_assigned_attributes = _nothing

    @staticmethod
    def resolve_assigned_attribute(root: PublicPage, info: Any, slug: str) -> None:
        """Pages have none."""
        return


_PageEdge, PageConnection = connection_of(Page)


class PageWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    metadata = graphene.InputField(MetadataFilterInput)
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slug = graphene.InputField(StringFilterInput)
    page_type = graphene.InputField(GlobalIDFilterInput)
    attributes = graphene.List(graphene.NonNull(AssignedAttributeWhereInput))
    AND = graphene.List(graphene.NonNull(lambda: PageWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: PageWhereInput), name="OR")


def _passes(page: PublicPage, where: dict[str, Any], depth: int = 0) -> bool:
    """Whether a page is asked for; pages are few."""
    if depth > 8 or where.get("metadata") or where.get("attributes"):
        return False
    if (ids := where.get("ids")) is not None and str(page.key) not in {text_of(text, "Page") for text in ids}:
        return False
    for given, own in ((where.get("slug"), page.slug), (where.get("page_type"), _PAGE_TYPE["id"])):
        if given is not None:
            if given.get("eq") is not None and given["eq"] != own:
                return False
            if given.get("one_of") is not None and own not in given["one_of"]:
                return False
    if not all(_passes(page, each, depth + 1) for each in where.get("AND") or ()):
        return False
    return not where.get("OR") or any(_passes(page, each, depth + 1) for each in where["OR"])


class MenuItemTranslation(graphene.ObjectType):  # type: ignore[misc]
    """An entry in English."""

    id = graphene.ID(required=True)
    language = graphene.Field(LanguageDisplay, required=True)
    name = graphene.String(required=True)


class MenuItem(graphene.ObjectType):  # type: ignore[misc]
    """An entry of a menu; it leads to one thing, or holds others."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    level = graphene.Int(required=True)
    url = graphene.String()
    category = graphene.Field(Category)
    collection = graphene.Field(Collection)
    page = graphene.Field(Page)
    children = graphene.List(graphene.NonNull(lambda: MenuItem))
    translation = graphene.Field(MenuItemTranslation, **_CODE)

    resolve_id = identified("MenuItem")

    @staticmethod
    def resolve_url(root: ItemModel, info: Any) -> str | None:
        """To another site."""
        return root.url or None

    @staticmethod
    def resolve_category(root: Any, info: Any) -> CategoryRow | None:
        """A group or a set; with its peers of the menu."""
        key = f"g{root.group_id}" if root.group_id else root.product_set_id
        found = category(key) if key else None
        return replace(found, peers=root.categories) if found else None

    @staticmethod
    def resolve_collection(root: Any, info: Any) -> CollectionModel | None:
        """One that is shown."""
        return root.collection if root.collection_id and root.collection.is_published else None

    @staticmethod
    def resolve_children(root: Any, info: Any) -> list[Any]:
        """Those below it."""
        found: list[Any] = root.below
        return found

    @staticmethod
    def resolve_page(root: Any, info: Any) -> PublicPage | None:
        """Of all entries of the menu at once: 1 statement, none where all pages come with the system."""
        found: PublicPage | None = root.page and info.context.batches.of(_pages_by_slug, root.page, root.pages)
        return found or None

    @staticmethod
    def resolve_translation(root: ItemModel, info: Any, language_code: Any) -> dict[str, Any] | None:
        """In English, where there is one."""
        if not english(language_code) or not root.name_en:
            return None
        return {"id": global_id("MenuItemTranslation", root.pk), "language": ENGLISH, "name": root.name_en}


def _pages_by_slug(slugs: list[str]) -> dict[str, PublicPage]:
    return {page.slug: page for page in public_pages(slugs)}


class Menu(graphene.ObjectType):  # type: ignore[misc]
    """Navigation of a client."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    items = graphene.List(graphene.NonNull(MenuItem))

    resolve_id = identified("Menu")

    @staticmethod
    def resolve_items(root: Any, info: Any) -> list[Any]:
        """The first level, each with those below it."""
        found: list[Any] = root.tree
        return found


def _tree(items: list[Any], channel: str) -> list[Any]:
    """The entries of the first level; each knows its level, its children and what its peers lead to."""
    below_of: dict[int | None, list[Any]] = {}
    for item in items:
        below_of.setdefault(item.parent_id, []).append(item)
    pages = list(dict.fromkeys(item.page for item in items if item.page))
    categories = [f"g{i.group_id}" if i.group_id else i.product_set_id for i in items if i.group_id or i.product_set_id]
    collections = make_peers({i.collection_id: i.collection for i in items if i.collection_id}.values())
    for item in items:
        item.pages, item.categories = pages, list(dict.fromkeys(categories))
    for row in collections:
        row.channel = channel
    waiting = [(item, 0) for item in below_of.get(None, [])]
    while waiting:
        item, level = waiting.pop()
        item.level, item.below = level, below_of.pop(item.pk, [])
        waiting += [(child, level + 1) for child in item.below]
    return [item for item in items if item.parent_id is None]


class ContentQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    collection = graphene.Field(
        Collection,
        id=graphene.ID(),
        slug=graphene.String(),
        slug_language_code=LanguageCodeEnum(),
        channel=graphene.String(),
    )
    collections = graphene.Field(CollectionConnection, channel=graphene.String(), **PAGING)
    page = graphene.Field(Page, id=graphene.ID(), slug=graphene.String(), slug_language_code=LanguageCodeEnum())
    pages = graphene.Field(PageConnection, where=PageWhereInput(), channel=graphene.String(), **PAGING)
    menu = graphene.Field(
        Menu, channel=graphene.String(), id=graphene.ID(), name=graphene.String(), slug=graphene.String()
    )

    @staticmethod
    def resolve_collection(  # noqa: PLR0917  graphene passes the first two by place
        root: Any,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        slug: str | None = None,
        slug_language_code: Any = None,
        channel: str | None = None,
    ) -> Any:
        """By id or slug. 1 statement."""
        which = {"pk": key_of(id, "Collection")} if id else {"slug": _short(slug)}
        row: Any = public_collections().filter(**which).first()
        if row is not None:
            row.channel = channel or MARKET
            info.context.collections[row.pk] = row
        return row

    @staticmethod
    def resolve_collections(root: Any, info: Any, channel: str | None = None, **paging: Any) -> Connection:
        """By slug. 1 statement."""
        found = page_of(public_collections(), (("slug", "asc"), ("pk", "asc")), "collections", **paging)
        for row in make_peers([edge.node for edge in found.edges]):
            row.channel = channel or MARKET
            info.context.collections[row.pk] = row
        return found

    @staticmethod
    def resolve_page(
        root: Any,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        slug: str | None = None,
        slug_language_code: Any = None,
    ) -> PublicPage | None:
        """By slug, or the id that was given out. 1 statement at most."""
        if id:
            key = text_of(id, "Page")
            return next((page for page in public_pages() if str(page.key) == key), None)
        return public_page(_short(slug))

    @staticmethod
    def resolve_pages(
        root: Any, info: Any, where: dict[str, Any] | None = None, channel: str | None = None, **paging: Any
    ) -> Connection:
        """By slug. 1 statement."""
        rows = [page for page in public_pages() if _passes(page, where or {})]
        return short_list(rows, lambda page: page.slug, "pages", **paging)

    @staticmethod
    def resolve_menu(  # noqa: PLR0917  graphene passes the first two by place
        root: Any,
        info: Any,
        channel: str | None = None,
        id: str | None = None,  # noqa: A002  Saleor's name
        name: str | None = None,
        slug: str | None = None,
    ) -> MenuModel | None:
        """By id, slug or name, with all of its entries. 2 statements."""
        which: dict[str, Any] = {"pk": key_of(id, "Menu")} if id else {"slug": _short(slug)}
        found = menu(**({"name": _short(name)} if name and not slug and not id else which))
        if found is None:
            return None
        row, items = found
        row.tree = _tree(items, channel or MARKET)  # type: ignore[attr-defined]
        return row


def _short(text: str | None) -> str:
    return text if text and len(text) <= 160 and "\x00" not in text else ""

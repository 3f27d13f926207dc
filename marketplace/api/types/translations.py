"""What is said in Vietnamese, and in English where somebody translated it, for who translates: a shop's own products, and what the platform says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import graphene

from marketplace.api.ids import global_id, parse
from marketplace.api.reads import products as product_reads
from marketplace.api.reads.categories import CategoryRow, categories, category
from marketplace.api.reads.conditions import plain
from marketplace.api.reads.staff_products import own_products_of
from marketplace.api.staff import Permission, needs
from marketplace.api.texts import description
from marketplace.api.types.attributes import BY_SLUG, Attribute, AttributeRow, AttributeTranslation
from marketplace.api.types.categories import Category, CategoryTranslation
from marketplace.api.types.collections import Collection, CollectionTranslation
from marketplace.api.types.common import LanguageCodeEnum, Node, enum
from marketplace.api.types.connections import PAGING, Connection, Edge, connection_of, page_of, short_list
from marketplace.api.types.menus import MenuItem, MenuItemTranslation, grown
from marketplace.api.types.pages import Page, PageTranslation
from marketplace.api.types.products import MARKET, Product, ProductTranslation, own_of
from marketplace.content.models import Collection as CollectionModel
from marketplace.content.queries import PublicPage, items_of_menus, public_collections, public_pages
from marketplace.content.symbols import blocks_of, document

TranslatableKinds = enum(
    "TranslatableKinds",
    """ATTRIBUTE ATTRIBUTE_VALUE CATEGORY COLLECTION MENU_ITEM PAGE PRODUCT PROMOTION PROMOTION_RULE SALE SHIPPING_METHOD VARIANT
    VOUCHER""",
)


@dataclass(slots=True)
class Content:
    """A thing with what of it can be translated. `thing` is the row as its own type has it, `said` its words by field."""

    kind: str
    key: int | str
    thing: Any
    said: dict[str, Any] = field(default_factory=dict)


def _content(of: Any, translation: Any, **words: Any) -> Any:
    """Saleor's `ProductTranslatableContent` and its like of a type: the words that `Content.said` holds."""
    kind = of._meta.name
    small = kind[0].lower() + kind[1:]

    class Meta:
        interfaces = (Node,)

    def resolve_id(root: Content, info: Any) -> str:
        return global_id(f"{kind}TranslatableContent", root.key)

    def resolve_key(root: Content, info: Any) -> str:
        return global_id(kind, root.key)

    def resolve_translation(root: Content, info: Any, language_code: Any) -> Any:
        return of.resolve_translation(root.thing, info, language_code)

    def word(name: str) -> Any:
        return staticmethod(lambda root, info: root.said.get(name))

    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in small)
    fields = {
        "__doc__": f"What of a {small} can be translated.",
        "Meta": Meta,
        f"{snake}_id": graphene.ID(required=True),
        f"resolve_{snake}_id": staticmethod(resolve_key),
        "resolve_id": staticmethod(resolve_id),
        "translation": graphene.Field(translation, language_code=LanguageCodeEnum(required=True)),
        "resolve_translation": staticmethod(resolve_translation),
        **words,
        **{f"resolve_{name}": word(name) for name in words},
    }
    return type(f"{kind}TranslatableContent", (graphene.ObjectType,), fields)


def _seo() -> dict[str, Any]:
    return {"seo_title": graphene.String(), "seo_description": graphene.String(), "slug": graphene.String()}


def _text() -> dict[str, Any]:
    return {"name": graphene.String(required=True), "description": graphene.JSONString()}


_TYPES = {
    "Product": _content(Product, ProductTranslation, **_seo(), **_text()),
    "Collection": _content(Collection, CollectionTranslation, **_seo(), **_text()),
    "Category": _content(Category, CategoryTranslation, **_seo(), **_text()),
    "Attribute": _content(Attribute, AttributeTranslation, name=graphene.String(required=True)),
    "Page": _content(
        Page, PageTranslation, **_seo(), title=graphene.String(required=True), content=graphene.JSONString()
    ),
    "MenuItem": _content(MenuItem, MenuItemTranslation, name=graphene.String(required=True)),
}


class TranslatableItem(graphene.Union):  # type: ignore[misc]
    """A thing whose words can be translated."""

    class Meta:
        types = tuple(_TYPES.values())

    @classmethod
    def resolve_type(cls, instance: Content, info: Any) -> Any:
        """By what it is of."""
        return _TYPES[instance.kind]


_ItemEdge, TranslatableItemConnection = connection_of(TranslatableItem, "TranslatableItem")


def _product(row: Any) -> Content:
    said = {"name": row.name, "slug": row.slug, "seo_title": row.name, "seo_description": row.summary}
    return Content("Product", row.pk, row, said | {"description": description(row)})


def _collection(row: CollectionModel) -> Content:
    said = {"name": row.name, "slug": row.slug, "seo_title": row.name, "description": document(blocks_of(row.text))}
    return Content("Collection", row.pk, row, said)


def _category(row: CategoryRow) -> Content:
    return Content("Category", row.pk, row, {"name": row.name, "slug": row.slug, "seo_title": row.name})


def _attribute(row: AttributeRow) -> Content:
    return Content("Attribute", row.slug, row, {"name": row.name})


def _page(row: PublicPage) -> Content:
    said = {"title": row.title(), "slug": row.slug, "seo_title": row.title(), "seo_description": row.description}
    return Content("Page", row.key, row, said | {"content": document(row.blocks["vi"])})


def _item(row: Any) -> Content:
    return Content("MenuItem", row.pk, row, {"name": row.name})


_LISTS: dict[str, tuple[str, Callable[[], Sequence[Any]], Callable[[Any], Content]]] = {
    "COLLECTION": ("Collection", lambda: list(public_collections()[:1000]), _collection),
    "CATEGORY": ("Category", lambda: categories().listed, _category),
    "ATTRIBUTE": ("Attribute", lambda: list(BY_SLUG.values()), _attribute),
    "PAGE": ("Page", public_pages, _page),
    "MENU_ITEM": ("MenuItem", lambda: grown(items_of_menus(), MARKET), _item),
}
"""What everybody may read, by Saleor's kinds. Values of attributes, packs, vouchers, sales and ways of delivery have one name in all languages."""


def _own_products(info: Any, paging: dict[str, Any]) -> Connection:
    """The asker's. 2 statements."""
    context = info.context
    own = own_of(context, Permission.MANAGE_TRANSLATIONS)
    found = page_of(own_products_of(own).only("pk"), (("pk", "asc"),), "translations", **paging)
    shown = product_reads.own_products([edge.node.pk for edge in found.edges], context.channel(MARKET).pk, own)
    found.edges = [Edge(_product(shown[edge.node.pk]), edge.cursor) for edge in found.edges if edge.node.pk in shown]
    return found


class TranslationQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    translations = graphene.Field(
        TranslatableItemConnection, kind=graphene.Argument(TranslatableKinds, required=True), **PAGING
    )
    translation = graphene.Field(
        TranslatableItem,
        id=graphene.ID(required=True),
        kind=graphene.Argument(TranslatableKinds, required=True),
    )

    @staticmethod
    @needs(Permission.MANAGE_TRANSLATIONS)
    def resolve_translations(root: Any, info: Any, kind: Any, **paging: Any) -> Connection:
        """Of one kind: the asker's products, or what the platform says. 2 statements at most, 1 for the number of products."""
        name = plain(kind)
        if name == "PRODUCT":
            return _own_products(info, paging)
        _type, read, content = _LISTS.get(name, ("", list, _item))
        return short_list([content(row) for row in read()], lambda row: row.key, "translations", **paging)

    @staticmethod
    @needs(Permission.MANAGE_TRANSLATIONS)
    def resolve_translation(root: Any, info: Any, id: str, kind: Any) -> Content | None:  # noqa: A002  Saleor's name
        """One, by the thing's id or its own; None for another shop's product. 2 statements at most."""
        of, key = parse(id)
        of, name = of.removesuffix("TranslatableContent"), plain(kind)
        if name == "PRODUCT":
            own = own_of(info.context, Permission.MANAGE_TRANSLATIONS)
            if of != "Product" or not (key.isascii() and key.isdigit() and len(key) < 19):
                return None
            found = product_reads.own_products([int(key)], info.context.channel(MARKET).pk, own).get(int(key))
            return _product(found) if found else None
        wanted, read, content = _LISTS.get(name, ("", list, _item))
        if of != wanted:
            return None
        if name == "CATEGORY":  # also of an older regime
            row = category(int(key) if key.isascii() and key.isdigit() and len(key) < 10 else key)
            return _category(row) if row else None
        return next((each for row in read() if str((each := content(row)).key) == key), None)

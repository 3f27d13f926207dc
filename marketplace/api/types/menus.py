"""Menus: what clients draw as navigation."""

from dataclasses import replace
from typing import Any

import graphene
from django.db.models import Count

from marketplace.api.batch import make_peers
from marketplace.api.ids import global_id, key_of
from marketplace.api.reads.categories import CategoryRow, category
from marketplace.api.reads.conditions import clean, plain
from marketplace.api.types.categories import Category
from marketplace.api.types.collections import Collection
from marketplace.api.types.common import (
    ENGLISH,
    LanguageCodeEnum,
    LanguageDisplay,
    MetadataFilter,
    Node,
    ObjectWithMetadata,
    english,
    enum,
    identified,
    in_order,
    sorting,
    way_of,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, page_of, short_list
from marketplace.api.types.pages import Page
from marketplace.api.types.products import MARKET
from marketplace.content.models import Collection as CollectionModel
from marketplace.content.models import Menu as MenuModel
from marketplace.content.models import MenuItem as ItemModel
from marketplace.content.queries import PublicPage, items_of_menus, public_pages

_CODE = {"language_code": LanguageCodeEnum(required=True)}


class MenuItemTranslation(graphene.ObjectType):  # type: ignore[misc]
    """An entry in English."""

    class Meta:
        interfaces = (Node,)

    language = graphene.Field(LanguageDisplay, required=True)
    name = graphene.String(required=True)


class MenuItem(graphene.ObjectType):  # type: ignore[misc]
    """An entry of a menu; it leads to one thing, or holds others."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    menu = graphene.Field(lambda: Menu, required=True)
    parent = graphene.Field(lambda: MenuItem)
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
    def resolve_parent(root: Any, info: Any) -> Any:
        """The entry over it."""
        return root.over

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
        """The first level, each with those below it. Of all menus of the list at once: 1 statement."""
        channel = getattr(root, "channel", MARKET)
        found: list[Any] = info.context.batches.get(_trees_of, root, channel, default=[])
        return found


def _trees_of(menus: list[int], channel: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for item in grown(items_of_menus(menus), channel):
        if item.parent_id is None:
            found.setdefault(item.menu_id, []).append(item)
    return found


def grown(items: list[Any], channel: str) -> list[Any]:
    """The entries; each knows its level, what stands over and below it, and what its peers lead to."""
    below_of: dict[int | None, list[Any]] = {}
    by_key = {item.pk: item for item in items}
    for item in items:
        below_of.setdefault(item.parent_id, []).append(item)
    pages = list(dict.fromkeys(item.page for item in items if item.page))
    categories = [f"g{i.group_id}" if i.group_id else i.product_set_id for i in items if i.group_id or i.product_set_id]
    collections = make_peers({i.collection_id: i.collection for i in items if i.collection_id}.values())
    menus = {item.menu_id: item.menu for item in items}
    for item in items:
        item.pages, item.categories = pages, list(dict.fromkeys(categories))
        item.menu, item.over = menus[item.menu_id], by_key.get(item.parent_id)
        item.level, item.below = 0, below_of.get(item.pk, [])
    for row in (*collections, *make_peers(menus.values())):
        row.channel = channel
    for item in items:
        over = item.over
        while over is not None and item.level < MOST_LEVELS:
            item.level, over = item.level + 1, over.over
    return items


MOST_LEVELS = 9  # a circle, should an admin have made one, ends here
_MenuEdge, MenuConnection = connection_of(Menu)
_ItemEdge, MenuItemConnection = connection_of(MenuItem)
MenuSortingInput = sorting("MenuSortingInput", enum("MenuSortField", "NAME ITEMS_COUNT"))
MenuItemSortingInput = sorting("MenuItemSortingInput", enum("MenuItemsSortField", "NAME"))


class MenuFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    slug = graphene.List(graphene.NonNull(graphene.String))
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    slugs = graphene.List(graphene.NonNull(graphene.String))


class MenuItemFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))


class MenuQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    menu = graphene.Field(
        Menu, channel=graphene.String(), id=graphene.ID(), name=graphene.String(), slug=graphene.String()
    )
    menus = graphene.Field(
        MenuConnection,
        channel=graphene.String(),
        sort_by=graphene.Argument(MenuSortingInput),
        filter=graphene.Argument(MenuFilterInput),
        **PAGING,
    )
    menu_item = graphene.Field(MenuItem, id=graphene.ID(required=True), channel=graphene.String())
    menu_items = graphene.Field(
        MenuItemConnection,
        channel=graphene.String(),
        sort_by=graphene.Argument(MenuItemSortingInput),
        filter=graphene.Argument(MenuItemFilterInput),
        **PAGING,
    )

    @staticmethod
    def resolve_menu(root: Any, info: Any, **given: Any) -> Any:
        """By id, slug or name. 1 statement, 1 more for its entries."""
        if given.get("id"):
            which: dict[str, Any] = {"pk": key_of(given["id"], "Menu")}
        else:
            name, text = (
                ("name", given.get("name"))
                if given.get("name") and not given.get("slug")
                else ("slug", given.get("slug"))
            )
            which = {name: text if text and len(text) <= 160 and "\x00" not in text else ""}
        row: Any = MenuModel.objects.filter(**which).first()
        if row is not None:
            row.channel = given.get("channel") or MARKET
        return row

    @staticmethod
    def resolve_menus(root: Any, info: Any, **given: Any) -> Connection:
        """By slug, unless an order is asked for. 1 statement, 1 more for the entries of all."""
        asked, order = given.get("filter") or {}, given.get("sort_by")
        rows = MenuModel.objects.annotate(n=Count("items"))
        for name in ("slug", "slugs"):
            if asked.get(name) is not None:
                rows = rows.filter(slug__in=[clean(text) for text in asked[name][:100]])
        if asked.get("search"):
            rows = rows.filter(name__icontains=clean(asked["search"]))
        if asked.get("metadata"):
            rows = rows.none()
        column = {"NAME": "name", "ITEMS_COUNT": "n"}[plain(order["field"])] if order else "slug"
        way = way_of(order["direction"]) if order else "asc"
        found = page_of(rows, ((column, way), ("pk", way)), "menus", **{name: given.get(name) for name in PAGING})
        for row in make_peers(edge.node for edge in found.edges):
            row.channel = given.get("channel") or MARKET
        return found

    @staticmethod
    def resolve_menu_item(root: Any, info: Any, id: str, channel: str | None = None) -> Any:  # noqa: A002  Saleor's name
        """One, with what stands over and below it. 1 statement."""
        key = key_of(id, "MenuItem")
        items = grown(items_of_menus(ItemModel.objects.filter(pk=key).values("menu")), channel or MARKET)
        return next((item for item in items if item.pk == key), None)

    @staticmethod
    def resolve_menu_items(root: Any, info: Any, **given: Any) -> Connection:
        """Of all menus. 1 statement."""
        asked = given.get("filter") or {}
        rows = grown(items_of_menus(None), given.get("channel") or MARKET)
        if asked.get("search"):
            text = clean(asked["search"]).casefold()
            rows = [row for row in rows if text in row.name.casefold()]
        if asked.get("metadata"):
            rows = []
        rows = in_order(rows, given.get("sort_by"), {"NAME": lambda row: row.name.casefold()})
        return short_list(rows, lambda row: row.pk, "menuItems", **{name: given.get(name) for name in PAGING})

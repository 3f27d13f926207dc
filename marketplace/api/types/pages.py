"""Pages of text: those that come with the system, and staff's."""

from typing import Any

import graphene

from marketplace.api.ids import global_id, text_of
from marketplace.api.reads.conditions import checked, chosen, clean, holds
from marketplace.api.staff import Permission, needs
from marketplace.api.types.attributes import (
    AssignedAttribute,
    AssignedAttributeWhereInput,
    Attribute,
    ObjectWithAttributes,
    SelectedAttribute,
)
from marketplace.api.types.common import (
    ENGLISH,
    GlobalIDFilterInput,
    LanguageCodeEnum,
    LanguageDisplay,
    MetadataFilter,
    MetadataFilterInput,
    Node,
    ObjectWithMetadata,
    StringFilterInput,
    english,
    enum,
    in_order,
    one_kind,
    sorting,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, short_list
from marketplace.api.types.scalars import PositiveInt
from marketplace.content.queries import PublicPage, public_page, public_pages
from marketplace.content.symbols import document

_CODE = {"language_code": LanguageCodeEnum(required=True)}


class PageTranslation(graphene.ObjectType):  # type: ignore[misc]
    """A page in English."""

    class Meta:
        interfaces = (Node,)

    language = graphene.Field(LanguageDisplay, required=True)
    seo_title = graphene.String()
    seo_description = graphene.String()
    slug = graphene.String()
    title = graphene.String()
    content = graphene.JSONString()


class PageType(graphene.ObjectType):  # type: ignore[misc]
    """There is one kind of page."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    attributes = graphene.List(graphene.NonNull(Attribute))
    has_pages = graphene.Boolean()

    @staticmethod
    def resolve_attributes(root: Any, info: Any) -> list[Any]:
        """Pages have none."""
        return []

    @staticmethod
    @needs(Permission.MANAGE_PAGES, Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES)
    def resolve_has_pages(root: Any, info: Any) -> bool:
        """Some come with the system."""
        return True


_PAGE_TYPE = {"id": global_id("PageType", 1), "name": "Trang", "slug": "page"}


class Page(graphene.ObjectType):  # type: ignore[misc]
    """A page of text. The row is a `PublicPage`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata, ObjectWithAttributes)

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


def _passes(page: PublicPage, where: dict[str, Any] | None) -> bool:
    """Whether a page is asked for; pages are few."""
    return holds(where, lambda name, value: _condition(page, name, value))


def _condition(page: PublicPage, name: str, value: Any) -> bool:
    if name == "ids":
        return str(page.key) in {text_of(text, "Page") for text in checked(value, "ids")}
    if name == "slug":
        return chosen(value, page.slug)
    if name == "page_type":
        return chosen(value, _PAGE_TYPE["id"])
    return not value  # metadata and attributes: pages have none


_PageTypeEdge, PageTypeConnection = connection_of(PageType)
PageSortingInput = sorting(
    "PageSortingInput",
    enum("PageSortField", "TITLE SLUG VISIBILITY CREATION_DATE PUBLICATION_DATE PUBLISHED_AT CREATED_AT"),
)
PageTypeSortingInput = sorting("PageTypeSortingInput", enum("PageTypeSortField", "NAME SLUG"))


class PageFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    page_types = graphene.List(graphene.NonNull(graphene.ID))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


class PageTypeFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    slugs = graphene.List(graphene.NonNull(graphene.String))


def _filtered(page: PublicPage, given: dict[str, Any] | None) -> bool:
    def condition(name: str, value: Any) -> bool:
        if name == "search":
            return _named(page.title(), value)
        if name == "slugs":
            return page.slug in value
        if name == "page_types":
            return _PAGE_TYPE["id"] in value
        return _condition(page, name, value)

    return holds(given, condition)


def _named(title: str, text: str) -> bool:
    return clean(text).casefold() in title.casefold()


class PageQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    page = graphene.Field(
        Page,
        id=graphene.ID(),
        slug=graphene.String(),
        slug_language_code=LanguageCodeEnum(),
        channel=graphene.String(),
    )
    pages = graphene.Field(
        PageConnection,
        sort_by=graphene.Argument(PageSortingInput),
        filter=graphene.Argument(PageFilterInput),
        search=graphene.String(),
        where=graphene.Argument(PageWhereInput),
        channel=graphene.String(),
        **PAGING,
    )
    page_type = graphene.Field(PageType, id=graphene.ID(required=True))
    page_types = graphene.Field(
        PageTypeConnection,
        sort_by=graphene.Argument(PageTypeSortingInput),
        filter=graphene.Argument(PageTypeFilterInput),
        **PAGING,
    )

    @staticmethod
    def resolve_page(root: Any, info: Any, **given: Any) -> PublicPage | None:
        """By slug, or the id that was given out. 1 statement at most."""
        if given.get("id"):
            key = text_of(given["id"], "Page")
            return next((page for page in public_pages() if str(page.key) == key), None)
        slug = given.get("slug") or ""
        return public_page(slug) if len(slug) <= 160 and "\x00" not in slug else None

    @staticmethod
    def resolve_pages(root: Any, info: Any, **given: Any) -> Connection:
        """By slug, unless an order is asked for. 1 statement."""
        one_kind(given)
        rows = [
            page
            for page in public_pages()
            if _filtered(page, given.get("filter")) and _passes(page, given.get("where"))
        ]
        if text := given.get("search"):
            rows = [page for page in rows if _named(page.title(), text)]
        keys = {"TITLE": lambda page: page.title().casefold(), "SLUG": lambda page: page.slug}
        rows = in_order(rows, given.get("sort_by"), keys)
        return short_list(rows, lambda page: page.slug, "pages", **{name: given.get(name) for name in PAGING})

    @staticmethod
    def resolve_page_type(root: Any, info: Any, id: str) -> dict[str, str] | None:  # noqa: A002  Saleor's name
        """The only one."""
        return _PAGE_TYPE if text_of(id, "PageType") == "1" else None

    @staticmethod
    def resolve_page_types(root: Any, info: Any, **given: Any) -> Connection:
        """The only one."""
        asked = given.get("filter") or {}
        rows = [_PAGE_TYPE]
        if asked.get("slugs") is not None and _PAGE_TYPE["slug"] not in asked["slugs"]:
            rows = []
        if asked.get("search") and not _named(_PAGE_TYPE["name"], asked["search"]):
            rows = []
        return short_list(rows, lambda row: row["slug"], "pageTypes", **{name: given.get(name) for name in PAGING})

"""Pages in both languages, menus with all below them, collections."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.content.models import Collection, MenuItem, Page
from marketplace.content.symbols import Block, blocks_of, blocks_of_html

BUILT_IN: dict[str, str | Promise] = {
    "stars": _("Sao OCOP nói điều gì"),
    "ranking": _("Cách xếp thứ tự"),
    "complaints": _("Khiếu nại"),
    "terms": _("Điều khoản sử dụng"),
    "privacy": _("Dữ liệu cá nhân"),
}
"""Pages that come with the system; their words are templates (`content/{slug}.html`), translated like all of ours."""


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page as visitors get it. `key`: the row's, or the slug of one that comes with the system."""

    key: int | str
    slug: str
    titles: dict[str, str]
    blocks: dict[str, list[Block]]
    description: str = ""

    def title(self, language: str = "vi") -> str:
        """In "vi" or "en"; empty when there is no translation."""
        return self.titles.get(language, "")


@lru_cache(maxsize=16)
def _built_in(slug: str) -> PublicPage:
    titles, blocks = {}, {}
    for language in ("vi", "en"):
        with translation.override(language):
            titles[language] = str(BUILT_IN[slug])
            blocks[language] = blocks_of_html(render_to_string(f"content/{slug}.html"))
    return PublicPage(slug, slug, titles, blocks)


def _written(row: Page) -> PublicPage:
    titles, blocks = {"vi": row.title}, {"vi": blocks_of(row.text)}
    if row.title_en:
        titles["en"], blocks["en"] = row.title_en, blocks_of(row.text_en)
    return PublicPage(row.pk, row.slug, titles, blocks, row.description)


def public_page(slug: str) -> PublicPage | None:
    """By slug. 1 statement, none for a page that comes with the system."""
    return next(iter(public_pages([slug])), None)


def public_pages(slugs: list[str] | None = None) -> list[PublicPage]:
    """Of these slugs, or all; by slug. 1 statement, none when all asked for come with the system."""
    found = [_built_in(slug) for slug in BUILT_IN if slugs is None or slug in slugs]
    others = None if slugs is None else [slug for slug in slugs if slug not in BUILT_IN and len(slug) <= 80]
    if others is None or others:
        rows = Page.objects.filter(is_published=True)
        found += map(_written, rows if others is None else rows.filter(slug__in=others))
    return sorted(found, key=lambda page: page.slug)


def page_slugs() -> list[str]:
    """Of all pages that are shown. 1 statement."""
    return [*BUILT_IN, *Page.objects.filter(is_published=True).values_list("slug", flat=True)]


def public_collections() -> QuerySet[Collection]:
    """Those that are shown."""
    return Collection.objects.filter(is_published=True).order_by("slug")


def items_of_menus(menus: Any = None) -> list[MenuItem]:
    """The entries of these menus (keys or a subquery; None: of all, the first 2,000) in order, each with its menu and the group, set or
    collection it leads to. 1 statement."""
    rows = MenuItem.objects.select_related("menu", "group", "product_set", "collection")
    if menus is not None:
        rows = rows.filter(menu__in=menus)
    return list(rows.order_by("menu__slug", "position", "pk")[:2000])

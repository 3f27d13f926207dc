"""The tree of categories: groups, and product sets below them. Reference rows, so a process keeps them for a minute."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from catalog.core import clock
from catalog.products.models import ProductGroup, ProductSet
from catalog.products.queries import current_groups

OLDEST = dt.timedelta(seconds=60)


@dataclass(slots=True)
class CategoryRow:
    """A group (`pk` "g1") or a set (`pk` 13) with what lies over and below it. `sets`: keys of the sets it holds."""

    pk: int | str
    slug: str
    name: str
    name_en: str
    level: int
    parent: "CategoryRow | None" = None
    children: list["CategoryRow"] = field(default_factory=list)
    sets: tuple[int, ...] = ()
    is_service: bool = False
    peers: list[int | str] = field(default_factory=list)

    def __hash__(self) -> int:
        return hash(self.pk)


class Tree:
    """All groups and sets, those of the regime in force as a tree."""

    def __init__(self) -> None:
        self.loaded_at = clock.now()
        now = {group.pk for group in current_groups()}
        self.rows: dict[int | str, CategoryRow] = {}
        for group in ProductGroup.objects.order_by("regime", "number"):
            key = f"g{group.pk}"
            self.rows[key] = CategoryRow(key, group.slug, group.name, group.name_en, 0)
        for each in ProductSet.objects.order_by("regime", "number"):
            over = self.rows[f"g{each.group_id}"]
            row = CategoryRow(
                each.pk, each.slug, each.name, each.name_en, 1, over, sets=(each.pk,), is_service=each.is_service
            )
            self.rows[each.pk] = row
            over.children.append(row)
            over.sets += (each.pk,)
        self.groups = [row for key, row in self.rows.items() if row.level == 0 and int(str(key)[1:]) in now]
        self.listed = [row for group in self.groups for row in (group, *group.children)]

    @cached_property
    def by_slug(self) -> dict[str, CategoryRow]:
        """Of the regime in force; a group goes before a set of the same name."""
        return {row.slug: row for row in sorted(self.listed, key=lambda row: -row.level)}

    def fresh(self) -> bool:
        """May it still be used at this instant?"""
        return dt.timedelta(0) <= clock.now() - self.loaded_at < OLDEST


_tree: Tree | None = None


def categories() -> Tree:
    """The tree as of a minute ago at the latest. No statement, 3 once a minute."""
    global _tree  # noqa: PLW0603  one copy a process
    if _tree is None or not _tree.fresh():
        _tree = Tree()
    return _tree


def category(key: int | str) -> CategoryRow | None:
    """One, also of an older regime; a set that was made since is looked for anew."""
    global _tree  # noqa: PLW0603  one copy a process
    found = categories().rows.get(key)
    if found is None and isinstance(key, int):
        _tree = Tree()
        found = _tree.rows.get(key)
    return found

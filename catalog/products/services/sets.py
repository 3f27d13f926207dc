"""A product set that the reference data lack: those of earlier decisions come with their first score sheet."""

from django.utils.translation import gettext as _

from catalog.core import text
from catalog.core.errors import Problem, refuse_if_any

from ..models import ProductGroup, ProductSet
from .common import text_problems

MOST = 99
TOURISM = 6
"""The number of tourism's group in all four decisions: its sets are booked, not shipped."""


def add_product_set(*, group: ProductGroup, number: int, name: str, name_en: str) -> ProductSet:
    """A set of the group's regime. No policy: its callers decide, and lock the regime's row. In a transaction. Raises `Refused` by field."""
    given = {"name": name.strip(), "name_en": name_en.strip()}
    problems = text_problems(ProductSet, given, tuple(given))
    if not 1 <= number <= MOST:
        problems.append(Problem("out_of_range", _("Số của bộ từ 1 đến 99, như trong quyết định."), "number"))
    problems += [
        Problem("missing", _("Ghi tên của bộ bằng hai thứ tiếng."), field) for field, v in given.items() if not v
    ]
    refuse_if_any(problems)
    slug = text.slug(given["name"]) or "bo"
    if ProductSet.objects.filter(regime=group.regime_id, slug=slug).exists():
        slug = f"{slug[:76]}-{number}"
    return ProductSet.objects.create(
        regime_id=group.regime_id, group=group, number=number, slug=slug, is_service=group.number == TOURISM, **given
    )

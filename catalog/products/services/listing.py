"""Creating and editing a product."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, text
from catalog.core.errors import Conflict, Problem, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.places.queries import province_today
from catalog.producers.models import Producer

from ..models import Product, ProductReview, ProductSet, ProductState, ReviewVerdict
from ..queries import current_sets
from .common import acting, lock_product, require_edit, said, text_problems
from .search import search_text, write_search

REVIEWED_FIELDS = frozenset(
    {
        "name",
        "product_set",
        "ingredients",
        "warnings",
        "standards",
        "brand",
        "origin",
        "alcohol_percent",
        "licence_number",
    }
)
"""What the label says: a change of these on a published product sends it back to review; photos, story and storage do not."""

EDITABLE_FIELDS = REVIEWED_FIELDS | {
    "name_en",
    "summary",
    "description",
    "description_en",
    "storage",
    "usage",
    "shelf_life_days",
}
_LOADER_FIELDS = frozenset({"source", "is_sample", "reported_stars"})
_INDEXED = {"name", "name_en", "brand", "product_set", "origin"}
LONGEST_SHELF_LIFE = 36_500


def _check(values: dict[str, Any], *, allowed: frozenset[str]) -> None:
    strange = sorted(set(values) - allowed)
    if strange:
        raise TypeError(f"not a field that can be set here: {', '.join(strange)}")
    problems = text_problems(Product, values, allowed)
    if "name" in values and not values["name"].strip():
        problems.append(Problem("missing", _("Chưa có tên sản phẩm. Ghi đúng như trên nhãn."), "name"))
    days = values.get("shelf_life_days")
    if days is not None and not 1 <= days <= LONGEST_SHELF_LIFE:
        problems.append(Problem("out_of_range", _("Hạn dùng tính bằng ngày, từ 1 đến 36.500."), "shelf_life_days"))
    alcohol = values.get("alcohol_percent")
    if alcohol is not None and not 0 <= alcohol <= 100:
        problems.append(
            Problem("out_of_range", _("Độ cồn ghi bằng phần trăm thể tích, từ 0 đến 100."), "alcohol_percent")
        )
    chosen = values.get("product_set")
    if isinstance(chosen, ProductSet) and not current_sets().filter(pk=chosen.pk).exists():
        message = _("Bộ sản phẩm này thuộc quyết định cũ. Chọn một trong các bộ đang áp dụng.")
        problems.append(Problem("old_set", message, "product_set"))
    origin = values.get("origin")
    if isinstance(origin, Unit) and origin.level == Level.PROVINCE and "source" not in values:
        problems.append(Problem("too_wide", _("Nơi sản xuất mới ghi đến tỉnh. Chọn xã, phường."), "origin"))
    refuse_if_any(problems)


def free_slug(name: str, *more: str) -> str:
    """A slug nobody has: from the name, then with the further words, then with a number. 1 or 2 statements."""
    base = text.slug(name) or "san-pham"
    taken = set(Product.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    for candidate in (base, *(text.slug(f"{name} {word}", limit=110) for word in more)):
        if candidate and candidate not in taken and not Product.objects.filter(slug=candidate).exists():
            return candidate
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


@transaction.atomic
def create_product(
    *, producer: Producer, product_set: ProductSet, name: str, origin: Unit, by: Actor | None, **details: Any
) -> Product:
    """A new draft of the producer's. `origin` is the unit as it was or is; today's province is derived.

    `details`: any of `EDITABLE_FIELDS`; a loader (`by=None`) may also give `source`, `is_sample` and `reported_stars`.
    Raises `NotAllowed`, or `Refused` with field names.
    """
    require_edit(by, producer)
    values = {"product_set": product_set, "name": name.strip(), "origin": origin, **details}
    _check(values, allowed=EDITABLE_FIELDS | _LOADER_FIELDS if by is None else EDITABLE_FIELDS)
    product = Product(
        producer=producer,
        producer_kind=producer.kind,
        province=province_today(origin),
        created_at=clock.now(),
        updated_at=clock.now(),
        **values,
    )
    product.search = search_text(product)
    with acting(by, producer, "product created"):
        for attempt in range(3):
            product.slug = free_slug(product.name, product.province.name, producer.name)
            try:
                with transaction.atomic():
                    product.save(force_insert=True)
                break
            except IntegrityError:  # another took the same free slug between our look and our insert
                if attempt == 2:
                    raise
        write_search([product])
    return product


@transaction.atomic
def update_product(*, product: Product, by: Actor | None, seen_at: Any = None, **changes: Any) -> Product:
    """Change fields of `EDITABLE_FIELDS`; gives the product as it is now.

    A published product whose label facts (`REVIEWED_FIELDS`) change goes back to review and is not listed until it is approved again.
    `seen_at`: the `updated_at` the person's form was made from; `Conflict` when somebody has saved since.
    """
    require_edit(by, product.producer)
    _check(changes, allowed=EDITABLE_FIELDS | _LOADER_FIELDS if by is None else EDITABLE_FIELDS)
    mine = lock_product(product)
    if seen_at is not None and seen_at != mine.updated_at:
        raise Conflict.because(
            "changed_meanwhile", _("Sản phẩm vừa được người khác sửa. Mở lại trang, xem thay đổi rồi sửa tiếp.")
        )
    if "name" in changes:
        changes["name"] = changes["name"].strip()
    altered = {field for field, value in changes.items() if getattr(mine, field) != value}
    if not altered:
        return mine
    was_public = mine.state == ProductState.PUBLISHED
    for field in altered:
        setattr(mine, field, changes[field])
    if "origin" in altered:
        mine.province = province_today(mine.origin)
    back = by if was_public and altered & REVIEWED_FIELDS else None
    if back is not None:
        mine.state = ProductState.IN_REVIEW
    if altered & _INDEXED:
        mine.search = search_text(mine)
    mine.updated_at = clock.now()
    with acting(by, mine.producer, "product edited"):
        mine.save()
        if altered & _INDEXED:
            write_search([mine])
        if back is not None:
            _send_back(mine, back, altered)
    if back is not None:
        said(mine, "product.hidden", why="edited")
    elif was_public:
        said(mine, "product.changed")
    return mine


def _send_back(product: Product, by: Actor, altered: set[str]) -> None:
    ProductReview.objects.create(
        product=product,
        verdict=ReviewVerdict.SUBMITTED,
        reasons={},
        note=", ".join(sorted(altered & REVIEWED_FIELDS)),
        by_id=by.pk,
        at=clock.now(),
    )

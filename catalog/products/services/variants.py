"""Variants: net contents, SKUs, GTINs."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from catalog.core import gs1
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor

from ..models import Product, ProductState, Variant
from .common import acting, changed, lock_product, put_in_order, require_edit, text_problems

VARIANT_FIELDS = frozenset({"name", "sku", "gtin", "net_content", "net_unit", "weight_g"})
MAX_VARIANTS = 50
_MOST_NET = Decimal("999999999.999")


def _clean(values: dict[str, Any], product: Product, own: int = 0) -> dict[str, Any]:
    """The values as they are kept, or `Refused` with everything that is wrong."""
    strange = sorted(set(values) - VARIANT_FIELDS)
    if strange:
        raise TypeError(f"not a field of a variant: {', '.join(strange)}")
    out: dict[str, Any] = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
    problems = text_problems(Variant, out, VARIANT_FIELDS)
    if "name" in out and not out["name"]:
        problems.append(Problem("missing", _("Chưa có tên quy cách. Ví dụ “Túi 250 g”."), "name"))
    if out.get("gtin"):
        try:
            out["gtin"] = gs1.gtin14(out["gtin"])
        except Refused as refused:
            problems += [Problem(p.code, p.message, "gtin") for p in refused.problems]
        else:
            problems += _gtin_problems(out["gtin"], product, own)
    if out.get("sku") and Variant.objects.filter(sku=out["sku"]).exclude(pk=own).exists():
        problems.append(Problem("taken", _("Mã hàng này đã dùng cho một quy cách khác."), "sku"))
    net = out.get("net_content")
    if net is not None and not (isinstance(net, Decimal | int) and 0 < net <= _MOST_NET):
        too_much = isinstance(net, Decimal | int) and net > 0
        message = (
            _("Khối lượng tịnh lớn quá. Xem lại số và đơn vị.") if too_much else _("Khối lượng tịnh phải lớn hơn 0.")
        )
        problems.append(Problem("out_of_range", message, "net_content"))
    if net is not None and not out.get("net_unit", "-"):
        problems.append(Problem("missing", _("Ghi đơn vị của khối lượng tịnh: g, kg, ml, l, gói …"), "net_unit"))
    weight = out.get("weight_g")
    if weight is not None and not 0 < weight <= 10_000_000:
        problems.append(
            Problem("out_of_range", _("Khối lượng cả bao bì tính bằng gam, từ 1 đến 10.000.000."), "weight_g")
        )
    refuse_if_any(problems)
    return out


def _prefix_problems(gtin: str, product: Product) -> list[Problem]:
    prefix = product.producer.gs1_prefix
    if not prefix or gtin[1 : 1 + len(prefix)] == prefix:
        return []
    message = _("Mã vạch phải bắt đầu bằng mã doanh nghiệp %(prefix)s của cơ sở.") % {"prefix": prefix}
    return [Problem("foreign_prefix", message, "gtin")]


def _gtin_problems(gtin: str, product: Product, own: int) -> list[Problem]:
    problems = _prefix_problems(gtin, product)
    if Variant.objects.filter(gtin=gtin).exclude(pk=own).exists():
        problems.append(Problem("taken", _("Mã vạch này đã gắn với một sản phẩm khác."), "gtin"))
    return problems


@transaction.atomic
def add_variant(*, product: Product, by: Actor | None, name: str, **details: Any) -> Variant:
    """A further net content. `details`: sku (made up when empty), gtin (8, 12, 13 or 14 digits, kept as 14), net_content, net_unit,
    weight_g. The GTIN's check digit must be right and it must begin with the producer's GS1 company prefix, if it has one.
    """
    require_edit(by, product.producer)
    mine = lock_product(product)
    values = _clean({"name": name, **details}, mine)
    count = mine.variants.count()
    if count >= MAX_VARIANTS:
        raise Refused.because("too_many", _("Mỗi sản phẩm có nhiều nhất 50 quy cách."), "variants")
    if not values.get("sku"):
        values["sku"] = _free_sku(mine)
    last = mine.variants.aggregate(last=Max("position"))["last"]
    with acting(by, mine.producer, "variant added"):
        variant = Variant.objects.create(product=mine, position=0 if last is None else last + 1, **values)
        changed(mine)
    return variant


@transaction.atomic
def add_variants_in_bulk(*, variants: Sequence[Variant]) -> list[Variant]:
    """Save the first variants of products made in this same transaction, in their order; SKUs are made up. For loaders. 1 statement for
    each 2,000. A GTIN is checked as in `add_variant` (`Refused`), except whether it is free: the database says that (`IntegrityError`).
    """
    places: Counter[int] = Counter()
    for variant in variants:
        product = variant.product
        if variant.gtin:
            variant.gtin = gs1.gtin14(variant.gtin)
            refuse_if_any(_prefix_problems(variant.gtin, product))
        variant.position = places[product.pk]
        places[product.pk] += 1
        variant.sku = f"{_sku_base(product)}-{places[product.pk]}"
    return Variant.objects.bulk_create(variants, batch_size=2_000)


def _sku_base(product: Product) -> str:
    return f"OC{product.pk:05d}"


def _free_sku(product: Product) -> str:
    """OC<product>-<n>: short, unique, readable on the phone."""
    base = _sku_base(product)
    taken = set(Variant.objects.filter(sku__startswith=f"{base}-").values_list("sku", flat=True))
    n = 1
    while f"{base}-{n}" in taken:
        n += 1
    return f"{base}-{n}"


@transaction.atomic
def update_variant(*, variant: Variant, by: Actor | None, **changes: Any) -> Variant:
    """Change a variant; gives it as it is now. Same checks as `add_variant`."""
    require_edit(by, variant.product.producer)
    product = lock_product(variant.product)
    mine = Variant.objects.select_for_update().get(pk=variant.pk)
    values = _clean(changes, product, own=mine.pk)
    if "sku" in values and not values["sku"]:
        del values["sku"]
    altered = [field for field, value in values.items() if getattr(mine, field) != value]
    if not altered:
        return mine
    for field in altered:
        setattr(mine, field, values[field])
    with acting(by, product.producer, "variant edited"):
        mine.save(update_fields=altered)
        changed(product)
    return mine


@transaction.atomic
def remove_variant(*, variant: Variant, by: Actor | None) -> None:
    """Delete a variant that nothing hangs on. `Conflict` for the last one of a published or submitted product, or once offers or lots
    name it: those stop selling instead.
    """
    from django.db.models import ProtectedError

    require_edit(by, variant.product.producer)
    product = lock_product(variant.product)
    open_states = {ProductState.PUBLISHED, ProductState.IN_REVIEW}
    if product.state in open_states and not product.variants.exclude(pk=variant.pk).exists():
        raise Conflict.because(
            "last_variant", _("Sản phẩm đang bán cần ít nhất một quy cách. Thêm quy cách khác trước.")
        )
    with acting(by, product.producer, "variant removed"):
        try:
            with transaction.atomic():
                Variant.objects.filter(pk=variant.pk).delete()
        except ProtectedError:
            raise Conflict.because(
                "in_use", _("Quy cách này đã có giá bán hoặc lô hàng nên không xóa được. Hãy ngừng bán nó.")
            ) from None
        changed(product)


@transaction.atomic
def order_variants(*, product: Product, ids: list[int], by: Actor | None) -> None:
    """Show the variants in this order; `ids` names each of them once, else `Refused`."""
    require_edit(by, product.producer)
    mine = lock_product(product)
    refused = Refused.because("not_all", _("Danh sách quy cách đã thay đổi. Mở lại trang rồi xếp lại."), "variants")
    with acting(by, mine.producer, "variants ordered"):
        put_in_order(mine.variants.all(), ids, refused)
        changed(mine)

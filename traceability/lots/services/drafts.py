"""Lots while they are drafts."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, gs1
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import has_role
from catalog.products.models import Variant
from traceability.lots.models import Lot, LotState
from traceability.lots.policies import may_enter_lots
from traceability.lots.queries import last_day, next_number

MOST_UNITS = 100_000_000


@transaction.atomic
def create_lot(
    *,
    variant: Variant,
    produced_on: dt.date,
    quantity: int,
    number: str = "",
    expires_on: dt.date | None = None,
    note: str = "",
    is_sample: bool = False,
    by: Actor | None,
) -> Lot:
    """A draft lot of a variant; `quantity` in packed units.

    An empty number is made from the product's initials and the day ("MN261122", then "MN261122-2"); an absent expiry follows from the
    product's shelf life. `by` is None only for sample data and imports. Raises `NotAllowed`, or `Refused` with every wrong field.
    """
    # the variant's row is held, so that two drafts at once do not take one number
    variant = Variant.objects.select_for_update(of=("self",)).select_related("product__producer").get(pk=variant.pk)
    require_entry(by, variant.product.producer)
    lot = Lot(
        producer=variant.product.producer,
        variant=variant,
        number=number.strip() or next_number(variant, produced_on),
        produced_on=produced_on,
        expires_on=expires_on or last_day(variant, produced_on),
        quantity=quantity,
        note=note.strip(),
        state=LotState.DRAFT,
        state_since=clock.now(),
        is_sample=is_sample,
        created_at=clock.now(),
    )
    _check(lot)
    with audit.context(**who(by, lot.producer)):
        lot.save()
    return lot


@transaction.atomic
def update_lot(*, lot: Lot, by: Actor, **changes: Any) -> Lot:
    """Change a draft's number, produced_on, expires_on, quantity or note. Raises `NotAllowed`, `Conflict` once published, `Refused`."""
    unknown = set(changes) - {"number", "produced_on", "expires_on", "quantity", "note"}
    if unknown:
        raise TypeError(f"not a field of a lot: {sorted(unknown)}")
    lot = locked_draft(lot, by)
    for field, value in changes.items():
        setattr(lot, field, value.strip() if isinstance(value, str) else value)
    _check(lot)
    with audit.context(**who(by, lot.producer)):
        lot.save()
    return lot


@transaction.atomic
def delete_lot(*, lot: Lot, by: Actor) -> None:
    """Throw a draft away. Raises `NotAllowed`, or `Conflict` once published: a published lot is recalled, never deleted."""
    lot = locked_draft(lot, by)
    with audit.context(**who(by, lot.producer)):
        lot.delete()


def who(by: Actor | None, producer: Producer | None = None, **more: Any) -> dict[str, Any]:
    """Facts for the audit log; with `producer`, also whether somebody else acted on its behalf."""
    facts = {"user": by.pk} if by is not None else {}
    if by is not None and producer is not None and not has_role(by, producer):
        facts["on_behalf_of"] = producer.pk
    return facts | {key: value for key, value in more.items() if value}


def require_entry(by: Actor | None, producer: Producer) -> None:
    """Raise `NotAllowed` unless `by` (None: a loader) works for the producer."""
    if by is not None and not may_enter_lots(by, producer):
        raise NotAllowed(
            Problem(
                "not_allowed", _("Chỉ người của đơn vị, hoặc cán bộ được đơn vị ủy quyền, mới ghi được lô hàng này.")
            )
        )


def locked(lot: Lot) -> Lot:
    """The lot's row, locked, with what its rules ask for."""
    rows = Lot.objects.select_for_update(of=("self",)).select_related("producer", "variant__product")
    return rows.get(pk=lot.pk)


def locked_draft(lot: Lot, by: Actor | None) -> Lot:
    """The locked row of a draft that `by` may change. Raises `NotAllowed` or `Conflict`."""
    lot = locked(lot)
    require_entry(by, lot.producer)
    if lot.state != LotState.DRAFT:
        raise Conflict(
            Problem(
                "not_a_draft",
                _("Lô %(lot)s đã công bố nên không sửa được. Nếu có sai sót, hãy thu hồi lô.") % {"lot": lot.number},
            )
        )
    return lot


def _check(lot: Lot) -> None:
    problems: list[Problem] = []
    try:
        lot.number = gs1.lot(lot.number, "number")
    except Refused as refused:
        problems += refused.problems
    else:
        if Lot.objects.filter(variant=lot.variant_id, number=lot.number).exclude(pk=lot.pk).exists():
            problems.append(
                Problem(
                    "taken", _("Đã có lô %(lot)s của loại hàng này. Hãy đặt số khác.") % {"lot": lot.number}, "number"
                )
            )
    if not 2000 <= lot.produced_on.year <= clock.today().year + 1:
        problems.append(
            Problem("out_of_range", _("Ngày sản xuất ngoài khoảng có thể. Ví dụ 22/11/2026."), "produced_on")
        )
    if lot.expires_on is not None and lot.expires_on < lot.produced_on:
        problems.append(Problem("days_out_of_order", _("Hạn dùng đứng trước ngày sản xuất."), "expires_on"))
    if isinstance(lot.quantity, bool) or not isinstance(lot.quantity, int) or not 1 <= lot.quantity <= MOST_UNITS:
        problems.append(
            Problem("out_of_range", _("Số lượng là số nguyên từ 1 đến 100.000.000 đơn vị đóng gói."), "quantity")
        )
    refuse_if_any(problems)

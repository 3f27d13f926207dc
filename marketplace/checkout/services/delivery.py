"""How a shop delivers: its own managers say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.core.errors import NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.producers import policies as producers
from marketplace.checkout.models import DeliveryMethod, DeliveryRate
from marketplace.orders.models import DeliveryKind
from marketplace.outlets.models import Outlet
from marketplace.outlets.services import close_outlet
from marketplace.shops.models import Shop

MOST_METHODS = 12
MOST_RATES = 300
HIGHEST_FEE = 10_000_000
LONGEST_DAYS = 90


@dataclass(frozen=True, slots=True)
class Rate:
    """A row of a table: to this province (its key, None: everywhere else), up to so many grams, for so many ₫."""

    province_id: int | None
    up_to_g: int
    fee: int


@transaction.atomic
def save_delivery_method(
    *, shop: Shop, method: DeliveryMethod | None = None, facts: dict[str, Any], rates: Sequence[Rate] = (), by: Actor
) -> DeliveryMethod:
    """Make or change a way of delivery to the door with its whole table. Orders keep what they were promised.

    `facts`: name, carrier, fee, free_from, days_min, days_max, cut_off, windows, cod. Raises `NotAllowed`, `Refused` with a problem at each field.
    """
    _check_manages(by, shop)
    shop = Shop.objects.select_for_update(no_key=True, of=("self",)).get(pk=shop.pk)
    refuse_if_any(_problems(facts, rates))
    if method is None:
        if shop.delivery_methods.filter(is_active=True).count() >= MOST_METHODS:
            raise Refused.because("too_many", _("Gian đã có 12 cách giao. Bỏ bớt một cách trước."))
        method = DeliveryMethod(shop=shop, position=shop.delivery_methods.count())
    for name, value in facts.items():
        setattr(method, name, value)
    with audit.context(user=by.pk, reason="delivery set"):
        method.save()
        method.rates.all().delete()
        DeliveryRate.objects.bulk_create(
            [DeliveryRate(method=method, province_id=r.province_id, up_to_g=r.up_to_g, fee=r.fee) for r in rates]
        )
    return method


@transaction.atomic
def save_pickup(*, shop: Shop, outlet: Outlet, facts: dict[str, Any], by: Actor) -> DeliveryMethod:
    """Let buyers pick their orders up at an outlet: the shop's own, or one that carries its goods. Once for each outlet; saying it again changes it.

    `facts`: fee, free_from, days_min, days_max, cut_off, cod. Raises `NotAllowed`, `Refused` with a problem at each field.
    """
    _check_manages(by, shop)
    shop = Shop.objects.select_for_update(no_key=True, of=("self",)).get(pk=shop.pk)
    if not outlet.is_active or not (outlet.shop_id == shop.pk or outlet.carries.filter(pk=shop.pk).exists()):
        raise Refused.because("not_carried", _("Điểm này không nhận hàng của gian. Hỏi cán bộ phụ trách điểm bán."))
    refuse_if_any(_problems(facts, ()))
    method = shop.delivery_methods.filter(kind=DeliveryKind.PICKUP, outlet=outlet).first() or DeliveryMethod(
        shop=shop, kind=DeliveryKind.PICKUP, outlet=outlet, position=shop.delivery_methods.count()
    )
    method.name, method.is_active = (_("Nhận tại %(name)s") % {"name": outlet.name})[:120], True
    for name, value in facts.items():
        setattr(method, name, value)
    with audit.context(user=by.pk, reason="pick-up set"):
        method.save()
    return method


@transaction.atomic
def open_for_visits(*, shop: Shop, by: Actor) -> DeliveryMethod:
    """So that places of a date can be ordered: used where they are, nothing is delivered. Once a shop."""
    _check_manages(by, shop)
    shop = Shop.objects.select_for_update(no_key=True, of=("self",)).get(pk=shop.pk)
    found = shop.delivery_methods.filter(kind=DeliveryKind.NONE, is_active=True).first()
    if found is not None:
        return found
    with audit.context(user=by.pk, reason="visits open"):
        return DeliveryMethod.objects.create(
            shop=shop,
            kind=DeliveryKind.NONE,
            name=str(_("Dùng tại nơi làm ra")),
            position=shop.delivery_methods.count(),
        )


@transaction.atomic
def stop_delivery_method(*, method: DeliveryMethod, by: Actor) -> None:
    """Offer it no more; orders that were placed keep it. A shop's own place that nobody can choose any more is closed with it."""
    _check_manages(by, method.shop)
    if method.outlet is not None and method.outlet.shop_id == method.shop_id:
        close_outlet(outlet=method.outlet, by=by)
    with audit.context(user=by.pk, reason="delivery stopped"):
        method.is_active = False
        method.save(update_fields=["is_active"])


def _check_manages(by: Actor, shop: Shop) -> None:
    if not producers.may_manage(by, shop.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được đổi cách giao."))


def _problems(facts: dict[str, Any], rates: Sequence[Rate]) -> list[Problem]:
    found = [
        Problem("out_of_range", _("Số tiền không được âm."), field)
        for field in ("fee", "free_from")
        if (facts.get(field) or 0) < 0
    ]
    if (facts.get("fee") or 0) > HIGHEST_FEE or any(not 0 <= rate.fee <= HIGHEST_FEE for rate in rates):
        found.append(Problem("out_of_range", _("Phí giao từ 0 tới 10.000.000 ₫."), "rates" if rates else "fee"))
    if not 0 <= facts["days_min"] <= facts["days_max"] <= LONGEST_DAYS:
        found.append(Problem("out_of_range", _("Số ngày nhiều nhất phải từ số ngày ít nhất tới 90."), "days_max"))
    if len(rates) > MOST_RATES:
        found.append(Problem("too_many", _("Bảng phí nhiều nhất 300 dòng."), "rates"))
    if any(not 0 < rate.up_to_g <= 1_000_000 for rate in rates):
        found.append(Problem("out_of_range", _("Khối lượng ở bảng phí phải từ 1 g tới 1.000 kg."), "rates"))
    counted = Counter((rate.province_id, rate.up_to_g) for rate in rates)
    if any(n > 1 for n in counted.values()):
        found.append(Problem("twice", _("Bảng phí có hai dòng cùng nơi và cùng khối lượng. Bỏ bớt một dòng."), "rates"))
    return found

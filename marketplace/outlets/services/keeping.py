"""Outlets are opened, changed and closed by who keeps them; officers say whose goods they carry."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, text
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.producers.services import checks
from marketplace.outlets import policies
from marketplace.outlets.models import Outlet, OutletKind
from marketplace.shops.models import Shop, ShopState, Store

MOST_OWN = 20
"""Places of one shop."""
MOST_CARRIED = 500


@dataclass(frozen=True, slots=True)
class OutletFacts:
    """What is said of an outlet. `place` a commune or ward of today; `hours` as people read them; `phone` as typed, or empty; `latitude` and
    `longitude` in degrees, both or neither; `keeps_days` that a parcel waits; `store` of the shop, whose goods lie there."""

    name: str
    kind: str
    place: Unit
    street: str
    hours: str = ""
    phone: str = ""
    keeps_days: int = 5
    latitude: float | None = None
    longitude: float | None = None
    store: Store | None = None


@transaction.atomic
def save_outlet(
    *,
    outlet: Outlet | None = None,
    facts: OutletFacts,
    shop: Shop | None = None,
    by: Actor | None,
    is_sample: bool = False,
) -> Outlet:
    """Open an outlet, or change one: a shop's own (`shop`) or a point of sale that officers keep. `by` is None only for sample data.

    Raises `NotAllowed`, `Refused` with a problem at each field. The address of its page stays when the name changes.
    """
    place = facts.place.current or facts.place
    if outlet is not None:
        outlet = (
            Outlet.objects.select_for_update(of=("self",)).select_related("shop__producer", "place").get(pk=outlet.pk)
        )
        shop = outlet.shop
        check_keeps(by, outlet.place, shop)
    check_keeps(by, place, shop)
    refuse_if_any(_problems(facts, place, shop))
    if outlet is None:
        if shop is not None and shop.outlets.filter(is_active=True).count() >= MOST_OWN:
            raise Refused.because("too_many", _("Nhiều nhất 20 điểm nhận hàng. Bỏ bớt một điểm trước."))
        outlet = Outlet(slug=_free_slug(facts.name), shop=shop, created_at=clock.now(), is_sample=is_sample)
    outlet.name, outlet.kind, outlet.place = " ".join(facts.name.split()), facts.kind, place
    outlet.street, outlet.hours, outlet.phone = facts.street.strip(), facts.hours.strip(), checks.phone(facts.phone)
    outlet.latitude, outlet.longitude = facts.latitude, facts.longitude
    outlet.keeps_days, outlet.store = facts.keeps_days, facts.store
    with audit.context(user=by.pk if by else None, reason="outlet saved"):
        outlet.save()
    return outlet


@transaction.atomic
def close_outlet(*, outlet: Outlet, by: Actor) -> Outlet:
    """Use it no more: it is on no list, and nobody can choose it; orders that wait there stay. Raises `NotAllowed`."""
    outlet = Outlet.objects.select_for_update(of=("self",)).select_related("shop__producer", "place").get(pk=outlet.pk)
    check_keeps(by, outlet.place, outlet.shop)
    with audit.context(user=by.pk, reason="outlet closed"):
        outlet.is_active = False
        outlet.save(update_fields=["is_active"])
    return outlet


@transaction.atomic
def carry_shop(*, outlet: Outlet, shop: Shop, by: Actor | None, carries: bool = True) -> None:
    """Goods of a shop are sold there from now on, and the shop may have its orders picked up there; or no more. Raises `NotAllowed`, `Refused`."""
    outlet = Outlet.objects.select_for_update(of=("self",)).select_related("place").get(pk=outlet.pk)
    check_keeps(by, outlet.place, None)
    if outlet.shop_id is not None:
        raise Conflict.because("not_shared", _("Đây là điểm riêng của một gian hàng."))
    with audit.context(user=by.pk if by else None, reason="outlet carries" if carries else "outlet carries no more"):
        if not carries:
            outlet.carries.remove(shop)
            return
        if shop.state != ShopState.OPEN:
            raise Refused.because("shop_not_open", _("Gian %(shop)s đang không bán.") % {"shop": shop.name}, "q")
        if outlet.carries.count() >= MOST_CARRIED:
            raise Refused.because("too_many", _("Một điểm bán có nhiều nhất 500 gian."), "q")
        outlet.carries.add(shop)


def check_keeps(by: Actor | None, place: Unit, shop: Shop | None) -> None:
    """Raises `NotAllowed` unless this person keeps the outlet; None is a loader of sample data."""
    if by is not None and not policies.may_keep(by, place=place, shop=shop):
        raise NotAllowed.because(
            "not_yours",
            _("Chỉ chủ và quản lý của gian hàng được đổi điểm nhận hàng.")
            if shop
            else _("Điểm bán này ở ngoài nơi bạn phụ trách."),
        )


def _problems(facts: OutletFacts, place: Unit, shop: Shop | None) -> list[Problem]:
    found = []
    if not facts.name.strip() or len(facts.name) > 160:
        found.append(Problem("missing", _("Ghi tên điểm bán, nhiều nhất 160 chữ."), "name"))
    kinds = [OutletKind.SHOP] if shop else [kind for kind in OutletKind if kind != OutletKind.SHOP]
    if facts.kind not in kinds:
        found.append(Problem("unknown", _("Chọn loại điểm bán."), "kind"))
    if place.level != Level.COMMUNE or place.ends_on is not None:
        found.append(Problem("commune", _("Ghi cả xã, phường nữa, ví dụ: xã Kiến Đức, Lâm Đồng."), "place"))
    if not facts.street.strip() or len(facts.street) > 200:
        found.append(Problem("missing", _("Ghi số nhà, đường hoặc thôn để người mua tìm được."), "street"))
    if not 1 <= facts.keeps_days <= 60:
        found.append(Problem("out_of_range", _("Giữ hàng từ 1 tới 60 ngày."), "keeps_days"))
    if (facts.latitude is None) != (facts.longitude is None):
        found.append(Problem("missing", _("Ghi cả vĩ độ và kinh độ, hoặc để trống cả hai."), "latitude"))
    elif (
        facts.latitude is not None and facts.longitude is not None and not _in_viet_nam(facts.latitude, facts.longitude)
    ):
        found.append(
            Problem(
                "out_of_range", _("Vị trí này ở ngoài Việt Nam. Vĩ độ từ 6 tới 24, kinh độ từ 102 tới 118."), "latitude"
            )
        )
    if facts.store is not None and (shop is None or facts.store.shop_id != shop.pk):
        found.append(Problem("unknown", _("Chọn một nơi để hàng của gian."), "store"))
    return found


def _in_viet_nam(latitude: float, longitude: float) -> bool:
    """With Hoàng Sa and Trường Sa."""
    return 6 <= latitude <= 24 and 102 <= longitude <= 118


def _free_slug(name: str) -> str:
    base = text.slug(name) or "diem-ban"
    taken = {*Outlet.objects.filter(slug__startswith=base).values_list("slug", flat=True), "near"}  # a page's own
    return next(slug for n in range(len(taken) + 2) if (slug := f"{base}-{n + 1}" if n else base) not in taken)

"""What people say of the goods in their hands: counted, brought in, spoilt, carried from one place to another."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, revision
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from catalog.products.models import Variant
from catalog.products.services.common import acting
from marketplace.shops import policies
from marketplace.shops.models import MoveKind, Stock, StockMove, Store, StoreStock

MOST = 1_000_000


class _Places:
    """A variant's stock under its lock, place by place: `None` is the house, which has what lies in no store. 3 statements."""

    def __init__(self, variant: Variant) -> None:
        Stock.objects.get_or_create(variant=variant)
        self.variant = variant
        self.stock = Stock.objects.select_for_update().get(variant=variant)
        self.here: Counter[int | None] = Counter(dict(variant.store_stocks.values_list("store", "quantity")))
        self.here[None] = self.stock.quantity - sum(self.here.values())

    def put(self, store: Store | None, quantity: int) -> None:
        """So many lie at this place from now on."""
        pk = store.pk if store else None
        total = self.stock.quantity - self.here[pk] + quantity
        if total + self.stock.ahead < self.stock.reserved:
            raise Refused.because(
                "reserved",
                _("Đang giữ %(n)s đơn vị cho các đơn hàng, nên số hàng còn không thể ít hơn.")
                % {"n": self.stock.reserved - self.stock.ahead - (self.stock.quantity - self.here[pk])},
                "quantity",
            )
        if total > MOST:
            raise Refused.because("out_of_range", _("Số hàng còn phải từ 0 đến 1.000.000."), "quantity")
        self.stock.quantity, self.here[pk] = total, quantity
        if store is not None:
            StoreStock.objects.update_or_create(variant=self.variant, store=store, defaults={"quantity": quantity})

    def keep(self) -> None:
        self.stock.save(update_fields=["quantity", "ahead"])
        revision.bump()


@transaction.atomic
def set_stock(
    *,
    variant: Variant,
    quantity: int,
    by: Actor | None,
    expected: int | None = None,
    store: Store | None = None,
    reason: str = "",
) -> Stock:
    """Say how many units there are at a place (`store`; None: the house), those set aside for orders included. The sum of the places is what sells.

    Raises `Conflict` when `expected` (the number the person saw there) is no longer right, and `Refused` when fewer are left than are
    reserved for orders. Under the lock of the stock's row, so that a sale in the same moment is never lost.
    """
    _check(by, variant, store)
    if not 0 <= quantity <= MOST:
        raise Refused.because("out_of_range", _("Số hàng còn phải từ 0 đến 1.000.000."), "quantity")
    with acting(by, variant.product.producer, "stock counted"):
        places = _Places(variant)
        before = places.here[store.pk if store else None]
        if expected is not None and expected != before:
            raise Conflict.because(
                "counted_meanwhile",
                _("Số hàng còn vừa được sửa thành %(n)s. Hãy xem lại rồi lưu.") % {"n": before},
                "quantity",
            )
        places.put(store, quantity)
        places.keep()
        if quantity != before:
            _note(variant, MoveKind.COUNT, quantity - before, quantity, store=store, reason=reason, by=by)
    return places.stock


@transaction.atomic
def first_stock_in_bulk(*, counts: Iterable[tuple[Variant, int]]) -> None:
    """The first count of variants that have no stock yet, for imports and sample data; what has one is left alone. 3 statements."""
    wanted = {variant.pk: quantity for variant, quantity in counts}
    for pk in Stock.objects.filter(variant__in=wanted).values_list("variant", flat=True):
        del wanted[pk]
    Stock.objects.bulk_create([Stock(variant_id=pk, quantity=quantity) for pk, quantity in wanted.items()])
    StockMove.objects.bulk_create(
        StockMove(variant_id=pk, kind=MoveKind.COUNT, change=quantity, after=quantity, at=clock.now())
        for pk, quantity in wanted.items()
        if quantity
    )
    revision.bump()


@transaction.atomic
def bring_in(
    *, variant: Variant, quantity: int, by: Actor | None, store: Store | None = None, reason: str = ""
) -> Stock:
    """Harvested, made or bought: so many more. What was open to be ordered ahead becomes fewer by as many. Raises `NotAllowed`, `Refused`."""
    _check(by, variant, store)
    _check_units(quantity)
    with acting(by, variant.product.producer, "stock brought in"):
        places = _Places(variant)
        after = places.here[store.pk if store else None] + quantity
        places.put(store, after)
        places.stock.ahead = max(places.stock.ahead - quantity, 0)
        places.keep()
        _note(variant, MoveKind.BROUGHT_IN, quantity, after, store=store, reason=reason, by=by)
    return places.stock


@transaction.atomic
def take_out(
    *, variant: Variant, quantity: int, kind: str, by: Actor, store: Store | None = None, reason: str = ""
) -> Stock:
    """So many fewer, without an order: spoilt, or used by the shop itself. Raises `NotAllowed`, `Refused`."""
    _check(by, variant, store)
    _check_units(quantity)
    if kind not in (MoveKind.SPOILT, MoveKind.USED):
        raise Refused.because("unknown", _("Chọn vì sao bớt hàng."), "kind")
    with acting(by, variant.product.producer, f"stock {kind}"):
        places = _Places(variant)
        after = places.here[store.pk if store else None] - quantity
        if after < 0:
            raise _too_few(places, store)
        places.put(store, after)
        places.keep()
        _note(variant, kind, -quantity, after, store=store, reason=reason, by=by)
    return places.stock


@transaction.atomic
def transfer(
    *, variant: Variant, quantity: int, store: Store | None, to_store: Store | None, by: Actor, reason: str = ""
) -> Stock:
    """Carry so many from one place (None: the house) to another. The sum stays. Raises `NotAllowed`, `Refused`."""
    _check(by, variant, store)
    _check(by, variant, to_store)
    _check_units(quantity)
    start, end = (place.pk if place else None for place in (store, to_store))
    if start == end:
        raise Refused.because("same_place", _("Chọn nơi khác để chuyển tới."), "to_store")
    with acting(by, variant.product.producer, "stock transferred"):
        places = _Places(variant)
        after = places.here[start] - quantity
        if after < 0:
            raise _too_few(places, store)
        for place, n in ((store, after), (to_store, places.here[end] + quantity)):
            if place is not None:
                StoreStock.objects.update_or_create(variant=variant, store=place, defaults={"quantity": n})
        _note(variant, MoveKind.TRANSFER, quantity, after, store=store, to_store=to_store, reason=reason, by=by)
    return places.stock


def _check(by: Actor | None, variant: Variant, store: Store | None) -> None:
    producer = variant.product.producer
    if by is not None and not policies.may_count_stock(by, producer):
        raise NotAllowed.because("not_yours", _("Chỉ người của cơ sở được sửa số hàng còn."))
    if store is not None and not (store.is_active and store.shop.producer_id == producer.pk):
        raise Refused.because("unknown", _("Chọn một nơi để hàng của cơ sở."), "store")


def _check_units(quantity: int) -> None:
    if not 1 <= quantity <= MOST:
        raise Refused.because("out_of_range", _("Số lượng phải từ 1 đến 1.000.000."), "units")


def _too_few(places: _Places, store: Store | None) -> Refused:
    left = places.here[store.pk if store else None]
    return Refused.because("too_few", _("Ở nơi này chỉ có %(n)s.") % {"n": left}, "units")


def _note(
    variant: Variant, kind: str, change: int, after: int, *, by: Actor | None, reason: str, **places: Any
) -> None:
    StockMove.objects.create(
        variant=variant,
        kind=kind,
        change=change,
        after=after,
        reason=reason.strip()[:200],
        at=clock.now(),
        by_id=by.pk if by else None,
        **places,
    )

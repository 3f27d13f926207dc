"""What stands on the shelves, counted by who tends the outlet."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.producers.models import ProducerState
from catalog.products.models import Product, ProductState
from marketplace.outlets import policies
from marketplace.outlets.models import Outlet, ShelfItem, StockTake

from .care import locked

MOST_ITEMS, MOST_COUNTED = 500, 1_000_000


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of a shelf's item, by its key."""

    item: int
    quantity: int


def check_tends(by: Actor | None, outlet: Outlet) -> None:
    """Raises `NotAllowed` unless this person counts here; None is a loader of sample data."""
    if by is not None and not policies.may_tend(by, outlet):
        raise NotAllowed.because(
            "not_yours", _("Chỉ người giữ điểm bán và cán bộ của nơi này đếm hàng và đặt hàng cho điểm bán.")
        )


@transaction.atomic
def put_on_shelf(
    *, outlet: Outlet, by: Actor | None, product: Product | None = None, name: str = "", maker: str = ""
) -> ShelfItem:
    """A product of the market, or a speciality without a page here (`name`, `maker`), stands there from now on. Twice is once.

    Raises `NotAllowed`, `Refused`. Stars are not asked for: what has none stands there without a badge.
    """
    outlet = locked(outlet)
    check_tends(by, outlet)
    name, maker = " ".join(name.split()), " ".join(maker.split())
    if product is not None:
        name = maker = ""
        if product.state != ProductState.PUBLISHED or product.producer.state != ProducerState.VERIFIED:
            raise Refused.because("not_shown", _("Tin của món này chưa duyệt hoặc đang ẩn."), "product")
    elif not any(map(str.isalpha, name)) or len(name) > 160 or len(maker) > 160:
        raise Refused.because("missing", _("Ghi tên món, có chữ, nhiều nhất 160 ký tự."), "name")
    on_shelf = ShelfItem.objects.filter(outlet=outlet, removed_at=None)
    if found := on_shelf.filter(product=product, name=name, maker=maker).first():
        return found
    if on_shelf.count() >= MOST_ITEMS:
        raise Refused.because("too_many", _("Kệ có nhiều nhất 500 món. Bỏ bớt món không còn bày."), "product")
    return ShelfItem.objects.create(
        outlet=outlet, product=product, name=name, maker=maker, since=clock.now(), put_by_id=by.pk if by else None
    )


@transaction.atomic
def remove_from_shelf(*, item: ShelfItem, by: Actor) -> ShelfItem:
    """It stands there no more; its counts stay. Raises `NotAllowed`, `Conflict`."""
    check_tends(by, locked(item.outlet))
    item = ShelfItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.removed_at is not None:
        raise Conflict.because("gone", _("Món này vừa được bỏ khỏi kệ."))
    item.removed_at = clock.now()
    item.save(update_fields=["removed_at"])
    return item


@transaction.atomic
def take_stock(*, outlet: Outlet, counts: Sequence[Counted], by: Actor | None) -> list[StockTake]:
    """What somebody counted, several rows at once, all of it or nothing. 0 is "none left". Raises `NotAllowed`, `Refused` at `count{key}`."""
    outlet = locked(outlet)
    check_tends(by, outlet)
    if not counts:
        raise Refused.because("missing", _("Ghi số đếm được của ít nhất một món."))
    here = set(ShelfItem.objects.filter(outlet=outlet, removed_at=None).values_list("pk", flat=True))
    problems = []
    for each in counts:
        if each.item not in here:
            problems.append(Problem("gone", _("Một món vừa được bỏ khỏi kệ. Tải lại trang rồi đếm tiếp.")))
        elif not 0 <= each.quantity <= MOST_COUNTED:
            problems.append(Problem("out_of_range", _("Đếm từ 0 tới 1.000.000."), f"count{each.item}"))
    if len({each.item for each in counts}) < len(counts):
        problems.append(Problem("twice", _("Một món được đếm hai lần.")))
    refuse_if_any(problems)
    now = clock.now()
    return StockTake.objects.bulk_create(
        [StockTake(item_id=each.item, quantity=each.quantity, at=now, by_id=by.pk if by else None) for each in counts]
    )

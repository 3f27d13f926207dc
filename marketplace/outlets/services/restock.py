"""Goods that an outlet asks a shop for: asked, answered, brought. Who has the move says `MOVES`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, refuse_if_any
from catalog.core.types import Actor
from catalog.products.models import Variant
from marketplace.outlets import policies
from marketplace.outlets.models import Outlet, RestockLine, RestockOrder, RestockState, RestockStep
from marketplace.shops.models import Shop, ShopState

from .care import locked
from .shelves import check_tends

MOVES: dict[str, tuple[str, ...]] = {
    RestockState.ACCEPTED: (RestockState.ASKED,),
    RestockState.DECLINED: (RestockState.ASKED, RestockState.ACCEPTED),
    RestockState.DELIVERED: (RestockState.ACCEPTED,),
    RestockState.WITHDRAWN: (RestockState.ASKED,),
}
"""To which state from which."""
MOST_LINES, MOST_OPEN, MOST_UNITS = 30, 20, 100_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of a variant of the shop."""

    variant: Variant
    quantity: int


@transaction.atomic
def ask_restock(
    *, outlet: Outlet, shop: Shop, wanted: Sequence[Wanted], wanted_by: dt.date, by: Actor | None, note: str = ""
) -> RestockOrder:
    """Ask a shop whose goods stand here to bring some by a day. Its people are told. Raises `NotAllowed`, `Refused`."""
    outlet = locked(outlet)
    check_tends(by, outlet)
    note = note.strip()
    refuse_if_any(_problems(outlet, shop, wanted, wanted_by, note))
    with audit.context(user=by.pk if by else None, reason="restock asked"):
        order = RestockOrder.objects.create(
            outlet=outlet,
            shop=shop,
            wanted_by=wanted_by,
            note=note,
            asked_by_id=by.pk if by else None,
            asked_at=clock.now(),
        )
    RestockLine.objects.bulk_create(
        [RestockLine(order=order, variant=each.variant, quantity=each.quantity) for each in wanted]
    )
    _step(order, by, note)
    outbox.emit("restock.asked", order_id=order.pk)
    return order


@transaction.atomic
def answer_restock(*, order: RestockOrder, state: str, by: Actor, note: str = "") -> RestockOrder:
    """The shop accepts, declines (saying why) or has delivered. The outlet is told. Raises `NotAllowed`, `Conflict`, `Refused`."""
    if not policies.may_answer(by, order.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng trả lời đơn nhập hàng."))
    problems = _note_problems(note)
    if state not in (RestockState.ACCEPTED, RestockState.DECLINED, RestockState.DELIVERED):
        problems.append(Problem("unknown", _("Chọn nhận, không giao được, hoặc đã giao."), "state"))
    elif state == RestockState.DECLINED and not note.strip():
        problems.append(Problem("missing", _("Ghi lý do để điểm bán liệu cách khác."), "note"))
    refuse_if_any(problems)
    return _move(order, state, by, note.strip(), "restock.answered")


@transaction.atomic
def withdraw_restock(*, order: RestockOrder, by: Actor, note: str = "") -> RestockOrder:
    """The outlet wants it no more, before the shop answered. Raises `NotAllowed`, `Conflict`, `Refused`."""
    check_tends(by, Outlet.objects.select_related("shop__producer", "place").get(pk=order.outlet_id))
    refuse_if_any(_note_problems(note))
    return _move(order, RestockState.WITHDRAWN, by, note.strip(), "restock.withdrawn")


def _move(order: RestockOrder, state: str, by: Actor, note: str, topic: str) -> RestockOrder:
    order = RestockOrder.objects.select_for_update(of=("self",)).select_related("outlet", "shop").get(pk=order.pk)
    if order.state not in MOVES[state]:
        words = _("Đơn này đã chuyển sang “%(state)s”. Tải lại trang.") % {"state": order.get_state_display()}
        raise Conflict.because("moved", words)
    with audit.context(user=by.pk, reason=topic):
        order.state = state
        order.save(update_fields=["state"])
    _step(order, by, note)
    outbox.emit(topic, order_id=order.pk, state=state)
    return order


def _step(order: RestockOrder, by: Actor | None, note: str) -> None:
    RestockStep.objects.create(order=order, state=order.state, note=note, by_id=by.pk if by else None, at=clock.now())


def _note_problems(note: str) -> list[Problem]:
    return [Problem("too_long", _("Dài quá 500 ký tự."), "note")] if len(note.strip()) > 500 else []


def _problems(outlet: Outlet, shop: Shop, wanted: Sequence[Wanted], wanted_by: dt.date, note: str) -> list[Problem]:
    found = _note_problems(note)
    if not outlet.is_active:
        found.append(Problem("closed", _("Điểm bán này đã đóng.")))
    if shop.state != ShopState.OPEN or not outlet.carries.filter(pk=shop.pk).exists():
        found.append(
            Problem(
                "not_carried", _("Điểm bán này chưa ghi là bán hàng của gian %(shop)s.") % {"shop": shop.name}, "shop"
            )
        )
    if not clock.today() <= wanted_by <= clock.today() + dt.timedelta(days=365):
        found.append(Problem("out_of_range", _("Chọn ngày cần hàng từ hôm nay, trong vòng một năm."), "wanted_by"))
    if not wanted:
        found.append(Problem("missing", _("Ghi số lượng cho ít nhất một món.")))
    elif len(wanted) > MOST_LINES:
        found.append(Problem("too_many", _("Mỗi đơn nhập nhiều nhất 30 món.")))
    for each in wanted:
        if each.variant.product.producer_id != shop.producer_id:
            found.append(
                Problem("not_theirs", _("%(name)s không phải hàng của gian này.") % {"name": each.variant.name})
            )
        elif not 1 <= each.quantity <= MOST_UNITS:
            found.append(Problem("out_of_range", _("Số lượng từ 1 tới 100.000."), f"quantity{each.variant.pk}"))
    if len({each.variant.pk for each in wanted}) < len(wanted):
        found.append(Problem("twice", _("Một món ghi hai lần.")))
    waiting = RestockOrder.objects.filter(outlet=outlet, shop=shop, state=RestockState.ASKED).count()
    if waiting >= MOST_OPEN:
        found.append(Problem("too_many", _("Đã có 20 đơn chờ gian này trả lời. Đợi trả lời rồi đặt tiếp.")))
    return found

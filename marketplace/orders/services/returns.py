"""Goods go back: asked for, answered, received, and the referee when the two do not agree. The money follows in `payments`, through the outbox."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import DOCUMENT_FOLDER, kept_photos
from catalog.core.types import Actor
from catalog.core.working_days import Calendar
from marketplace.orders import policies
from marketplace.orders.models import (
    NOTHING_TO_GIVE_BACK,
    OPEN_RETURNS,
    Allocation,
    DeliveryKind,
    Order,
    OrderLine,
    Return,
    ReturnLine,
    ReturnMessage,
    ReturnReason,
    ReturnState,
    Side,
    TermKind,
    Wish,
)
from marketplace.orders.queries.returns import days_of, is_overdue, last_day_to_ask, returnable
from marketplace.shops.services import stock

from .moves import call_off_late, check_handles, lock_order, note

S = ReturnState
PHOTOS = f"{DOCUMENT_FOLDER}/returns"
MOST_PHOTOS = 6
LONGEST_TEXT = 2_000


@transaction.atomic
def ask_return(
    *,
    order: Order,
    units: Mapping[int, int],
    reason: str,
    text: str = "",
    photos: Sequence[File[bytes]] = (),
    wish: str = Wish.GIVE_BACK,
) -> Return:
    """The buyer (whose right to the order the caller has seen) complains of units: how many of which line (by key), and what is wished.

    Within the term after delivery; what has not arrived (or was not given, of a visit), from the day after the promised one. One request of an
    order at a time. Raises `Refused` with every problem by field, `Conflict`.
    """
    order = lock_order(order.pk)
    if _others_open(order).exists():
        raise Conflict.because("open", _("Đơn này đang có một yêu cầu trả hàng. Hãy chờ trả lời, hoặc nhắn thêm ở đó."))
    wanted = {pk: n for pk, n in units.items() if n}
    lines = {line.pk: line for line in OrderLine.objects.filter(order=order, pk__in=wanted)}
    problems = [
        *_order_problems(order, reason),
        *_unit_problems(wanted, lines, returnable(order)),
        *_said_problems(reason, text, photos),
    ]
    if wish not in Wish.values:
        problems.append(Problem("unknown", _("Chọn điều bạn muốn."), "wish"))
    refuse_if_any(problems)
    is_visit = order.delivery_kind == DeliveryKind.NONE
    if (is_visit or reason in NOTHING_TO_GIVE_BACK) and wish == Wish.GIVE_BACK:
        wish = Wish.MONEY
    now, asks = clock.now(), {lines[pk]: n for pk, n in wanted.items()}
    delivery = _delivery(order, asks, reason) if _is_money_asked(order, wish) else 0
    with audit.context(user=None, reason="return asked for"):
        request = Return.objects.create(
            order=order,
            reason=reason,
            wish=wish,
            goods_come_back=wish == Wish.GIVE_BACK,
            asked_at=now,
            decide_by=Calendar(clock.today()).add(clock.today(), days_of(TermKind.DECIDE)),
            amount=_worth(order, asks) + delivery if _is_money_asked(order, wish) else 0,
            delivery=delivery,
        )
    ReturnLine.objects.bulk_create(
        [ReturnLine(request=request, line=lines[pk], quantity=n) for pk, n in wanted.items()]
    )
    _say(request, Side.BUYER, None, text, photos)
    note(order=order, kind="return_asked", by=None, request=request.pk)
    outbox.emit("return.asked", return_id=request.pk)
    return request


@transaction.atomic
def answer_return(*, request: Return, accept: bool, by: Actor, text: str = "", goods_come_back: bool = True) -> Return:
    """The shop's owner or manager, or the office after a complaint, says yes or no. A no needs its reason. The office's word is the last.

    With `goods_come_back` the money is given back when they have come; else at once. Raises `NotAllowed`, `Conflict`, `Refused`.
    """
    request = _locked(request)
    officer = _side_of(request, by) == Side.OFFICE
    if not officer and not policies.may_cancel(by, request.order.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng quyết định trả hàng, hoàn tiền."))
    if officer:
        if request.complained_at is None or request.state not in {S.ASKED, S.REFUSED}:
            raise Conflict.because("decided", _("Yêu cầu này không chờ cán bộ quyết định. Hãy tải lại trang."))
    elif request.state != S.ASKED:
        raise Conflict.because("decided", _("Đã có người trả lời yêu cầu này. Hãy tải lại trang."))
    if not accept and not text.strip():
        raise Refused.because("missing", _("Ghi lý do không đồng ý, để người mua biết."), "text")
    refuse_if_any(_said_problems(request.reason, text, ()))
    request.decided_at, request.decided_by_id, request.by_officer = clock.now(), by.pk, officer
    request.goods_come_back = goods_come_back and request.wish != Wish.ANSWER and request.has_goods
    if accept and request.amount:
        request.refund_by = clock.today() + dt.timedelta(days=days_of(TermKind.REFUND))
    _say(request, Side.OFFICE if officer else Side.SHOP, by, text)
    if not accept:
        request.closed_at = clock.now() if officer else None
        if not officer:
            request.complain_by = clock.today() + dt.timedelta(days=days_of(TermKind.COMPLAIN))
        _move(request, S.REFUSED, by)
    elif request.wish == Wish.ANSWER:
        request.closed_at = clock.now()
        _move(request, S.DONE, by)
    elif request.goods_come_back:
        _move(request, S.ACCEPTED, by)
    else:
        _receive(request, {}, by)
    return request


@transaction.atomic
def receive_return(*, request: Return, sellable: Mapping[int, int], by: Actor) -> Return:
    """The goods are back at the shop. `sellable`: how many of each line (by key) can be sold again; the others are written off."""
    request = _locked(request)
    check_handles(by=by, order=request.order)
    if request.state != S.ACCEPTED:
        raise Conflict.because("not_waiting", _("Yêu cầu này không chờ hàng về. Hãy tải lại trang."))
    _receive(request, sellable, by)
    return request


@transaction.atomic
def close_return(*, request: Return) -> Return:
    """Told by `payments`: all that was to be given back has been. Nothing happens to one that is not waiting for it."""
    request = _locked(request)
    if request.state == S.RECEIVED:
        request.closed_at = clock.now()
        _move(request, S.DONE, None)
    return request


@transaction.atomic
def withdraw_return(*, request: Return) -> Return:
    """The buyer does not want to give anything back any more."""
    request = _locked(request)
    if request.state not in {S.ASKED, S.ACCEPTED}:
        raise Conflict.because("decided", _("Yêu cầu này không rút được nữa. Hãy tải lại trang."))
    request.closed_at = clock.now()
    _move(request, S.WITHDRAWN, None)
    return request


@transaction.atomic
def complain(*, request: Return, text: str) -> Return:
    """The buyer calls the office: after a no, or when the shop has not answered or not given the money back in time."""
    request = _locked(request)
    if request.complained_at or not request.may_be_complained_of(clock.today()):
        raise Conflict.because(
            "too_early",
            _("Gửi cán bộ được khi gian hàng không đồng ý, quá hạn chưa trả lời, hoặc quá hạn chưa hoàn tiền.")
            if request.complain_by is None or clock.today() <= request.complain_by
            else _("Hạn gửi cán bộ là ngày %(day)s.") % {"day": f"{request.complain_by:%d/%m/%Y}"},
        )
    if _others_open(request.order).exclude(pk=request.pk).exists():
        raise Conflict.because("open", _("Đơn này đang có một yêu cầu khác. Chờ yêu cầu đó xong rồi gửi cán bộ."))
    units = {row.line_id: row.quantity for row in request.lines.all()}
    left = returnable(request.order, but=request)
    if request.wish != Wish.ANSWER and any(n > left.get(line, 0) for line, n in units.items()):
        raise Conflict.because("given_back", _("Các món này đã được hoàn trong một yêu cầu khác."))
    if not text.strip():
        raise Refused.because("missing", _("Ghi điều bạn muốn cán bộ xem xét."), "text")
    refuse_if_any(_said_problems(request.reason, text, ()))
    request.complained_at = clock.now()
    _say(request, Side.BUYER, None, text)
    with audit.context(user=None, reason="complaint"):
        request.save(update_fields=["complained_at"])
    outbox.emit("return.complained", return_id=request.pk)
    return request


@transaction.atomic
def say_in_return(*, request: Return, text: str, by: Actor | None, photos: Sequence[File[bytes]] = ()) -> ReturnMessage:
    """One more message: the buyer's (`by` None: the caller has seen the order's token), the shop's or the referee's."""
    request = _locked(request)
    if not request.is_open:
        raise Conflict.because(
            "over", _("Yêu cầu này đã xong nên không nhắn thêm được. Hãy gọi số điện thoại ở trang đơn.")
        )
    refuse_if_any(_said_problems(request.reason, text, photos))
    if not text.strip() and not photos:
        raise Refused.because("missing", _("Chưa ghi gì."), "text")
    said = _say(request, Side.BUYER if by is None else _side_of(request, by), by, text, photos)
    outbox.emit("return.said", return_id=request.pk, side=said.side, message_id=said.pk)
    return said


def _others_open(order: Order) -> QuerySet[Return]:
    """Of an order, those that are open or wait for the office."""
    return Return.objects.filter(
        Q(state__in=OPEN_RETURNS) | Q(complained_at__isnull=False, closed_at=None), order=order
    )


def _locked(request: Return) -> Return:
    order = lock_order(request.order_id)
    found = Return.objects.select_for_update(of=("self",)).get(pk=request.pk)
    found.order = order
    return found


def _side_of(request: Return, by: Actor) -> Side:
    if policies.may_answer(by, request.order.shop):
        return Side.SHOP
    if request.complained_at and policies.may_referee(by, request.order.shop):
        return Side.OFFICE
    raise NotAllowed.because("not_yours", _("Chỉ người của gian hàng, và cán bộ khi có khiếu nại, được trả lời."))


def _move(request: Return, to: str, by: Actor | None) -> None:
    request.state = to
    with audit.context(user=by.pk if by else None, reason=f"return {to}"):
        request.save()
    note(order=request.order, kind=f"return_{to}", by=by, request=request.pk)
    outbox.emit(f"return.{to}", return_id=request.pk)


def _receive(request: Return, sellable: Mapping[int, int], by: Actor) -> None:
    rows = list(request.lines.select_related("line").order_by("line__variant"))
    wrong = [row for row in rows if not 0 <= sellable.get(row.line_id, 0) <= row.quantity]
    refuse_if_any(
        Problem("out_of_range", _("Số bán lại được phải từ 0 đến %(n)s.") % {"n": row.quantity}, f"line-{row.line_id}")
        for row in wrong
    )
    never_left = call_off_late(order=request.order, units={row.line_id: row.quantity for row in rows}, by=by)
    back: Counter[int] = Counter()
    for row in rows:
        row.sellable = sellable.get(row.line_id, 0)
        if row.line.slot_id is None:
            back[row.line.variant_id] += row.sellable
    ReturnLine.objects.bulk_update(rows, ["sellable"])
    stock.put_back(returned=+back)
    allocations = {
        row.line_id: row
        for row in Allocation.objects.select_for_update().filter(line__in=[r.line_id for r in rows]).order_by("line_id")
    }
    for row in rows:
        there = allocations[
            row.line_id
        ]  # of an order that was cancelled since nothing was sent that could have come back
        there.returned += min(row.quantity - never_left[row.line_id], there.sent - there.returned)
    Allocation.objects.bulk_update(allocations.values(), ["returned"])
    request.received_at = clock.now()
    _move(request, S.RECEIVED, by)


def _say(request: Return, side: Side, by: Actor | None, text: str, photos: Sequence[File[bytes]] = ()) -> ReturnMessage:
    with kept_photos(photos, prefix=PHOTOS) as kept:
        return ReturnMessage.objects.create(
            request=request,
            side=side,
            by_id=by.pk if by else None,
            text=text.strip(),
            photos=kept,
            at=clock.now(),
        )


def _worth(order: Order, units: Mapping[OrderLine, int]) -> int:
    """The units' price less their part of the order's discount, rounded up to a whole đồng in the buyer's favour."""
    goods = sum(line.unit_price * n for line, n in units.items())
    return goods - order.discount * goods // order.goods if order.goods else 0


def _is_money_asked(order: Order, wish: str) -> bool:
    """None is asked back of what was not paid: cash for what has not arrived."""
    return wish != Wish.ANSWER and (order.paid_at is not None or order.delivered_at is not None)


def _delivery(order: Order, units: Mapping[OrderLine, int], reason: str) -> int:
    """The fee of delivery goes back too when all of the order was at fault (19/2023/QH15: all that the buyer spent)."""
    whole = {line.pk: line.quantity for line in order.lines.all()} == {line.pk: n for line, n in units.items()}
    return order.delivery if whole and reason != ReturnReason.CHANGED_MIND else 0


def _order_problems(order: Order, reason: str) -> list[Problem]:
    last = last_day_to_ask(order)
    if last is None:
        if reason == ReturnReason.NOT_ARRIVED and is_overdue(order):
            return []
        words = _("Đơn chưa giao xong. Quá ngày hẹn giao mà chưa nhận được hàng thì chọn “Chưa nhận được hàng”.")
        return [Problem("not_delivered", words)]
    if clock.today() > last:
        day = f"{last:%d/%m/%Y}"
        return [Problem("too_late", _("Hạn trả hàng của đơn này là ngày %(day)s.") % {"day": day})]
    return []


def _unit_problems(wanted: Mapping[int, int], lines: Mapping[int, OrderLine], left: Mapping[int, int]) -> list[Problem]:
    if not wanted:
        return [Problem("nothing", _("Ghi số lượng của ít nhất một món muốn trả."))]
    found = []
    for pk, n in wanted.items():
        most = left.get(pk, 0)
        if pk not in lines:
            found.append(Problem("unknown_line", _("Có món không thuộc đơn này. Hãy tải lại trang."), f"line-{pk}"))
        elif not 1 <= n <= most:
            found.append(
                Problem(
                    "too_many",
                    _("%(name)s: trả được nhiều nhất %(most)s.") % {"name": lines[pk].name, "most": most},
                    f"line-{pk}",
                )
            )
    return found


def _said_problems(reason: str, text: str, photos: Sequence[File[bytes]]) -> list[Problem]:
    found = []
    if reason not in ReturnReason.values:
        found.append(Problem("unknown", _("Chọn lý do trả hàng."), "reason"))
    if len(text) > LONGEST_TEXT:
        message = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(text), "most": LONGEST_TEXT}
        found.append(Problem("too_long", message, "text"))
    if len(photos) > MOST_PHOTOS:
        found.append(Problem("too_many", _("Gửi nhiều nhất %(n)d ảnh.") % {"n": MOST_PHOTOS}, "photos"))
    return found

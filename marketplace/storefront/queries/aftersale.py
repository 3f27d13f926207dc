"""What a buyer may still do after an order was sent: give back, complain, call the office."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.formats import day
from marketplace.orders.models import OPEN_RETURNS, Order, OrderLine, OrderState, Return, ReturnState
from marketplace.orders.queries import is_overdue, last_day_to_ask


@dataclass(frozen=True, slots=True)
class Care:
    """Of an order. `last`: the last day to complain, once it is delivered; `is_late`: taken on or on its way, and past its day; `open`: what is
    asked already."""

    last: dt.date | None
    is_late: bool
    open: Return | None
    returns: tuple[Return, ...] = ()

    @property
    def may_ask(self) -> bool:
        return self.open is None and (self.is_late or (self.last is not None and clock.today() <= self.last))

    @property
    def why_not(self) -> str:
        """In words, when nothing can be asked."""
        if self.open is not None:
            return _("Đơn này đang có một yêu cầu. Chờ trả lời, hoặc nhắn thêm ở đó.")
        if self.last is not None:
            return _("Hạn trả hàng của đơn này là ngày %(day)s. Hãy gọi người bán.") % {"day": day(self.last)}
        return _("Đơn chưa giao xong. Quá ngày hẹn giao mà chưa nhận được hàng thì khiếu nại ở đây.")


def care_of(order: Order) -> Care:
    """2 statements, none before anything was sent or given, is late, or was called off since. The order's lines are prefetched."""
    is_late = is_overdue(order)
    called_off = order.state == OrderState.CANCELLED and order.accepted_at is not None
    if not (order.has_left or is_late or called_off):
        return Care(None, is_late=False, open=None)
    returns = tuple(Return.objects.filter(order=order).order_by("asked_at", "pk"))
    waits = [r for r in returns if r.state in OPEN_RETURNS or (r.complained_at and r.closed_at is None)]
    return Care(last_day_to_ask(order), is_late, waits[0] if waits else None, returns)


def order_to_return(token: str) -> Order | None:
    """The order at its buyer's own address (not that of all placed at once), with its lines. 2 statements."""
    lines = Prefetch("lines", OrderLine.objects.order_by("pk"))
    found = Order.objects.filter(token=token[:32]).select_related("shop__producer").prefetch_related(lines)
    return found.first()


@dataclass(frozen=True, slots=True)
class Next:
    """What the buyer can do about a return now."""

    may_say: bool
    may_withdraw: bool
    may_complain: bool

    @classmethod
    def of(cls, found: Return) -> "Next":
        """No statement."""
        return cls(
            may_say=found.is_open,
            may_withdraw=found.state in (ReturnState.ASKED, ReturnState.ACCEPTED),
            may_complain=found.complained_at is None and found.may_be_complained_of(clock.today()),
        )

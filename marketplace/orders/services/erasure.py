"""Who got the goods, and what was said of them, is erased: when the buyer asks, and by itself when nobody has to keep it any more.

Kept as long as it has to be (docs/operations.md, "What is kept how long"): what was bought for how much, three years (Luật Thương mại điện tử
122/2025/QH15), holds no personal data and stays; for whom an invoice was asked, ten years (Luật Kế toán 88/2015/QH13 and Nghị định
174/2016/NĐ-CP, by accounts of them: what accounts are made of). A wish to be forgotten (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15) waits until the
goods cannot come back any more.
"""

import datetime as dt
from functools import partial
from itertools import islice

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, outbox
from catalog.core.errors import Conflict
from catalog.core.formats import day
from catalog.core.types import Actor
from marketplace.orders.models import (
    CLOSED,
    Order,
    OrderGroup,
    OrderState,
    OrderStep,
    Recipient,
    Return,
    ReturnMessage,
    ReturnState,
    TermKind,
)
from marketplace.orders.queries.returns import days_of, last_day_to_ask

YEARS_OF_ORDERS, YEARS_OF_INVOICES = 3, 10
_TALKED_OF = (ReturnState.ASKED, ReturnState.ACCEPTED, ReturnState.RECEIVED)


@transaction.atomic
def erase_recipient(*, group: OrderGroup) -> Recipient:
    """The buyer (whose right to the orders the caller has seen) wants to be forgotten: name, telephone, mail, address, note, and what was said and
    shown in complaints. Orders, sums and the receiver of an invoice stay.

    Raises `Conflict` with the day from which it can be, while an order runs, goods may be given back or money is owed back.
    """
    orders = list(
        Order.objects.select_for_update(of=("self",)).select_related("return_policy").filter(group=group).order_by("pk")
    )
    recipient = Recipient.objects.select_for_update(of=("self",)).get(group=group)
    if recipient.erased_at is not None:
        return recipient
    waits = next((words for order in orders if (words := _why_not_yet(order))), None)
    if waits:
        raise Conflict.because("too_early", waits)
    _erase(recipient)
    return recipient


def waits_of(user: Actor) -> list[str]:
    """Why somebody's orders cannot be forgotten yet, one word for each order that waits, at most five. 2 statements and at most 3 for each order."""
    kept = Order.objects.filter(group__buyer_id=user.pk, group__recipient__erased_at=None)
    words = (_why_not_yet(order) for order in kept.select_related("return_policy").order_by("pk"))
    return list(islice(filter(None, words), 5))


def erase_recipients_of(*, user: Actor) -> int:
    """Who got the goods of all that somebody ordered. Raises as `erase_recipient`."""
    groups = list(OrderGroup.objects.filter(buyer_id=user.pk, recipient__erased_at=None).order_by("pk"))
    for group in groups:
        erase_recipient(group=group)
    return len(groups)


def _why_not_yet(order: Order) -> str:
    if order.state not in CLOSED:
        return str(_("Đơn %(code)s chưa xong: người bán cần tên và địa chỉ để giao. Xong rồi mới xóa được.")) % {
            "code": order.code
        }
    talked = [r for r in Return.objects.filter(order=order) if r.state in _TALKED_OF or (r.complained_at and r.is_open)]
    if talked:
        return str(_("Đơn %(code)s đang có yêu cầu trả hàng. Xong yêu cầu đó mới xóa được.")) % {"code": order.code}
    last = last_day_to_ask(order)
    if order.state == OrderState.CANCELLED and order.paid_at and order.closed_at:
        last = order.closed_at.astimezone(clock.VIETNAM).date() + dt.timedelta(days=days_of(TermKind.REFUND))
    if last is not None and clock.today() <= last:
        words = _("Đơn %(code)s còn trả hàng hoặc hoàn tiền được tới hết %(day)s. Xóa được từ hôm sau.")
        return str(words) % {"code": order.code, "day": day(last)}
    return ""


def _erase(recipient: Recipient) -> None:
    recipient.name = recipient.phone = recipient.email = recipient.street = recipient.typed_place = recipient.note = ""
    recipient.place, recipient.erased_at = None, clock.now()
    recipient.save()
    messages = ReturnMessage.objects.filter(request__order__group=recipient.group_id)
    photos = [photo["name"] for names in messages.values_list("photos", flat=True) for photo in names]
    messages.update(text="", photos=[])
    OrderStep.objects.filter(order__group=recipient.group_id, kind="note").update(facts={})
    for name in photos:
        transaction.on_commit(partial(default_storage.delete, name))
    outbox.emit("recipient.erased", group_id=recipient.group_id)


def erase_old_recipients(*, limit: int = 200) -> int:
    """Those of orders that are over and older than three years, and receivers of invoices of more than ten; how many. Any number of workers."""
    today = clock.today()
    old, oldest = _years_ago(today, YEARS_OF_ORDERS), _years_ago(today, YEARS_OF_INVOICES)
    with transaction.atomic():
        due = Recipient.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            erased_at=None, group__placed_at__lt=clock.start_of(old)
        )
        running = Order.objects.exclude(state__in=CLOSED)
        over = list(due.exclude(group__orders__in=running).order_by("pk")[:limit])
        for recipient in over:
            _erase(recipient)
        invoices = Recipient.objects.filter(group__placed_at__lt=clock.start_of(oldest)).exclude(
            invoice_name="", invoice_tax_code="", invoice_address=""
        )
        invoices.update(invoice_name="", invoice_tax_code="", invoice_address="")
    return len(over)


def _years_ago(today: dt.date, years: int) -> dt.date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return today.replace(year=today.year - years, day=28)

"""Carriers' settlements of cash on delivery: what they took from buyers and passed on."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import audit, clock
from catalog.core.errors import NotAllowed
from catalog.core.formats import money
from catalog.core.text import fold
from catalog.core.types import Actor
from marketplace.orders.models import Fulfilment, FulfilmentState, PaymentWay
from marketplace.orders.services import deliver_parcel
from marketplace.payments import policies
from marketplace.payments.models import Account, BankStatement, Booking, BookingKind, Payment
from marketplace.payments.symbols.references import references_in
from marketplace.shops.models import Shop

from .ledger import balances, lock_payment
from .payments import collect, remit
from .statements import Imported
from .tables import Headings, Line, amount_in, is_total, read_table

CARRIER_HEADINGS: Headings = (
    ("-fee", ("phi", "cuoc", "fee", "phu phi")),
    ("collected", ("thu ho", "cod", "tien thu", "collected")),
    ("tracking", ("van don", "tracking", "ma phieu gui", "so hieu", "bill", "ma don ghn", "ma don viettel post")),
    ("code", ("ma don", "ma don hang", "ma khach hang", "ma don shop", "order code", "order", "client order code")),
    ("state", ("trang thai", "status", "tinh trang")),
)
NEEDED = (("code", "tracking"), ("collected",))


@dataclass(frozen=True, slots=True)
class _Paid:
    payment: Payment
    amount: int
    name: str
    delivered: bool


@transaction.atomic
def import_settlement(*, shop: Shop, data: bytes, name: str, by: Actor) -> Imported:
    """Read a carrier's settlement (.csv or .xlsx): each parcel's cash is booked as taken and passed on, once; an order that the file says was
    delivered is. All rows are looked at first; with one at fault nothing is kept.

    Raises `NotAllowed`, and `Refused` on "file" for what is no settlement.
    """
    shop = Shop.objects.select_for_update(of=("self",), no_key=True).select_related("producer").get(pk=shop.pk)
    if not policies.may_keep_money(by, shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được xử lý tiền."))
    digest = hashlib.sha256(data).hexdigest()
    if BankStatement.objects.filter(shop=shop, digest=digest).exists():
        return Imported(0, [], again=True)
    lines = read_table(data, CARRIER_HEADINGS, NEEDED)
    payments, parcels = _known(shop, lines)
    paid = [row for line in lines if (row := _paid(line, payments, parcels))]
    bad = [line for line in lines if line.problems]
    if bad:
        return Imported(len(lines), bad)
    with audit.context(user=by.pk, reason="carrier's settlement"):
        BankStatement.objects.create(
            shop=shop,
            kind="carrier",
            name=name[:200],
            digest=digest,
            lines=len(paid),
            imported_at=clock.now(),
            imported_by_id=by.pk,
        )
        booked = sum(_take(row, by) for row in sorted(paid, key=lambda row: row.payment.order_id))
    return Imported(len(lines), [], booked, booked)


def _known(shop: Shop, lines: list[Line]) -> tuple[dict[str, Payment], dict[str, Payment]]:
    """Payments by order's code and by tracking number. 2 statements."""
    codes = {code for line in lines for code in references_in(line.values.get("code", ""))}
    numbers = {line.values.get("tracking", "") for line in lines} - {""}
    payments = Payment.objects.filter(order__shop=shop).select_related("order")
    parcels = Fulfilment.objects.filter(order__shop=shop, tracking__in=numbers).select_related("order__payment")
    return (
        {row.reference: row for row in payments.filter(reference__in=codes)},
        {row.tracking: row.order.payment for row in parcels},
    )


def _paid(line: Line, payments: dict[str, Payment], parcels: dict[str, Payment]) -> _Paid | None:
    values = line.values
    tracking, given = values.get("tracking", ""), values.get("collected", "")
    code = next(iter(references_in(values.get("code", ""))), "")
    if not code and (is_total(values) or not (tracking or given)):
        return None
    amount = amount_in(given) if given not in {"", "-"} else 0
    payment = payments.get(code) or parcels.get(tracking)
    if payment is None:
        line.say(_("Gian hàng không có đơn “%(code)s”.") % {"code": (values.get("code") or tracking)[:40]})
    elif payment.way != PaymentWay.COD:
        line.say(_("Đơn %(code)s không trả khi nhận.") % {"code": payment.reference})
    elif amount is not None and amount > payment.order.total:
        line.say(
            _("Đơn %(code)s phải thu %(due)s, tệp ghi %(amount)s.")
            % {"code": payment.reference, "due": money(payment.order.total), "amount": money(amount)}
        )
    if amount is None or amount < 0:
        line.say(_("Số tiền “%(text)s” không đọc được. Ví dụ 332.000.") % {"text": given[:40]})
    if line.problems or payment is None or not amount:
        return None  # nothing collected: it came back
    state = fold(values.get("state", ""))
    delivered = any(word in state for word in ("giao thanh cong", "da giao", "phat thanh cong", "delivered"))
    return _Paid(payment, amount, tracking or code, delivered)


def _take(row: _Paid, by: Actor) -> int:
    """1 if it was new."""
    source = f"carrier:{row.payment.pk}:{row.name}"
    payment = lock_payment(row.payment.pk)
    if Booking.objects.filter(source=source, kind__in=(BookingKind.COLLECTED, BookingKind.REMITTED)).exists():
        return 0
    if row.delivered:
        for parcel in Fulfilment.objects.filter(order=payment.order, state=FulfilmentState.SENT).order_by("number"):
            deliver_parcel(parcel=parcel, by=None)
    held = balances(payment).get(Account.CARRIER, 0)  # the shop may have said already that the carrier has it
    if row.amount > held:
        collect(payment=payment, amount=row.amount - held, source=source, by=by)
        held = row.amount
    remit(payment=payment, amount=min(row.amount, held), source=source, by=by)
    return 1

"""Paying a checkout of the API: first how and how much, then it is placed. One way from there to an order, the pages' own (`place`)."""

import datetime as dt
import logging
import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.money import Money
from catalog.core.ratelimit import allow
from catalog.core.types import Actor
from marketplace.accounts.models import User
from marketplace.accounts.services.addresses import keep_address
from marketplace.accounts.services.joining import full_name
from marketplace.checkout.models import Cart, Transaction, TransactionState
from marketplace.checkout.queries.checkouts import CheckoutView, checkout_at
from marketplace.orders.models import Order, OrderGroup, PaymentWay
from marketplace.orders.services import Contact
from marketplace.payments.models import Payment, StripeAccount
from marketplace.payments.services import attach_charge, card_amount_of, receive
from marketplace.payments.services.ways import stripe

from .checkouts import locked
from .placing import Choice, Seen, place

logger = logging.getLogger(__name__)
PREPAID = (PaymentWay.STRIPE, PaymentWay.DUMMY)
"""Ways whose money comes before the order."""
PLACED_BY_PHONE = 10  # orders an hour, as on the pages
PATIENCE, KEPT = dt.timedelta(minutes=5), dt.timedelta(hours=24)
"""How long money that came waits for its client to place the order, and for an order at all."""


def begin(
    *, view: CheckoutView, way: str, amount: int | None, outcome: str = TransactionState.CHARGED
) -> tuple[Transaction, str]:
    """How a checkout is paid, and its secret for a form of the card service ("" else). `amount`: what the buyer was shown; all of it by default.

    `outcome` is what the way without money plays. The same card payment asked for twice is one. Raises `Refused`: a way that is not offered, an
    amount that is not the total, the card service away.
    """
    if not view.is_open_to:
        raise NotAllowed.because(
            "not_yours", _("Giỏ này của một người đã đăng nhập. Đăng nhập lại rồi tiếp tục."), "id"
        )
    if view.part is None:
        raise Refused.because("empty", _("Giỏ hàng đang trống. Hãy chọn hàng trước."), "id")
    if way not in {each.way for each in view.ways}:
        raise Refused.because(
            "no_payment", _("Gian hàng không nhận cách trả này cho các món trong giỏ."), "payment_gateway"
        )
    due = view.total - (view.charged if way in PREPAID else 0)
    if amount is not None and amount != due:
        raise Refused.because(
            "amount", _("Tổng tiền nay là %(due)s. Xem lại giỏ rồi trả.") % {"due": Money(due)}, "amount"
        )
    now, account, intent, secret = clock.now(), "", "", ""
    key = uuid.uuid4()
    if way == PaymentWay.STRIPE:
        account = StripeAccount.objects.get(shop=view.part.shop).account_id
        same = next(
            (t for t in view.transactions if t.way == way and t.state == TransactionState.ASKED and t.amount == due),
            None,
        )
        if same is not None:
            return same, stripe.intent_of(account=same.provider_account, intent=same.provider_id)[2]
        intent, secret = stripe.open_intent(account=account, amount=due, key=str(key))
    state = outcome if way == PaymentWay.DUMMY else TransactionState.ASKED
    with transaction.atomic():
        locked(view, personal=True)
        # another way was chosen; a card's money may still come
        Transaction.objects.filter(cart=view.key, state=TransactionState.ASKED).exclude(way=PaymentWay.STRIPE).update(
            state=TransactionState.FAILED
        )
        made = Transaction.objects.create(
            id=key,
            cart_id=view.key,
            way=way,
            state=state,
            amount=due,
            charged=due if state == TransactionState.CHARGED else 0,
            provider_account=account,
            provider_id=intent,
            created_at=now,
        )
    return made, secret


def refresh(*, made: Transaction) -> Transaction:
    """Ask the card service what became of it. Of other ways nothing is asked. Raises `Refused` when the service is away."""
    if made.way != PaymentWay.STRIPE or made.state == TransactionState.CHARGED:
        return made
    state, came, _secret = stripe.intent_of(account=made.provider_account, intent=made.provider_id)
    with transaction.atomic():
        made = Transaction.objects.select_for_update().get(pk=made.pk)
        if made.state == TransactionState.CHARGED:
            return made
        if state == "succeeded" and came >= made.amount:
            made.state, made.charged = TransactionState.CHARGED, came
        elif state == "canceled":
            made.state = TransactionState.FAILED
        made.save(update_fields=["state", "charged"])
    return made


def transaction_at(key: uuid.UUID, *, asked_by: Actor | None) -> Transaction | None:
    """By its unguessable key; one of another person's checkout or order is not there. 1 statement."""
    row = Transaction.objects.select_related("cart__checkout", "payment__order__group").filter(pk=key).first()
    if row is None:
        return None
    owner = None
    if row.cart is not None:
        owner = row.cart.checkout.user_id
    elif row.payment is not None:
        owner = row.payment.order.group.buyer_id
    return row if owner is None or (asked_by is not None and asked_by.pk == owner) else None


def of_order(*, payment: Payment) -> Transaction:
    """The transaction that stands for an order's payment; made now for one that was placed on the pages."""
    found = Transaction.objects.filter(payment=payment).first()
    return found or Transaction.objects.create(
        payment=payment, way=payment.way, amount=payment.amount, created_at=clock.now()
    )


def placed_before(key: uuid.UUID, *, asked_by: Actor | None) -> Order | None:
    """The order that this checkout became. 1 statement, 2 when it did."""
    group = OrderGroup.objects.filter(key=key).first()
    if group is None or (group.buyer_id and (asked_by is None or asked_by.pk != group.buyer_id)):
        return None
    return group.orders.select_related("shop", "channel", "group").first()


def complete(*, view: CheckoutView, user: User | None) -> Order:
    """The order, by the pages' own service; money that came is booked for it. The same checkout again gives the same order.

    Raises `Refused` in words for what is still missing or no longer as it was shown, and `Conflict` when a price changed since.
    """
    if not view.is_open_to:
        raise NotAllowed.because(
            "not_yours", _("Giỏ này của một người đã đăng nhập. Đăng nhập lại rồi tiếp tục."), "id"
        )
    phone = str((view.row.shipping_address or view.row.billing_address or {}).get("phone", ""))
    if phone and not allow(f"place:{phone}", PLACED_BY_PHONE, 3600):
        raise Refused.because(
            "delayed", _("Từ nơi này hoặc số này vừa đặt nhiều đơn. Đợi một giờ rồi đặt tiếp, hoặc gọi người bán.")
        )
    for made in view.transactions:
        if made.way == PaymentWay.STRIPE and made.state == TransactionState.ASKED:
            refresh(made=made)
    return _complete(view=CheckoutView(view.row, view.seen_by), user=user)


@transaction.atomic
def _complete(*, view: CheckoutView, user: User | None) -> Order:
    try:
        row = locked(view, personal=True)
    except Refused:
        order = placed_before(view.key, asked_by=user)  # a second press waited for the first one
        if order is None:
            raise
        return order
    refuse_if_any(_missing(view))
    part, delivery = view.part, view.delivery
    assert part is not None and delivery is not None
    way, total = _paid_by(view)
    group = place(
        cart=row.cart,
        key=view.key,
        contact=_contact(view),
        choices={part.shop.pk: Choice(delivery.quote.method.pk, way, delivery.window)},
        seen=Seen({}, total, {line.line.pk: line.ships_on.isoformat() for line in view.lines if line.ships_on}),
        buyer=user if row.user_id else None,
        language="en" if row.language.startswith("en") else "vi",
        adult=str(row.metadata.get("adult", "")).lower() in {"true", "1", "yes"},
        codes=[row.voucher_code] if row.voucher_code else [],
        dummy=True,
    )
    order = group.orders.select_related("shop", "channel", "group").get()
    _book(view, order)
    if user is not None and row.user_id == user.pk:
        _keep_addresses(view, user)
    Cart.objects.filter(pk=view.key).delete()
    return order


def _missing(view: CheckoutView) -> list[Problem]:
    row = view.row
    if view.part is None:
        return [Problem("empty", _("Giỏ hàng đang trống. Hãy chọn hàng trước."), "lines")]
    found = []
    if not row.email:
        found.append(Problem("no_email", _("Ghi địa chỉ e-mail để nhận tin về đơn."), "email"))
    if row.billing_address is None:
        found.append(Problem("no_billing", _("Ghi địa chỉ của người trả tiền."), "billing_address"))
    if view.needs_address and row.shipping_address is None:
        found.append(
            Problem("no_shipping", _("Ghi số nhà, đường, thôn và xã, phường để giao hàng."), "shipping_address")
        )
    elif row.delivery_id is None:
        found.append(Problem("no_delivery", _("Chọn cách giao hàng."), "delivery_method"))
    elif view.delivery is None:
        found.append(Problem("delivery", _("Cách giao này không giao tới đây. Hãy chọn cách khác."), "delivery_method"))
    if not _phone(view):
        found.append(Problem("no_phone", _("Ghi số điện thoại người nhận. Ví dụ 0912345678."), "phone"))
    return found


def _phone(view: CheckoutView) -> str:
    for address in (view.row.shipping_address, view.row.billing_address):
        if address and address.get("phone"):
            return str(address["phone"])
    return ""


def _paid_by(view: CheckoutView) -> tuple[str, int]:
    """(way, the total that the buyer was shown). Raises `Refused` while money is missing that has to come first."""
    total = view.total
    if total == 0:
        way = view.ways[0].way if view.ways else PaymentWay.COD
        return way, 0
    if view.charged:
        if view.charged < total:
            raise Refused.because(
                "not_paid",
                _("Đã nhận %(came)s, cần %(total)s.") % {"came": Money(view.charged), "total": Money(total)},
                "amount",
            )
        return next(t.way for t in view.transactions if t.state == TransactionState.CHARGED), total
    latest = next((t for t in view.transactions if t.state == TransactionState.ASKED and t.way not in PREPAID), None)
    if latest is None:
        raise Refused.because("not_paid", _("Chưa nhận được tiền. Trả tiền rồi đặt."), "amount")
    return latest.way, latest.amount


def _contact(view: CheckoutView) -> Contact:
    to = view.shipping_address or view.billing_address
    assert to is not None
    place_ = view.row.place if view.shipping_address else None
    street = ", ".join(part for part in (to.street_address_1, to.street_address_2) if part)[:200]
    typed = ", ".join(part for part in (to.city, to.city_area, to.country_area) if part)[:200]
    home = view.needs_address
    return Contact(
        name=(full_name(to.first_name, to.last_name) or to.company_name)[:120],
        phone=_phone(view),
        email=view.row.email,
        street=street if home else "",
        place=place_ if home else None,
        typed_place=typed if home else "",
        note=str(view.row.metadata.get("note", ""))[:500],
    )


def _book(view: CheckoutView, order: Order) -> None:
    """Money that came before the order is its payment's now."""
    payment = Payment.objects.get(order=order)
    rows = list(Transaction.objects.select_for_update().filter(cart=view.key).order_by("created_at", "pk"))
    Transaction.objects.filter(pk__in=[row.pk for row in rows]).update(payment=payment)
    for row in rows:
        if row.way == PaymentWay.STRIPE:  # its money may still come
            attach_charge(payment=payment, intent=row.provider_id)
        if row.state != TransactionState.CHARGED:
            continue
        if row.way == PaymentWay.STRIPE:
            if not payment.provider_id:
                payment.provider_id, payment.provider_account = row.provider_id, row.provider_account
                payment.save(update_fields=["provider_id", "provider_account"])
            receive(payment=payment, amount=row.charged, source=f"stripe:{row.provider_id}")
        else:
            receive(payment=payment, amount=row.charged, source=f"dummy:{row.pk}")


def _keep_addresses(view: CheckoutView, user: User) -> None:
    for saves, kept in (
        (view.row.saves_shipping, view.row.shipping_address),
        (view.row.saves_billing, view.row.billing_address),
    ):
        if saves and kept:
            try:
                with transaction.atomic():
                    keep_address(user=user, given=kept)
            except Refused:  # a full book stops no order
                pass


def claim(*, account: str, intent: str) -> bool:
    """A card payment came that no order knows: of a checkout that is not placed yet, or was placed by another way meanwhile (then it is too much, and
    stands on the desk to be given back)? Whether it was."""
    made = Transaction.objects.filter(way=PaymentWay.STRIPE, provider_account=account, provider_id=intent).first()
    if made is None or (made := refresh(made=made)).state != TransactionState.CHARGED:
        return False
    if made.payment is not None:
        receive(payment=made.payment, amount=made.charged, source=f"stripe:{intent}")
    return True


def finish_paid(*, limit: int = 20) -> int:
    """Place what was paid by card and left by its client; what cannot be placed within a day is paid back. How many are done now."""
    now = clock.now()
    left = Transaction.objects.filter(
        way=PaymentWay.STRIPE, state=TransactionState.CHARGED, payment=None, created_at__lt=now - PATIENCE
    )
    done = 0
    for made in left.select_related("cart__checkout__user").order_by("created_at")[:limit]:
        try:
            if made.created_at < now - KEPT:
                _pay_back(made)
            elif made.cart is not None:
                owner = made.cart.checkout.user
                view = checkout_at(made.cart_id, asked_by=owner)
                assert view is not None
                _complete(view=view, user=owner)
            done += 1
        except Refused as refused:
            logger.warning("transaction %s waits: %s", made.pk, refused.problems[0].code)
    return done


def _pay_back(made: Transaction) -> None:
    amount = card_amount_of(intent=made.provider_id, amount=made.charged)
    stripe.refund_intent(
        account=made.provider_account, intent=made.provider_id, amount=amount, key=f"unplaced-{made.pk}"
    )
    Transaction.objects.filter(pk=made.pk).update(state=TransactionState.FAILED)

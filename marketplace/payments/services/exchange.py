"""Cards that are charged in another currency than the order's, at the shop's own rate. The ledger stays in the order's."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.money import Money
from catalog.core.types import Actor
from marketplace.payments import policies
from marketplace.payments.models import CardCharge, CardCurrency, Payment, StripeAccount
from marketplace.shops.models import Shop

LEAST = 50
"""Cents: Stripe takes no smaller charge in dollars or euros (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts)."""
PLAUSIBLE = range(10_000, 100_001)
"""Đồng for a dollar or euro; outside of it a digit is missing or too many."""


@transaction.atomic
def set_card_currency(*, shop: Shop, currency: str, rate: int | None, by: Actor) -> StripeAccount:
    """From now on cards are charged in `currency`, at `rate` đồng for one whole unit of it; pages that are open keep what they show. Owners
    and managers. Raises `NotAllowed`, `Refused` at the fields."""
    if not policies.may_keep_money(by, shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được đổi tài khoản nhận tiền."))
    found = []
    if currency not in CardCurrency.values:
        found.append(Problem("unknown", _("Chọn một loại tiền trong danh sách."), "currency"))
    elif currency != CardCurrency.VND and (rate is None or rate not in PLAUSIBLE):
        words = _("Ghi số đồng cho một đô la hay euro, từ 10.000 tới 100.000. Ví dụ 26.000.")
        found.append(Problem("rate", words, "rate"))
    refuse_if_any(found)
    account = StripeAccount.objects.select_for_update().filter(shop=shop).first()
    if account is None:
        raise Refused.because("none", _("Gian hàng chưa có tài khoản nhận thẻ."))
    with audit.context(user=by.pk, reason="card currency changed"):
        account.currency, account.rate = currency, 1 if currency == CardCurrency.VND else rate or 1
        account.save(update_fields=["currency", "rate"])
    return account


def asked_of(*, account_id: str, due: int) -> tuple[Money, int]:
    """(what a card is asked for `due` đồng, đồng for one unit of it; 1 where it is charged in đồng). Raises `Refused` for less than Stripe
    takes. 1 statement."""
    account = StripeAccount.objects.filter(account_id=account_id).first()
    if account is None or account.currency == CardCurrency.VND:
        return Money(due), 1
    asked = account.asked_for(due)
    if asked.amount < LEAST:
        words = _("Thẻ chỉ trả được từ %(least)s trở lên. Hỏi người bán cách trả khác.")
        raise Refused.because("too_small", words % {"least": Money(LEAST, account.currency)})
    return asked, account.rate


def keep_charge(
    *, asked: Money, rate: int, due: int, account_id: str, payment: Payment | None = None, intent: str = ""
) -> CardCharge:
    """What was asked of a card, on record: once for a payment's page, or for the intent of a checkout that is no order yet."""
    facts = {"amount": due, "rate": rate, "provider_account": account_id, "created_at": clock.now()}
    charge, _new = CardCharge.objects.get_or_create(
        payment=payment, intent=intent, currency=asked.currency, minor=asked.amount, defaults=facts
    )
    return charge


def charge_of(intent: str) -> CardCharge | None:
    """The charge in another currency that Stripe knows as pi_…; None where the card was charged in đồng. 1 statement."""
    return CardCharge.objects.filter(intent=intent).first() if intent else None


def attach_charge(*, payment: Payment, intent: str) -> None:
    """The charge of a checkout is its order's now. 1 statement."""
    CardCharge.objects.filter(intent=intent, payment=None).update(payment=payment)


def card_amount_of(*, intent: str, amount: int) -> int:
    """What a card gets back for so much of what was asked, where there is no order. 1 statement."""
    charge = charge_of(intent)
    return charge.of_card(amount) if charge else amount


def came_of(*, payment: Payment, intent: str, minor: int, currency: str) -> int | None:
    """How much of the order was paid by so much of a card's currency; None for what nobody asked. 1 or 2 statements, 3 the first time."""
    if currency == payment.currency:
        return minor
    charge = charge_of(intent)
    if charge is None:
        charge = payment.charges.filter(intent="", currency=currency, minor=minor).first()
        if charge is None:
            return None
        charge.intent = intent
        charge.save(update_fields=["intent"])
    if (charge.payment_id, charge.currency) != (payment.pk, currency):
        return None
    return charge.of_order(minor)


def of_order(*, payment: Payment, minor: int) -> int:
    """How much of the order so much of its card's charge stands for: of a refund or dispute. 1 statement."""
    charge = charge_of(payment.provider_id)
    return charge.of_order(minor) if charge else minor


def of_card(*, payment: Payment, amount: int) -> int | None:
    """What goes back to the card for so much of the order; None in đồng. All refunds together give back the
    charge to the cent. 1 statement."""
    charge = charge_of(payment.provider_id)
    if charge is None:
        return None
    return charge.of_card(payment.refunded + amount) - charge.of_card(payment.refunded)

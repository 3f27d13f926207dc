"""Cards by Stripe Connect: hosted Checkout on the producer's own account, so the platform holds no money and no script of theirs is on our pages."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Refused
from marketplace.payments.models import Payment, StripeAccount

from ..exchange import asked_of, charge_of, keep_charge

SECONDS = 10
NO = "service_says_no"
"""The code of a problem that asking again does not change; else the service was away, and nobody knows what it did."""


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> Any:
    import stripe

    addresses: Any = {"api": base} if base else None
    return stripe.StripeClient(
        key, base_addresses=addresses, max_network_retries=1, http_client=stripe.RequestsClient(timeout=SECONDS)
    )


def client() -> Any:
    """Stripe's own client. Raises `Refused` where no key is set."""
    if not settings.STRIPE_SECRET_KEY:
        raise Refused.because("off", _("Chợ chưa nhận thẻ. Hãy chọn cách trả khác."))
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API)


def _asked(call: Any, *args: Any, **options: Any) -> Any:
    import stripe

    away = _("Dịch vụ thẻ chưa trả lời hoặc từ chối. Chờ một phút rồi thử lại.")
    try:
        return call(*args, options=options)
    except (stripe.InvalidRequestError, stripe.CardError, stripe.PermissionError, stripe.IdempotencyError) as error:
        raise Refused.because(NO, away) from error
    except stripe.StripeError as error:
        raise Refused.because("service", away) from error


def page_of(*, payment: Payment, back: str) -> str:
    """A Checkout Session for what is still to come, in the currency of the shop's account. Its metadata say the order's code and nothing about
    the buyer."""
    due = payment.amount - payment.received
    asked, rate = asked_of(account_id=payment.provider_account, due=due)
    if rate > 1:
        keep_charge(asked=asked, rate=rate, due=due, account_id=payment.provider_account, payment=payment)
    params = {
        "mode": "payment",
        "client_reference_id": payment.reference,
        "payment_intent_data": {"metadata": {"reference": payment.reference}},
        "metadata": {"reference": payment.reference},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": asked.currency.lower(),
                    "unit_amount": asked.amount,  # minor units, as ours; the đồng has none
                    "product_data": {"name": payment.reference},
                },
            }
        ],
        "success_url": back,
        "cancel_url": back,
    }
    minute = int(clock.now().timestamp()) // 1800  # the button pressed twice opens one page
    session = _asked(
        client().v1.checkout.sessions.create,
        params,
        stripe_account=payment.provider_account,
        idempotency_key=f"{payment.reference}-{asked.amount}{asked.currency}-{minute}",
    )
    return str(session.url)


def open_intent(*, account: str, amount: int, key: str) -> tuple[str, str]:
    """A payment that a client's own form confirms: (pi_…, its secret), once for each `key`. It says nothing about the buyer."""
    asked, rate = asked_of(account_id=account, due=amount)
    params = {
        "amount": asked.amount,
        "currency": asked.currency.lower(),
        "automatic_payment_methods": {"enabled": True},
        "metadata": {"transaction": key},
    }
    made = _asked(client().v1.payment_intents.create, params, stripe_account=account, idempotency_key=f"intent-{key}")
    if rate > 1:
        keep_charge(asked=asked, rate=rate, due=amount, account_id=account, intent=str(made.id))
    return str(made.id), str(made.client_secret)


def intent_of(*, account: str, intent: str) -> tuple[str, int, str]:
    """(state, how much of what was asked for came, its secret) of such a payment, as Stripe says now."""
    told = _asked(client().v1.payment_intents.retrieve, intent, stripe_account=account)
    came, charge = int(told.amount_received or 0), charge_of(intent)
    return str(told.status), charge.of_order(came) if charge else came, str(told.client_secret or "")


def give_back(*, payment: Payment, amount: int, key: str) -> str:
    """A refund of the card payment, `amount` in what the card was charged in; Stripe's name of it (re_…)."""
    if not payment.provider_id:
        raise Refused.because("not_paid", _("Đơn này chưa trả bằng thẻ."))
    return refund_intent(account=payment.provider_account, intent=payment.provider_id, amount=amount, key=key)


def refund_intent(*, account: str, intent: str, amount: int, key: str) -> str:
    """The same of a card payment that has no order."""
    params = {"payment_intent": intent, "amount": amount}
    options = {"stripe_account": account, "idempotency_key": f"refund-{key}"}
    return str(_asked(client().v1.refunds.create, params, **options).id)


def open_account(*, key: str) -> str:
    """A new connected account for a shop, once for each `key`; its name (acct_…). The producer's own: Stripe asks who it is, and pays it."""
    params = {"type": "standard", "metadata": {"shop": key}}
    return str(_asked(client().v1.accounts.create, params, idempotency_key=f"account-{key}").id)


def onboarding_of(*, account_id: str, again: str, back: str) -> str:
    """Stripe's own page on which the producer says who it is, good for some minutes; `again` is asked for a new one, `back` comes after."""
    params = {"account": account_id, "type": "account_onboarding", "refresh_url": again, "return_url": back}
    return str(_asked(client().v1.account_links.create, params).url)


def refresh_account(*, account_id: str) -> StripeAccount | None:
    """Ask Stripe whether the account takes cards: events come late and out of order, the answer is of now. None for an account that is not ours."""
    account = StripeAccount.objects.filter(account_id=account_id).first()
    if account is None:
        return None
    told = _asked(client().v1.accounts.retrieve, account_id)
    capabilities = getattr(told, "capabilities", None)
    requirements = getattr(told, "requirements", None)
    account.card_payments = getattr(capabilities, "card_payments", None) == "active"
    account.missing = [str(name)[:120] for name in getattr(requirements, "currently_due", None) or []][:40]
    account.checked_at = clock.now()
    account.save(update_fields=["card_payments", "missing", "checked_at"])
    return account

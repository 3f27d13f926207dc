"""A shop begins to take cards: its own account at Stripe is made and filled in on Stripe's pages."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import NotAllowed
from catalog.core.types import Actor
from marketplace.payments import policies
from marketplace.payments.models import StripeAccount
from marketplace.shops.models import Shop

from .ways import stripe


def start_cards(*, shop: Shop, again: str, back: str, by: Actor) -> str:
    """The address of Stripe's page where the producer goes on; its account is made first if there is none. Owners and managers.

    Stripe is asked before anything is written, under a key of the shop: broken off in between, the next press finds the same account.
    Raises `Refused` when Stripe is away or no key is set, `NotAllowed`.
    """
    if not policies.may_keep_money(by, shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được đổi tài khoản nhận tiền."))
    account = StripeAccount.objects.filter(shop=shop).first()
    if account is None:
        account_id = stripe.open_account(key=str(shop.pk))
        with transaction.atomic(), audit.context(user=by.pk, reason="card account made"):
            account, _new = StripeAccount.objects.get_or_create(
                shop=shop, defaults={"account_id": account_id, "checked_at": clock.now()}
            )
    return stripe.onboarding_of(account_id=account.account_id, again=again, back=back)

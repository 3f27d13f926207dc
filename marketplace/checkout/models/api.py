"""What a client of the API enters before a cart is placed, and what it paid for it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from marketplace.orders.models import PaymentWay
from marketplace.payments.models import Payment
from marketplace.shops.models import Channel

from .carts import Cart
from .delivery import DeliveryMethod


class Checkout(models.Model):
    """The row beside a cart that was made by the API: it holds one shop, and its cart's key is what lets somebody in. Personal data: in no
    history, gone with the cart when it is placed or left."""

    cart = models.OneToOneField(Cart, models.CASCADE, primary_key=True, related_name="checkout")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="checkouts")
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=20, default="vi", help_text="as Saleor names it, in lower case: en-gb")
    shipping_address = models.JSONField(null=True, blank=True, help_text="in the columns of accounts.Address")
    billing_address = models.JSONField(null=True, blank=True)
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="commune of today: shipping address"
    )
    delivery = models.ForeignKey(DeliveryMethod, models.SET_NULL, null=True, blank=True, related_name="+")
    window = models.CharField(max_length=30, blank=True)
    voucher_code = models.CharField(max_length=40, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    saves_shipping = models.BooleanField(default=True, help_text="its user keeps the address when it is placed")
    saves_billing = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.cart_id}"


class TransactionState(models.TextChoices):
    ASKED = "asked", _("Chờ tiền")
    CHARGED = "charged", _("Đã nhận tiền")
    FAILED = "failed", _("Không trả được")


@audit.tracked()
class Transaction(models.Model):
    """How an API's client pays a checkout: a way and an amount, and what came. Booked in the ledger once there is an order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    cart = models.ForeignKey(Cart, models.SET_NULL, null=True, blank=True, related_name="transactions")
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="transactions", help_text="once it is placed"
    )
    way = models.CharField(max_length=10, choices=PaymentWay)
    state = models.CharField(max_length=10, choices=TransactionState, default=TransactionState.ASKED)
    currency = models.CharField(max_length=3, default="VND")
    amount = models.BigIntegerField(help_text="what the buyer was shown, minor units")
    charged = models.BigIntegerField(default=0)
    provider_account = models.CharField(max_length=40, blank=True, help_text="Stripe: acct_…")
    provider_id = models.CharField(max_length=255, blank=True, help_text="Stripe: pi_…")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0, charged__gte=0), name="transaction_in_range"),
            models.CheckConstraint(
                condition=~Q(state="charged") | Q(charged__gte=F("amount")), name="charged_transaction_is_whole"
            ),
            models.UniqueConstraint(
                fields=["way", "provider_id"], condition=~Q(provider_id=""), name="transaction_once_at_its_service"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

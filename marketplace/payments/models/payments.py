"""What is to be paid for an order, and what payment services told us."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.core.money import EXPONENTS, Money
from marketplace.orders.models import Order, PaymentWay
from marketplace.shops.models import Shop

from .banks import BankAccount


class PaymentState(models.TextChoices):
    PENDING = "pending", _("Chờ tiền")
    PARTLY = "partly", _("Mới nhận một phần")
    PAID = "paid", _("Đã nhận đủ")
    OVERPAID = "overpaid", _("Nhận thừa")
    VOID = "void", _("Không thu nữa")


class DisputeState(models.TextChoices):
    """The buyer's bank asks the money of a card payment back."""

    OPEN = "open", _("Đang tranh chấp")
    WON = "won", _("Người bán thắng")
    LOST = "lost", _("Người bán thua")


class CardCurrency(models.TextChoices):
    """What cards are charged in. Prices are in đồng whatever is chosen here."""

    VND = "VND", _("Đồng (VND)")
    USD = "USD", _("Đô la Mỹ (USD)")
    EUR = "EUR", _("Euro (EUR)")


@audit.tracked()
class StripeAccount(models.Model):
    """A shop's connected account at Stripe. Cards are offered only while its `card_payments` is active."""

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="stripe_account")
    account_id = models.CharField(max_length=40, unique=True, help_text="acct_…")
    card_payments = models.BooleanField(default=False, help_text="as Stripe last said")
    missing = models.JSONField(default=list, help_text="what Stripe still asks for, in its own names")
    checked_at = models.DateTimeField()
    currency = models.CharField(max_length=3, choices=CardCurrency, default=CardCurrency.VND)
    rate = models.PositiveIntegerField(
        default=1, help_text="₫ for one whole unit of `currency`, by the shop; 1 for VND"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(currency="VND", rate=1) | (~Q(currency="VND") & Q(rate__gt=1)),
                name="card_rate_of_its_currency",
            )
        ]

    def __str__(self) -> str:
        return self.account_id

    def asked_for(self, amount: int) -> Money:
        """What a card is charged for `amount` đồng: rounded up to the next minor unit, so that no order is paid short."""
        return Money(-(-amount * 10 ** EXPONENTS[self.currency] // self.rate), self.currency)


@audit.tracked(exclude=("secret",))
class VnpayAccount(models.Model):
    """A shop's own terminal at VNPay."""

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="vnpay_account")
    terminal = models.CharField(max_length=20, unique=True, help_text="vnp_TmnCode")
    secret = models.CharField(max_length=255, help_text="vnp_HashSecret, encrypted under PAYMENT_KEY")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.terminal


@audit.tracked()
class Payment(models.Model):
    """An order's payment. `received` and `refunded` follow the ledger, under this row's lock."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="payment")
    way = models.CharField(max_length=10, choices=PaymentWay)
    state = models.CharField(max_length=10, choices=PaymentState, default=PaymentState.PENDING)
    currency = models.CharField(max_length=3, default="VND")
    amount = models.BigIntegerField(help_text="asked for, minor units")
    received = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=25, unique=True, help_text="what the buyer writes in a bank transfer")
    bank_account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, blank=True, related_name="payments", help_text="VietQR: where it goes"
    )
    provider_account = models.CharField(max_length=40, blank=True, help_text="Stripe: acct_…")
    provider_id = models.CharField(max_length=255, blank=True, help_text="session or payment at the service")
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    dispute = models.CharField(max_length=4, choices=DisputeState, blank=True)
    dispute_until = models.DateTimeField(null=True, blank=True, help_text="until when the shop may send its proofs")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(received__gte=0, refunded__gte=0, refunded__lte=F("received")), name="payment_in_range"
            ),
            models.UniqueConstraint(
                fields=["way", "provider_id"], condition=~Q(provider_id=""), name="payment_once_at_its_service"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CardCharge(models.Model):
    """What a card was asked for in another currency than the order's: how much of it stands for how much of the order. None in đồng."""

    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="charges", help_text="none yet: of a checkout of the API"
    )
    provider_account = models.CharField(max_length=40, help_text="acct_…")
    intent = models.CharField(max_length=255, blank=True, help_text="pi_…, once it is known")
    currency = models.CharField(max_length=3, choices=CardCurrency)
    minor = models.BigIntegerField(help_text="asked of the card, in minor units of `currency`")
    amount = models.BigIntegerField(help_text="of the order, in its own minor units")
    rate = models.PositiveIntegerField(help_text="as the shop had set it")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minor__gt=0, amount__gt=0, rate__gt=1), name="card_charge_in_range"),
            models.UniqueConstraint(
                fields=["payment", "currency", "minor"], condition=Q(intent=""), name="card_charge_open_once"
            ),
            models.UniqueConstraint(fields=["intent"], condition=~Q(intent=""), name="card_charge_of_its_intent"),
        ]

    def __str__(self) -> str:
        return str(self.money)

    @property
    def money(self) -> Money:
        """What the card is asked for."""
        return Money(self.minor, self.currency)

    def of_order(self, minor: int) -> int:
        """How much of the order so much of the charge stands for, rounded half up."""
        return (2 * minor * self.amount + self.minor) // (2 * self.minor)

    def of_card(self, amount: int) -> int:
        """How much of the charge so much of the order stands for, rounded half up."""
        return (2 * amount * self.minor + self.amount) // (2 * self.amount)


class RefundState(models.TextChoices):
    ASKED = "asked", _("Đang hoàn")
    DONE = "done", _("Đã hoàn")
    FAILED = "failed", _("Không hoàn được")


@audit.tracked()
class Refund(models.Model):
    """Money that somebody of the shop gives back. Written before a payment service is asked, so that whatever happens meanwhile it is asked
    again with the same `key` and gives the money back once."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    key = models.UUIDField(unique=True, help_text="made by the page: a second press of the button changes nothing")
    amount = models.BigIntegerField(help_text="minor units")
    card_amount = models.BigIntegerField(
        null=True, help_text="what the card gets, where it was charged in another currency"
    )
    reference = models.CharField(max_length=80, blank=True, help_text="the bank's or the service's number of it")
    state = models.CharField(max_length=6, choices=RefundState, default=RefundState.ASKED)
    problem = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="refund_gives_something")]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="asked"), name="refund_to_finish")]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.amount}"


class ProviderEvent(models.Model):
    """A signed message of a payment service, kept before anything is done about it: the same one again finds this row."""

    provider = models.CharField(max_length=10, help_text="stripe, vnpay, sepay, casso")
    event_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=80)
    payload = models.JSONField(help_text="what we need of it: ids, amounts, states")
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="event_once_a_provider")]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"

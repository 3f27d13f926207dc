"""What producers offer for an enquiry, what the two say to each other, and what they agree on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import Evidence
from catalog.core import audit
from catalog.producers.models import Producer
from catalog.products.models import Product
from traceability.lots.models import Lot

from .demand import Enquiry


class Side(models.TextChoices):
    BUYER = "buyer", _("Bên mua")
    PRODUCER = "producer", _("Bên bán")


class Dealing(models.Model):
    """A producer and a buyer about one enquiry: its quotes, messages and agreements. What is said is read by the two; by officers only when one
    of them reported it."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="dealings")
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="dealings")
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    waits_for = models.CharField(max_length=8, choices=Side, blank=True, help_text="who is to answer")
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_side = models.CharField(max_length=8, choices=Side, blank=True)
    report_reason = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["enquiry", "producer"], name="dealing_once")]
        indexes = [
            models.Index(fields=["enquiry", "-last_at", "-id"], name="dealings_of_enquiry"),
            models.Index(fields=["producer", "-last_at", "-id"], name="dealings_of_producer"),
        ]

    def __str__(self) -> str:
        return f"{self.enquiry_id}: {self.producer_id}"


class QuoteState(models.TextChoices):
    SENT = "sent", _("Chờ bên mua trả lời")
    ACCEPTED = "accepted", _("Bên mua nhận")
    DECLINED = "declined", _("Bên mua không nhận")
    SUPERSEDED = "superseded", _("Đã thay bằng bản mới")
    WITHDRAWN = "withdrawn", _("Đã rút")


LIVE = (QuoteState.SENT, QuoteState.ACCEPTED)


@audit.tracked(exclude=("note",))
class Quote(models.Model):
    """Goods at a price. Never edited: a better one supersedes it. One of a product stands at a time."""

    dealing = models.ForeignKey(Dealing, models.CASCADE, related_name="quotes")
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+")
    goods = models.CharField(
        max_length=200, help_text="what it is called; without a product a speciality not yet entered"
    )
    price = models.PositiveBigIntegerField(help_text="₫ a unit of the enquiry")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, help_text="in the enquiry's unit and period")
    samples = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=2000, blank=True)
    valid_until = models.DateField(help_text="the last day")
    lots = models.ManyToManyField(Lot, blank=True, related_name="+")
    papers = models.ManyToManyField(Evidence, blank=True, related_name="+", help_text="shared with the buyer alone")
    state = models.CharField(max_length=10, choices=QuoteState, default=QuoteState.SENT)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was declined")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="quote_has_a_price"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="quote_has_a_quantity"),
            models.UniqueConstraint(
                fields=["dealing", "product"],
                condition=Q(state__in=LIVE),
                nulls_distinct=False,
                name="one_live_quote_a_product",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dealing_id}: {self.goods}"


class DealMessage(models.Model):
    """One thing said in a dealing. In no history; emptied when its writer wants to be forgotten."""

    dealing = models.ForeignKey(Dealing, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=8, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["dealing", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.dealing_id}: {self.pk}"


class ContactConsent(models.Model):
    """A side lets the other see its telephone and mail, from one instant to another."""

    dealing = models.ForeignKey(Dealing, models.CASCADE, related_name="consents")
    side = models.CharField(max_length=8, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["dealing", "given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dealing", "side"], condition=Q(withdrawn_at=None), name="one_consent_stands"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dealing_id}: {self.side}"


class AgreementState(models.TextChoices):
    WAITING = "waiting", _("Chờ bên bán xác nhận")
    CONFIRMED = "confirmed", _("Hai bên đã xác nhận")
    REFUSED = "refused", _("Bên bán không nhận")


@audit.tracked()
class Agreement(models.Model):
    """What both settled: the buyer by accepting (all of a quote or a part), the producer by confirming."""

    quote = models.OneToOneField(Quote, models.CASCADE, related_name="agreement")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    price = models.PositiveBigIntegerField(help_text="₫ a unit")
    delivery_from = models.DateField()
    delivery_until = models.DateField()
    state = models.CharField(max_length=9, choices=AgreementState, default=AgreementState.WAITING)
    buyer_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    buyer_at = models.DateTimeField()
    producer_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    producer_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="why the producer refused")

    class Meta:
        ordering = ["-buyer_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="agreement_has_a_quantity"),
            models.CheckConstraint(condition=Q(delivery_until__gte=F("delivery_from")), name="agreement_days_in_order"),
            models.CheckConstraint(
                condition=Q(state="waiting", producer_at=None) | (~Q(state="waiting") & ~Q(producer_at=None)),
                name="agreement_was_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quote_id}"


class Delivered(models.Model):
    """What one side reports as delivered."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="deliveries")
    side = models.CharField(max_length=8, choices=Side)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["agreement", "day", "pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="delivered_something")]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.day}"

"""What buyers ask for, and how much producers say they can supply."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import Product, ProductSet

from .buyers import Buyer


class Measure(models.TextChoices):
    KG = "kg", _("kg")
    TONNE = "t", _("tấn")
    LITRE = "l", _("lít")
    PIECE = "piece", _("cái")
    PACK = "pack", _("gói")
    BOX = "box", _("hộp")
    BOTTLE = "bottle", _("chai")
    PORTION = "portion", _("suất")


class Period(models.TextChoices):
    ONCE = "once", _("một lần")
    WEEK = "week", _("mỗi tuần")
    MONTH = "month", _("mỗi tháng")
    QUARTER = "quarter", _("mỗi quý")
    YEAR = "year", _("mỗi năm")


class EnquiryState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    OPEN = "open", _("Đang nhận chào hàng")
    AGREED = "agreed", _("Đã thỏa thuận đủ")
    CLOSED = "closed", _("Đã khép lại")


@audit.tracked()
class Enquiry(models.Model):
    """A buyer wants goods. Quotes may come up to the end of its last day, whatever the state says later: an open one has then lapsed.

    `taken` is what accepted quotes have of `quantity`: changed under the row's lock, and the database refuses more.
    """

    buyer = models.ForeignKey(Buyer, models.PROTECT, related_name="enquiries")
    title = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    sets = models.ManyToManyField(ProductSet, blank=True, related_name="+")
    wanted = models.CharField(max_length=160, blank=True, help_text="free words, for specialities without stars")
    wanted_search = models.CharField(max_length=200, blank=True, help_text="the same, folded")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=8, choices=Measure)
    period = models.CharField(max_length=8, choices=Period, default=Period.ONCE)
    monthly = models.DecimalField(max_digits=16, decimal_places=3, help_text="the quantity of a month, for comparing")
    taken = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    stars = models.PositiveSmallIntegerField(default=0, help_text="at least; 0: without stars too")
    papers = models.JSONField(default=list, help_text="kinds of papers wanted (certification.EvidenceKind)")
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="where it is delivered, of today")
    province = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="of the place, of today")
    delivery_from = models.DateField()
    delivery_until = models.DateField()
    price_from = models.PositiveBigIntegerField(null=True, blank=True, help_text="₫ a unit; both empty: open")
    price_to = models.PositiveBigIntegerField(null=True, blank=True)
    open_until = models.DateField(help_text="the last day for quotes")
    state = models.CharField(max_length=6, choices=EnquiryState, default=EnquiryState.DRAFT)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    hidden_because = models.CharField(max_length=300, blank=True)
    reports = models.PositiveIntegerField(default=0)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="enquiry_wants_something"),
            models.CheckConstraint(
                condition=Q(taken__gte=0) & Q(taken__lte=F("quantity")), name="enquiry_never_takes_more"
            ),
            models.CheckConstraint(
                condition=Q(price_from=None) | Q(price_to=None) | Q(price_to__gte=F("price_from")),
                name="enquiry_prices_in_order",
            ),
            models.CheckConstraint(condition=Q(delivery_until__gte=F("delivery_from")), name="enquiry_days_in_order"),
            models.CheckConstraint(condition=Q(stars__lte=5), name="enquiry_stars_to_5"),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(opened_at=None), name="enquiry_was_opened"),
        ]
        indexes = [
            models.Index(
                fields=["-opened_at", "-id"], condition=Q(state="open", hidden_at=None), name="enquiries_on_board"
            ),
            models.Index(fields=["-reports"], condition=Q(reports__gt=0), name="enquiries_reported"),
        ]

    def __str__(self) -> str:
        return self.title


class EnquiryReport(models.Model):
    """Somebody says that an enquiry should not stand. `client` is a keyed hash of the day's client, so that one counts once."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="complaints")
    client = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enquiry", "client"], name="enquiry_report_once_a_client")]

    def __str__(self) -> str:
        return f"{self.enquiry_id}"


class Capacity(models.Model):
    """How much of a product its producer says it can supply."""

    product = models.OneToOneField(Product, models.CASCADE, related_name="capacity")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=8, choices=Measure)
    period = models.CharField(max_length=8, choices=Period, default=Period.MONTH)
    monthly = models.DecimalField(max_digits=16, decimal_places=3)
    stated_on = models.DateField()

    class Meta:
        ordering = ["product"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="capacity_is_something")]

    def __str__(self) -> str:
        return f"{self.product_id}"

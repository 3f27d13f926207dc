"""Channels, offers and what they cost on which days."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.products.models import Product, Variant

from .shops import Shop


class ChannelKind(models.TextChoices):
    MARKET = "market", _("Chợ quanh năm")
    FAIR = "fair", _("Hội chợ")


@audit.tracked()
class Channel(models.Model):
    """Where an offer stands: the all-year market (`ocop`) or a fair. A fair's prices begin and end with it, to the second."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=6, choices=ChannelKind)
    opens_at = models.DateTimeField(null=True, blank=True, help_text="empty: always open")
    closes_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="channel_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Vat(models.TextChoices):
    """Value added tax in a price, in the words of an electronic invoice. Empty on an offer: not said, or a seller who states none."""

    EXEMPT = "KCT", _("Không chịu thuế GTGT")
    NOT_DECLARED = "KKKNT", _("Không kê khai, không tính nộp GTGT")
    ZERO = "0", "0%"
    FIVE = "5", "5%"
    EIGHT = "8", "8%"
    TEN = "10", "10%"


@audit.tracked()
class Offer(models.Model):
    """A shop sells a variant in a channel at a regular price, in minor units of `currency` (VND has none below 1 ₫)."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="offers")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="offers")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="offers")
    product = models.ForeignKey(Product, models.PROTECT, related_name="offers", help_text="the variant's")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="VND")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    packs_within = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="days until it leaves the house; empty: at once"
    )
    most_per_order = models.PositiveIntegerField(null=True, blank=True)
    most_per_buyer = models.PositiveIntegerField(null=True, blank=True, help_text="to one telephone in `most_in_days`")
    most_in_days = models.PositiveSmallIntegerField(null=True, blank=True)
    vat = models.CharField(max_length=5, choices=Vat, blank=True, help_text="contained in the price; for invoices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "variant"], name="offer_once_a_channel"),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=10_000_000_000), name="offer_price_in_range"),
            models.CheckConstraint(
                condition=Q(packs_within=None) | Q(packs_within__range=(1, 60)), name="offer_packs_in_time"
            ),
            models.CheckConstraint(
                condition=Q(most_per_buyer=None, most_in_days=None)
                | Q(most_per_buyer__gt=0, most_in_days__range=(1, 365)),
                name="offer_limit_has_days",
            ),
            models.CheckConstraint(
                condition=Q(most_per_order=None) | Q(most_per_order__gt=0), name="offer_limit_of_order"
            ),
        ]
        indexes = [models.Index(fields=["product", "channel"], name="offer_by_product")]

    def __str__(self) -> str:
        return f"{self.variant_id} · {self.channel_id}: {self.amount} {self.currency}"


class PriceCut(models.Model):
    """For a time a product costs less in a channel. Upper rooms push these (a sale from `promotions`); `source` names whose it is.

    The rule is kept and not the resulting price, so that an offer made or changed during a sale has its right price at once.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="cuts")
    product = models.ForeignKey(Product, models.CASCADE, related_name="cuts")
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    amount_off = models.BigIntegerField(null=True, blank=True, help_text="minor units")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    label = models.CharField(max_length=120)
    source = models.CharField(max_length=40, help_text="sale:12")
    most_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="the law's cap: never more off the price that stood before the cut"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "channel", "source"], name="cut_once_a_source"),
            models.CheckConstraint(
                condition=Q(percent__range=(1, 90), amount_off=None) | Q(percent=None, amount_off__gt=0),
                name="cut_by_percent_or_amount",
            ),
            models.CheckConstraint(
                condition=Q(most_percent=None) | Q(most_percent__range=(1, 100)), name="cut_cap_in_range"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cut_ends_after_start"),
        ]
        indexes = [models.Index(fields=["source"], name="cut_by_source")]

    def __str__(self) -> str:
        return f"{self.product_id} · {self.channel_id}: {self.source}"


class OfferPrice(models.Model):
    """What an offer costs from one instant to the next: schedule and history in one. Past rows are never changed, only ended."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="prices")
    amount = models.BigIntegerField()
    regular = models.BigIntegerField(help_text="the price without the cut")
    label = models.CharField(max_length=120, blank=True)
    lowest_30_days = models.BigIntegerField(
        null=True, blank=True, help_text="for a cut: the lowest price of the 30 days before it began"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="9999-12-31 while open")

    class Meta:
        ordering = ["offer", "starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "starts_at"], name="offer_price_starts_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="offer_price_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.amount}"


@audit.tracked()
class PriceStep(models.Model):
    """From so many units on, one costs so much: wholesale. Dated like prices: past rows are only ended. Counts where it is below the day's price."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="steps")
    from_quantity = models.PositiveIntegerField()
    amount = models.BigIntegerField(help_text="of one, minor units")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="9999-12-31 while it holds")

    class Meta:
        ordering = ["offer", "from_quantity", "starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "from_quantity", "starts_at"], name="step_starts_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="step_ends_after_start"),
            models.CheckConstraint(condition=Q(from_quantity__gte=2, amount__gt=0), name="step_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.amount} ≥ {self.from_quantity}"


class Listing(models.Model):
    """A product in a channel from one instant to the next, at its cheapest offer: the rows lists and facets read.

    Derived from `OfferPrice`, rewritten whole for a product whenever one of its offers changes. A sale or fair begins and ends
    because time passes from one row to the next, with no task run (docs/adr/0003).
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="listings")
    product = models.ForeignKey(Product, models.CASCADE, related_name="listings")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="+", help_text="the cheapest")
    amount = models.BigIntegerField()
    regular = models.BigIntegerField()
    lowest_30_days = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="VND")
    is_cut = models.BooleanField()
    label = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "product", "starts_at"], name="listing_starts_once")]
        indexes = [
            models.Index(fields=["channel", "amount", "product"], name="listing_by_price"),
            models.Index(fields=["product", "channel"], name="listing_by_product"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}/{self.product_id}: {self.amount}"


class ProductRating(models.Model):
    """What buyers say of a product, pushed by `reviews`: how many shown reviews, their points together, and the last three to show."""

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="rating")
    count = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    latest = models.JSONField(
        default=list, help_text="as `reviews` shows them: points, name, text, day, photos, answer"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(count=0, total=0) | Q(total__gte=F("count"), total__lte=F("count") * 5),
                name="product_rating_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.count}"

    @property
    def mean(self) -> float:
        """From 1 to 5; 0 without reviews."""
        return self.total / self.count if self.count else 0.0

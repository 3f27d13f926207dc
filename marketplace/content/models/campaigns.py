"""Themed weeks: what is shown together, for how long, at what prices."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import Product, ProductSet
from marketplace.promotions.models import GiftBox, Sale


@audit.tracked(exclude=("file", "width", "height", "widths"))
class Campaign(models.Model):
    """From one instant to another it stands on the home page; afterwards its page is an archive.

    Its goods are those chosen by hand and, with `least_stars`, whatever has that many stars in its sets (none named: in any set) and place.
    """

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    theme = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, help_text="as a page's")
    place = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="of the officers who hold it, and of the goods that its filter finds; empty: the whole country",
    )
    least_stars = models.PositiveSmallIntegerField(null=True, blank=True)
    sets = models.ManyToManyField(ProductSet, blank=True, related_name="+")
    file = models.FileField(max_length=200, blank=True, help_text="the re-encoded picture, under an unguessable name")
    alt = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    widths = models.JSONField(default=list, help_text="widths made so far, each in AVIF, WebP and JPEG")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="campaign_ends_after_start"),
            models.CheckConstraint(
                condition=Q(least_stars=None) | Q(least_stars__range=(3, 5)), name="campaign_stars_3_to_5"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignProduct(models.Model):
    """A product that officers chose."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="chosen")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["campaign", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "product"], name="in_campaign_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.product_id}"


class CampaignBox(models.Model):
    """A gift box that officers chose."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="boxes")
    box = models.ForeignKey(GiftBox, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["campaign", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "box"], name="box_in_campaign_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.box_id}"


class CampaignSale(models.Model):
    """A producer's sale that belongs to it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="sales")
    sale = models.OneToOneField(Sale, models.CASCADE, related_name="campaign_sale")

    class Meta:
        ordering = ["campaign", "pk"]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.sale_id}"

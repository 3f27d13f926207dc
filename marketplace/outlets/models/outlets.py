"""Outlets: where specialities are sold or handed over."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from marketplace.shops.models import Shop, Store


class OutletKind(models.TextChoices):
    SHOP = "shop", _("Cơ sở của người làm ra")
    CENTRE = "centre", _("Điểm giới thiệu của xã, tỉnh")
    MARKET = "market", _("Chợ")
    SUPERMARKET = "supermarket", _("Siêu thị")
    REST_STOP = "rest_stop", _("Trạm dừng nghỉ")
    AIRPORT = "airport", _("Sân bay")
    HOTEL = "hotel", _("Khách sạn, nhà nghỉ")
    TOURISM = "tourism", _("Khu, điểm du lịch")


@audit.tracked()
class Outlet(models.Model):
    """A place with opening hours. A shop's own (`shop` given) is kept by the shop, any other by officers."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=OutletKind)
    shop = models.ForeignKey(Shop, models.CASCADE, null=True, blank=True, related_name="outlets")
    carries = models.ManyToManyField(
        Shop,
        blank=True,
        related_name="carried_at",
        help_text="shops whose goods are sold here and whose orders are handed over",
    )
    store = models.ForeignKey(
        Store, models.SET_NULL, null=True, blank=True, related_name="+", help_text="of the shop, whose goods lie here"
    )
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="the commune or ward of today")
    street = models.CharField(max_length=200)
    hours = models.CharField(max_length=200, blank=True, help_text="as people read it")
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    keeps_days = models.PositiveSmallIntegerField(default=5, help_text="how many days a parcel is kept")
    is_active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="shop", shop__isnull=False) | (~Q(kind="shop") & Q(shop=None)),
                name="outlet_has_a_keeper",
            ),
            models.CheckConstraint(condition=Q(keeps_days__range=(1, 60)), name="outlet_keeps_some_days"),
        ]

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """From when to when an outlet is open on a day of the week, in minutes of that day in Viet Nam; a night market closes after 1440."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField(help_text="0 Monday … 6 Sunday")
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["outlet", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "weekday", "opens"], name="opening_once"),
            models.CheckConstraint(
                condition=Q(weekday__range=(0, 6), opens__lt=1440, closes__lte=2160, closes__gt=F("opens")),
                name="opening_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.weekday}: {self.opens}–{self.closes}"

"""A fair: a channel with a theme, dates and an organiser's place; its series, sponsors, and the promotion programme it was registered as."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import ProductSet
from marketplace.shops.models import Channel


class FairState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    PUBLISHED = "published", _("Đã công bố")
    CANCELLED = "cancelled", _("Đã hủy")


class FairKind(models.TextChoices):
    FAIR = "fair", _("Hội chợ")
    MARKET = "market", _("Phiên chợ")
    EXHIBIT = "exhibit", _("Trưng bày ở hội nghị")
    HONOUR = "honour", _("Lễ tôn vinh")


class FairMode(models.TextChoices):
    ONLINE = "online", _("Trực tuyến")
    ON_SITE = "on_site", _("Tại chỗ")
    BOTH = "both", _("Cả hai")


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", _("Mỗi tuần")
    MONTHLY = "monthly", _("Mỗi tháng")


class FairSeries(models.Model):
    """A market day that comes again: each day is a fair of its own, with its own booths and prices."""

    name = models.CharField(max_length=160)
    rhythm = models.CharField(max_length=7, choices=Rhythm)
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="the organiser's"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "fair series"

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class Fair(models.Model):
    """Dates are the channel's: they open and close its prices to the second."""

    channel = models.OneToOneField(Channel, models.PROTECT, related_name="fair")
    slug = models.SlugField(max_length=100, unique=True, help_text="the channel's")
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    theme = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    kind = models.CharField(max_length=7, choices=FairKind, default=FairKind.FAIR)
    mode = models.CharField(max_length=7, choices=FairMode, default=FairMode.ONLINE)
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="the organiser's; empty: national"
    )
    venue = models.CharField(max_length=200, blank=True, help_text="where its booths on site stand")
    starts_at = models.DateTimeField(help_text="as the channel's opens_at")
    ends_at = models.DateTimeField()
    apply_from = models.DateTimeField(null=True, blank=True, help_text="empty: as soon as it is announced")
    apply_until = models.DateTimeField(null=True, blank=True, help_text="empty: until it ends")
    rules = models.TextField(blank=True, help_text="read before one applies")
    least_stars = models.PositiveSmallIntegerField(default=3, help_text="a product with as many lets its shop apply")
    sets = models.ManyToManyField(ProductSet, blank=True, related_name="+", help_text="which may come; empty: all")
    places = models.ManyToManyField(
        Unit, blank=True, related_name="+", help_text="provinces and communes of today whose shops may come; empty: all"
    )
    series = models.ForeignKey(FairSeries, models.PROTECT, null=True, blank=True, related_name="fairs")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    is_template = models.BooleanField(default=False, help_text="a draft kept to make fairs of")
    state = models.CharField(max_length=10, choices=FairState, default=FairState.DRAFT)
    cancelled_because = models.TextField(blank=True)
    organised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True, help_text="empty: never since it was made")
    revision = models.PositiveIntegerField(default=0, help_text="one more with each change: calendars follow it")

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="fair_ends_after_start"),
            models.CheckConstraint(
                condition=Q(apply_from=None) | Q(apply_until=None) | Q(apply_until__gt=F("apply_from")),
                name="fair_application_window",
            ),
            models.CheckConstraint(condition=Q(least_stars__range=(3, 5)), name="fair_least_stars"),
            models.CheckConstraint(condition=Q(is_template=False) | Q(state="draft"), name="fair_template_is_a_draft"),
        ]

    def __str__(self) -> str:
        return self.name


class FairSponsor(models.Model):
    """Who gives something to a fair."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="sponsors")
    name = models.CharField(max_length=160)
    gives = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["fair", "position", "pk"]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class PromotionProgramme(models.Model):
    """A fair's prices as a promotion programme: what the trade office registered, and the report that follows (Decree 81/2018/NĐ-CP)."""

    fair = models.OneToOneField(Fair, models.CASCADE, related_name="programme")
    number = models.CharField(max_length=80)
    registered_on = models.DateField()
    office = models.CharField(max_length=160, help_text="the trade office")
    cap_percent = models.PositiveSmallIntegerField(help_text="at most so many percent below the all-year price")
    report_number = models.CharField(max_length=80, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    report = models.TextField(blank=True)

    class Meta:
        ordering = ["-registered_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cap_percent__range=(1, 100)), name="programme_cap_in_range"),
        ]

    def __str__(self) -> str:
        return self.number

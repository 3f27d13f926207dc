"""A fair: a channel with a theme, dates and an organiser's place."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from marketplace.shops.models import Channel


class FairState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    PUBLISHED = "published", _("Đã công bố")
    CANCELLED = "cancelled", _("Đã hủy")


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
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="the organiser's; empty: national"
    )
    starts_at = models.DateTimeField(help_text="as the channel's opens_at")
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=FairState, default=FairState.DRAFT)
    cancelled_because = models.TextField(blank=True)
    organised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="fair_ends_after_start")]

    def __str__(self) -> str:
        return self.name

"""Clips, radio and posts about goods and campaigns, and who came by their links."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from traceability.scans.models import LinkHost

from .campaigns import Campaign


class MediaKind(models.TextChoices):
    CLIP = "clip", _("Phim ngắn")
    RADIO = "radio", _("Phát thanh")
    POST = "post", _("Bài viết")


@audit.tracked()
class MediaItem(models.Model):
    """Something that was said about us elsewhere: its own address `href`, and the short link `/m/{code}/` that it gives to its readers."""

    kind = models.CharField(max_length=5, choices=MediaKind)
    title = models.CharField(max_length=160)
    press = models.CharField(max_length=120, help_text="who published it")
    published_on = models.DateField()
    href = models.CharField(
        max_length=500, blank=True, help_text="https, of a site that staff allowed; radio may have none"
    )
    host = models.ForeignKey(LinkHost, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=12, unique=True, help_text="of the counted link")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="media")
    leads_to = models.CharField(max_length=200, blank=True, help_text="a path of ours; empty: the campaign's page")
    place = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(href="", host=None) | (~Q(href="") & Q(host__isnull=False)), name="media_link_has_host"
            ),
            models.CheckConstraint(condition=Q(campaign__isnull=False) | ~Q(leads_to=""), name="media_leads_somewhere"),
        ]

    def __str__(self) -> str:
        return self.title


class ContentVisit(models.Model):
    """One opening of a campaign's page, or of a media item's counted link. `visitor` means nothing once its day's key is destroyed."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="visits")
    item = models.ForeignKey(MediaItem, models.PROTECT, null=True, blank=True, related_name="visits")
    at = models.DateTimeField()
    province_code = models.CharField(max_length=2, blank=True)
    visitor = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(campaign__isnull=False, item=None) | Q(campaign=None, item__isnull=False),
                name="content_visit_of_one",
            )
        ]
        indexes = [
            models.Index(fields=["campaign", "at"], name="visits_of_campaign"),
            models.Index(fields=["item", "at"], name="visits_of_media"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.campaign_id or self.item_id} {self.at}"

"""Pictures of a fair: its poster, its site map, the banners of its booths."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .booths import Booth
from .fairs import Fair


class PictureKind(models.TextChoices):
    POSTER = "poster", _("Áp phích")
    MAP = "map", _("Sơ đồ gian")
    BANNER = "banner", _("Ảnh gian")


class FairPicture(models.Model):
    """A picture, re-encoded on arrival; its smaller widths are made by a task. One of each kind, a banner for each booth."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="pictures")
    booth = models.OneToOneField(Booth, models.CASCADE, null=True, blank=True, related_name="banner")
    kind = models.CharField(max_length=6, choices=PictureKind)
    file = models.FileField(max_length=200, help_text="the re-encoded original, under an unguessable name")
    alt = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = models.JSONField(default=list, help_text="widths made so far, each in AVIF, WebP and JPEG")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["fair", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fair", "kind"], condition=Q(booth=None), name="fair_picture_once"),
            models.CheckConstraint(
                condition=Q(kind="banner", booth__isnull=False) | (~Q(kind="banner") & Q(booth=None)),
                name="fair_picture_of_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fair_id}: {self.kind}"

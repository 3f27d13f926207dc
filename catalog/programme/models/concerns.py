"""Concerns and proposals on their way up, and the answers on their way back."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer


class ConcernKind(models.TextChoices):
    CONCERN = "concern", _("Phản ánh vướng mắc")
    PROPOSAL = "proposal", _("Kiến nghị, đề xuất")


class ConcernState(models.TextChoices):
    OPEN = "open", _("Chờ trả lời")
    ANSWERED = "answered", _("Đã trả lời")
    WITHDRAWN = "withdrawn", _("Đã rút")


class DeskLevel(models.TextChoices):
    """Whose desk it lies on."""

    COMMUNE = "commune", _("Cấp xã")
    PROVINCE = "province", _("Cấp tỉnh")
    MINISTRY = "ministry", _("Bộ")


class ConcernMove(models.TextChoices):
    ASKED = "asked", _("Gửi")
    FORWARDED = "forwarded", _("Chuyển lên")
    ANSWERED = "answered", _("Trả lời")
    WITHDRAWN = "withdrawn", _("Rút")


@audit.tracked()
class Concern(models.Model):
    """What a producer, or the officers of a place (`producer` empty), want heard: `3/KN-68-24646-2026`, numbered within place and year without gaps.
    `level` holds it and has until `due_on` to answer it or send it on; moves only along `services.concerns`."""

    place = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    producer = models.ForeignKey(Producer, models.PROTECT, null=True, blank=True, related_name="concerns")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=ConcernKind)
    title = models.CharField(max_length=160)
    text = models.TextField()
    state = models.CharField(max_length=9, choices=ConcernState, default=ConcernState.OPEN)
    level = models.CharField(max_length=8, choices=DeskLevel)
    due_on = models.DateField(help_text="last day of the desk that holds it")
    late_told_on = models.DateField(
        null=True, blank=True, help_text="the `due_on` of which people were told that it passed"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "year", "serial"], name="concern_number_once"),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state="open"), name="concern_open"),
            models.Index(fields=["place", "state"], name="concern_by_place"),
        ]

    def __str__(self) -> str:
        return self.number


class ConcernStep(models.Model):
    """What happened to it: when, by whom, with which words, on which desk it lay then and until when. Final."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="steps")
    move = models.CharField(max_length=9, choices=ConcernMove)
    level = models.CharField(max_length=8, choices=DeskLevel)
    due_on = models.DateField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["concern", "pk"]
        triggers = [pgtrigger.Protect(name="concern_step_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.concern_id}: {self.move}"

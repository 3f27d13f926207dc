"""Days on which buyers and producers of a place meet at tables, ten minutes each (docs/adr/0011)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer

from .buyers import Buyer


class ForumState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    OPEN = "open", _("Nhận đăng ký")
    CANCELLED = "cancelled", _("Đã hủy")


@audit.tracked()
class Forum(models.Model):
    """A supply-and-demand conference. It is over when its time has passed."""

    name = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="the organiser's, of today")
    venue = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    register_until = models.DateTimeField()
    tables = models.PositiveSmallIntegerField(default=5)
    state = models.CharField(max_length=9, choices=ForumState, default=ForumState.DRAFT)
    cancelled_because = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="forum_ends_later"),
            models.CheckConstraint(condition=Q(register_until__lte=F("ends_at")), name="forum_registers_before"),
            models.CheckConstraint(condition=Q(tables__range=(1, 100)), name="forum_has_tables"),
        ]

    def __str__(self) -> str:
        return self.name


class ForumGuest(models.Model):
    """A buyer or a producer takes part."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="guests")
    buyer = models.ForeignKey(Buyer, models.CASCADE, null=True, blank=True, related_name="forums")
    producer = models.ForeignKey(Producer, models.CASCADE, null=True, blank=True, related_name="forums")
    registered_at = models.DateTimeField()
    came_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["forum", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["forum", "buyer"], name="forum_buyer_once"),
            models.UniqueConstraint(fields=["forum", "producer"], name="forum_producer_once"),
            models.CheckConstraint(condition=Q(buyer=None) ^ Q(producer=None), name="forum_guest_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.forum_id}: {self.pk}"


class Meeting(models.Model):
    """Ten minutes at a table. Two rows cannot be of one buyer, one producer (in any forum) or one table at the same time: the database refuses
    the second."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="meetings")
    buyer = models.ForeignKey(Buyer, models.CASCADE, related_name="meetings")
    producer = models.ForeignKey(Producer, models.CASCADE, related_name="meetings")
    table = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    took_place = models.BooleanField(null=True, blank=True, help_text="empty: not yet said")
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["forum", "starts_at", "table"]
        constraints = [
            models.UniqueConstraint(fields=["buyer", "starts_at"], name="one_meeting_a_buyer"),
            models.UniqueConstraint(fields=["producer", "starts_at"], name="one_meeting_a_producer"),
            models.UniqueConstraint(fields=["forum", "table", "starts_at"], name="one_meeting_a_table"),
            models.UniqueConstraint(fields=["forum", "buyer", "producer"], name="meeting_once_a_forum"),
        ]

    def __str__(self) -> str:
        return f"{self.forum_id}: {self.starts_at} {self.table}"

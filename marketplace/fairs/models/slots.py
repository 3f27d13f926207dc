"""Live slots: who shows what, when, in which room or online; what can be bought meanwhile, and what viewers ask."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.products.models import Product
from marketplace.shops.models import Shop

from .fairs import Fair


class FairRoom(models.Model):
    """A stage or hall of a fair. One thing at a time happens in it."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["fair", "pk"]
        constraints = [models.UniqueConstraint(fields=["fair", "name"], name="fair_room_once")]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class FairSlot(models.Model):
    """A time in the schedule, in whole cells of ten minutes. Once begun it is never deleted: what was sold live, by whom and where it was recorded
    is kept (Law 122/2025/QH15 on e-commerce)."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="slots")
    room = models.ForeignKey(
        FairRoom, models.PROTECT, null=True, blank=True, related_name="slots", help_text="empty: online"
    )
    shop = models.ForeignKey(
        Shop, models.PROTECT, null=True, blank=True, related_name="fair_slots", help_text="empty: the organiser's own"
    )
    title = models.CharField(max_length=160)
    about = models.CharField(max_length=500, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stream_url = models.CharField(max_length=300, blank=True, help_text="of a host that is allowed (streams.HOSTS)")
    recording_url = models.CharField(max_length=300, blank=True)
    seller = models.JSONField(default=dict, help_text="who sold, as verified when the slot was last written")
    cancelled_because = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True, help_text="empty: never since it was made")
    revision = models.PositiveIntegerField(default=0, help_text="one more with each change: calendars follow it")

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="fair_slot_ends_later")]
        indexes = [models.Index(fields=["fair", "starts_at", "id"], name="slots_of_fair")]

    def __str__(self) -> str:
        return self.title


class SlotCell(models.Model):
    """Ten minutes of a slot. Two rows cannot be in one room, nor of one shop (in any fair), at the same time: the database refuses the second."""

    slot = models.ForeignKey(FairSlot, models.CASCADE, related_name="cells")
    room = models.ForeignKey(FairRoom, models.CASCADE, null=True, blank=True, related_name="+")
    shop = models.ForeignKey(Shop, models.CASCADE, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["slot", "starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["room", "starts_at"], name="one_slot_a_room"),
            models.UniqueConstraint(fields=["shop", "starts_at"], name="one_slot_a_shop"),
            models.UniqueConstraint(fields=["slot", "starts_at"], name="slot_cell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.starts_at}"


class SlotItem(models.Model):
    """A product that a slot shows, pinned beside the stream; `percent` below its fair price from the slot's beginning to its end."""

    slot = models.ForeignKey(FairSlot, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["slot", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "product"], name="slot_item_once"),
            models.CheckConstraint(condition=Q(percent=None) | Q(percent__range=(1, 90)), name="slot_percent_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id} · {self.product_id}"


class SlotQuestionState(models.TextChoices):
    WAITING = "waiting", _("Chờ duyệt")
    SHOWN = "shown", _("Đang hiện")
    HIDDEN = "hidden", _("Không hiện")


class SlotQuestion(models.Model):
    """What a viewer asks during a slot; nobody else reads it until the shop or the organiser lets it through. Nothing says who asked."""

    slot = models.ForeignKey(FairSlot, models.CASCADE, related_name="questions")
    text = models.CharField(max_length=300)
    name = models.CharField(max_length=40, blank=True, help_text="as the viewer wants to be called")
    at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=SlotQuestionState, default=SlotQuestionState.WAITING)
    answer = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["slot", "at", "pk"]
        indexes = [models.Index(fields=["slot", "state", "at", "id"], name="questions_of_slot")]

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.pk}"
